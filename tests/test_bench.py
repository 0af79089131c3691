"""The bench measures what it says."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import backfill, features
from bench.figures import cost
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.storage.lake import Lake
from tests import scenario
from tests.polls import poll, polls

ROOT = Path(__file__).parents[1]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the bench in a process of its own."""
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_each_interval_of_a_run_counts_for_the_event_that_ends_it_and_none_is_lost() -> None:
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
    assert sum(spent.values()) == pytest.approx(14.0)
    assert dict(spent) == pytest.approx(
        {
            backfill.PLANNING: 3.0,
            backfill.READING: 3.0,
            backfill.COMPUTE: 4.0,
            backfill.WRITING: 2.0,
            backfill.EVENTS: 2.0,
        }
    )


def test_a_cost_counts_work_on_the_processor_apart_from_waiting() -> None:
    waited, _ = cost(lambda: time.sleep(0.2))
    worked, total = cost(lambda: sum(range(5_000_000)))
    assert waited.cpu < 0.1 < waited.wall
    assert 0 < worked.cpu <= worked.wall + 0.05
    assert total == 12_499_997_500_000


def test_seasons_that_are_repeated_share_no_game_no_player_and_no_day() -> None:
    for name, frame in scenario.INGEST.items():
        repeated = features.repeated({name: frame}, 3)[name]
        assert repeated.schema == frame.schema
        for column in {"game_id", "player_id", "game_date", "season"} & set(frame.columns):
            assert repeated[column].drop_nulls().n_unique() == 3 * frame[column].drop_nulls().n_unique()


def test_polls_that_are_repeated_list_the_quotes_of_their_own_repeat() -> None:
    early = datetime(2024, 1, 15, 20, tzinfo=UTC)
    repeated = features.repeated({"odds_polls": polls(poll(60, {"a": early}))}, 2)["odds_polls"]
    assert repeated["listed_known_at"].to_list() == [[early], [early.replace(year=2028)]]


def test_figures_come_as_records_for_programs() -> None:
    [record] = json.loads(bench("quotes", "--json").stdout)
    assert record["part"] == "quotes"
    assert record["ratio"] == pytest.approx(record["seconds"] / record["baseline"])


def test_a_part_that_does_not_exist_is_named_with_those_that_do() -> None:
    done = bench("qoutes")
    assert done.returncode == 2
    assert "no part is called qoutes; there are load, quotes" in done.stderr


def test_the_build_without_dagster_is_given_all_that_it_reads_and_writes_the_tables_of_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    lake, bare = Lake(str(tmp_path / "home" / "lake")), Lake(str(tmp_path / "bare"))
    for name, frame in scenario.INGEST.items():
        lake.write(TABLES[name], frame, frame[TABLES[name].partition].unique())
    *before, last = lake.stored(SCHEDULE)
    assert before
    assert backfill._without_dagster(tmp_path / "bare", Days.one(last)) > 0
    assert bare.stored(PLAYER_GAMES) == bare.stored(FEATURE_STORE) == [last]
