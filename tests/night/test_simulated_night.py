"""A night of the simulated league, through the jobs that the UI runs."""

import hashlib
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.commands.runs import RunFailedError, run_job, unpublished
from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.grades import BET_GRADES, BET_PERFORMANCE, PRICE_GRADES
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.news import NEWS
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, ODDS_POLLS, UNRESOLVED_NAMES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.signals import DAILY_SIGNALS, SIGNAL_PERFORMANCE, SIGNALS, SUBSET_PICKS
from nba_props.declared.tables.stats import SLATE
from nba_props.market.in_force import usable
from nba_props.storage.lake import Lake
from tests.simulated_home import linked

pytestmark = pytest.mark.slow

DAY = date(2024, 4, 10)
TONIGHT = Days.one(DAY)
KEY = "a-key-that-must-not-be-found"


@pytest.fixture(scope="module")
def simulated(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for this file: its tests change the night, and other files expect the shared one as it was built."""
    return linked(simulated, tmp_path_factory.mktemp("linked") / "night")


def job_execute(day: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The ingest job from a shell, in a folder without a .env."""
    line = [
        str(Path(sys.executable).parent / "dagster"),
        "job",
        "execute",
        "-m",
        "nba_props.definitions",
        "-j",
        "ingest",
    ]
    tags = ["--tags", f'{{"dagster/partition": "{day}"}}']
    return subprocess.run([*line, *tags], env=dict(os.environ), capture_output=True, check=False, cwd=folder)


def test_every_stored_partition_keeps_its_contract(lake: Lake) -> None:
    for table in TABLES.values():
        for day in lake.stored(table):
            frame = lake.read(table, [day])
            assert breaches(table, frame) == []
            assert frame.schema == table.schema


def test_every_game_has_quotes_predictions_and_reasons(lake: Lake) -> None:
    games = set(lake.read(SCHEDULE, [DAY])["game_id"])
    assert len(games) >= 6
    quoted, predicted = lake.read(ODDS_LINES, [DAY]), lake.read(PREDICTIONS, [DAY])
    assert set(quoted["game_id"]) == set(lake.read(GAME_LINES, [DAY])["game_id"]) == games
    moments = lake.read(SLATE, [DAY]).select("game_id", "as_of", "tip_off").unique()
    lined = usable(quoted, moments).select("game_id", "player_id").unique()
    assert lined.join(predicted, on=["game_id", "player_id"], how="anti").is_empty()
    assert (predicted["predicted_points"].is_not_null() | predicted["filter_reason"].is_not_null()).all()
    assert lake.read(UNRESOLVED_NAMES, [DAY]).height > 0


def test_the_bets_are_worth_their_price_and_within_the_caps(lake: Lake) -> None:
    bets = lake.read(BEST_BETS, [DAY])
    assert (bets["expected_value"] > 0).all()
    assert bets["stake"].sum() <= 0.10 + 1e-9
    assert bets["rank"].sort().to_list() == list(range(1, bets.height + 1))
    assert set(lake.read(PREDICTIONS, [DAY])["source"]) == {"simulated"}


def test_nothing_stored_of_tonight_was_known_after_now(lake: Lake) -> None:
    now = datetime.fromisoformat("2024-04-10T20:00:00Z")
    for table in (ODDS_LINES, GAME_LINES, PREDICTIONS, FEATURE_STORE):
        known = "known_at" if table.has("known_at") else "inputs_known_at"
        assert (lake.read(table, [DAY])[known] <= now).all()
    assert lake.read(BOX_SCORES, [DAY]).is_empty()


def test_running_the_night_again_changes_nothing(lake: Lake) -> None:
    def digests() -> dict[str, str]:
        graded = (GRADES, BET_GRADES, PRICE_GRADES)
        of_the_morning = (*graded, BET_PERFORMANCE, MODEL_PERFORMANCE, SIGNAL_PERFORMANCE)
        others = (*of_the_morning, NEWS)  # what was news to the first run is none to the second
        tables = (t for t in TABLES.values() if t.partition == "game_date" and t not in others)
        files = [lake.path(t, DAY) for t in tables]
        return {f: hashlib.sha256(Path(f).read_bytes()).hexdigest() for f in files}

    before = digests()
    run_job("nightly", TONIGHT)
    assert digests() == before
    assert lake.read(NEWS, [DAY]).is_empty()


def test_a_range_run_stores_what_day_runs_store(lake: Lake) -> None:
    """Single-run backfills and the nightly run are the same code."""
    day = date(2024, 4, 9)
    tables = [t for t in TABLES.values() if t.partition == "game_date" and day in lake.stored(t)]
    before = {t.name: Path(lake.path(t, day)).read_bytes() for t in tables}
    run_job("ingest", Days.one(day))
    run_job("features", Days.one(day))
    assert {t.name: Path(lake.path(t, day)).read_bytes() for t in tables} == before


def test_the_morning_after_is_graded_and_a_later_run_moves_no_prediction(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = (PREDICTIONS, DAILY_SIGNALS, SUBSET_PICKS)
    stored = {table.name: lake.read(table, [DAY]) for table in fixed}
    before = stored["predictions"]
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T12:00:00Z")
    run_job("grade", TONIGHT)
    grades = lake.read(GRADES, [DAY])
    assert grades.height == before.filter("is_active")["predicted_points"].drop_nulls().len()
    assert {"WIN", "LOSS", "VOID"} <= set(grades["result"])
    assert lake.read(SHOTS, [DAY]).height > 1000
    spoke, year = lake.read(SIGNALS, [DAY]), lake.read(SIGNAL_PERFORMANCE, [DAY]).filter(window_days=365)
    assert 0 < year["calls"].sum() <= spoke.height
    assert set(year["signal"]) <= set(spoke["signal"])
    run_job("nightly", TONIGHT, only=unpublished("nightly"))
    assert {table.name for table in fixed if not lake.read(table, [DAY]).equals(stored[table.name])} == set()


def test_a_morning_keeps_the_quotes_of_a_day_whose_payloads_were_moved_out_of_raw(
    home: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Likewise those of an archive that the morning's run does not have."""
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T12:00:00Z")
    tables = (ODDS_LINES, UNRESOLVED_NAMES, ODDS_POLLS)
    before = [lake.read(table, [DAY]) for table in tables]
    (home / "raw" / "odds_api").rename(home / "elsewhere")
    run_job("grade", TONIGHT, only=("schedule", "odds_lines", "unresolved_names", "odds_polls"))
    (home / "elsewhere").rename(home / "raw" / "odds_api")
    assert all(frame.height for frame in before)
    for table, frame in zip(tables, before, strict=True):
        assert lake.read(table, [DAY]).equals(frame)


def test_an_off_day_is_empty_and_green(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-09-01T16:00:00Z")
    day = date(2024, 8, 1)
    assert run_job("nightly", Days.one(day), only=unpublished("nightly")).failed_checks == ()
    stored = {t.name for t in TABLES.values() if day in lake.stored(t)}
    assert {"schedule", "odds_lines", "feature_store", "predictions", "best_bets"} <= stored
    assert lake.read(PREDICTIONS, [day]).is_empty()


def test_a_partition_that_does_not_exist_is_refused_by_job_execute_and_nothing_is_written(
    home: Path,
) -> None:
    before = sorted(str(p) for p in (home / "lake").rglob("*.parquet"))
    assert job_execute("2024-04-11", home).returncode != 0
    assert sorted(str(p) for p in (home / "lake").rglob("*.parquet")) == before


def test_job_execute_writes_the_lake_without_a_dagster_home(
    home: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME")
    Path(lake.path(SCHEDULE, DAY)).unlink()
    assert job_execute(str(DAY), home).returncode == 0
    assert lake.read(SCHEDULE, [DAY]).height >= 6


def test_a_night_without_history_predicts_nobody_and_says_so_in_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    (tmp_path / "dagster").mkdir()
    (tmp_path / "dagster" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    run = run_job("nightly", TONIGHT, only=unpublished("nightly"))
    assert ("predictions", "predicted_nights", "ERROR") in run.failed_checks


def test_ready_players_without_a_model_fail_by_name(
    lake: Lake,
) -> None:
    day = date(2024, 4, 5)
    assert lake.read(FEATURE_STORE, [day])["ready_for_v9"].any()
    with pytest.raises(RunFailedError, match=r"train --week 2024-04-01"):
        run_job("nightly", Days.one(day))


def test_no_key_is_stored_or_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live, against a host that is not there: the schedule fails, and the key is nowhere."""
    for name in ("ODDS_API_BASE_URL", "NBA_CDN_BASE_URL", "NBA_STATS_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    monkeypatch.setenv("ODDS_API_KEY", KEY)
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    run = job_execute(str(DAY), tmp_path)
    assert run.returncode != 0
    assert KEY.encode() not in run.stdout + run.stderr
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]


def test_predictions_are_marked_as_a_replay_under_a_frozen_clock(lake: Lake) -> None:
    assert set(lake.read(PREDICTIONS, [DAY])["provenance"]) == {"replay"}
    assert lake.read(PREDICTIONS, [DAY]).filter(pl.col("as_of") > pl.col("tip_off")).is_empty()
