"""The bench measures what it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import scenario

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def root_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


def test_a_runs_seconds_are_told_by_the_event_that_ends_them_and_none_is_lost() -> None:
    from bench import backfill  # noqa: PLC0415  (found once the root is on the path)

    events = [
        (1.0, "ASSET_MATERIALIZATION_PLANNED", None),
        (3.0, "STEP_START", "slate"),
        (4.0, "LOADED_INPUT", "slate"),
        (4.5, "STEP_INPUT", "slate"),
        (6.5, "LOADED_INPUT", "slate"),
        (9.5, "ASSET_CHECK_EVALUATION", "slate"),
        (9.6, "ASSET_CHECK_EVALUATION", "slate"),
        (9.7, "STEP_OUTPUT", "slate"),
        (11.7, "ASSET_MATERIALIZATION", "slate"),
        (11.8, "ASSET_MATERIALIZATION", "slate"),
        (12.0, "STEP_SUCCESS", "slate"),
        (12.5, "STEP_START", "player_lines"),
        (13.5, "STEP_OUTPUT", "player_lines"),
    ]
    spent = backfill.spent(0.0, events, 14.0)
    assert spent.total() == pytest.approx(14.0)
    assert dict(spent) == pytest.approx(
        {
            backfill.PLANNING: 3.0,
            backfill.READING: 3.0,
            backfill.COMPUTE: 4.0,
            backfill.WRITING: 2.0,
            backfill.EVENTS: 2.0,
        }
    )


def test_seasons_that_are_repeated_share_no_game_no_player_and_no_day() -> None:
    from bench import features  # noqa: PLC0415  (as above)

    for name, frame in scenario.INGEST.items():
        again = features.repeated({name: frame}, 3)[name]
        assert again.schema == frame.schema
        for column in {"game_id", "player_id", "game_date", "season"} & set(frame.columns):
            assert again[column].drop_nulls().n_unique() == 3 * frame[column].drop_nulls().n_unique()


def test_figures_come_as_records_for_programs() -> None:
    command = [sys.executable, "-m", "bench", "quotes", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    [record] = json.loads(done.stdout)
    assert record["part"] == "quotes"
    assert record["ratio"] == pytest.approx(record["seconds"] / record["baseline"])


def test_a_part_that_does_not_exist_is_named_with_those_that_do() -> None:
    command = [sys.executable, "-m", "bench", "qoutes"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no part is called qoutes; there are load, quotes" in done.stderr
