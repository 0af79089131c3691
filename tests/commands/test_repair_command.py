"""`nba-props repair` on a simulated home whose box score of 8 April is corrected at nine on the next morning."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.commands.repair import runs, stale_partitions
from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.instance.dagster_home import prepare
from nba_props.quality.repairs import SCHEMA
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call

GAME, DAY, NEXT = "0022301178", date(2024, 4, 8), date(2024, 4, 9)
NIGHT, LATER = "2024-04-09T06:30:00Z", "2024-04-10T20:00:00Z"
At = Callable[[str], Settings]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clock of a simulated home."""

    def set_to(now: str) -> Settings:
        monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
        monkeypatch.setenv("NBA_PROPS_NOW", now)
        settings = Settings.read()
        prepare(settings)
        return settings

    return set_to


def points(lake: Lake, table: str) -> pl.DataFrame:
    return lake.read(TABLES[table], [DAY]).filter(pl.col("game_id") == GAME).select("player_id", "points")


@pytest.mark.slow
def test_a_correction_is_listed_with_what_used_it_repaired_once_and_then_there_is_none(at: At) -> None:
    lake = Lake(at(NIGHT).lake)
    both = Days(DAY, NEXT)
    run_job("ingest", both)
    run_job("features", both)
    run_job("grade", Days.one(DAY), only=["grades"])
    assert "Nothing that is stored" in call("repair").stdout
    before = points(lake, "box_scores")
    settings = at(LATER)
    run_job("ingest", Days.one(DAY), only=["box_scores", "shots"])
    after = points(lake, "box_scores")
    assert before["points"].sum() == after["points"].sum()
    assert not before.equals(after)
    found = stale_partitions(settings, None, None)
    by_day = {
        day: set(part["table"]) for (day,), part in found.partition_by("game_date", as_dict=True).items()
    }
    features = {
        "slate", "player_shot_zones", "team_defense_zones", "daily_cache", "composite_factors", "player_lines",
        "feature_store", "feature_gaps",
    }  # fmt: skip
    assert by_day == {DAY: {"player_games", "team_games", "grades"}, NEXT: features}
    assert set(found["game_id"]) == {GAME}
    assert stale_partitions(settings, NEXT, None)["game_date"].unique().to_list() == [NEXT]
    assert stale_partitions(settings, None, DAY)["game_date"].unique().to_list() == [DAY]
    cached = lake.read(TABLES["daily_cache"], [NEXT])
    listed = call("repair", "--dry-run")
    assert (listed.exit_code, GAME in listed.stdout) == (0, True)
    assert stale_partitions(settings, None, None).equals(found)
    assert call("repair").exit_code == 0
    assert points(lake, "player_games").equals(after)
    moved = after.join(before, on=["player_id", "points"], how="anti")["player_id"]
    changed = lake.read(TABLES["daily_cache"], [NEXT]).join(
        cached, on=["player_id", "points_avg_last_5"], how="anti", nulls_equal=True
    )
    assert set(changed["player_id"]) == set(moved)
    assert lake.stored(TABLES["predictions"]) == lake.stored(TABLES["best_bets"]) == []
    assert "Nothing that is stored" in call("repair").stdout


def test_a_reversed_range_or_no_home_is_refused(
    at: At, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at(NIGHT)
    assert_refused(call("repair", "--from", "2024-04-09", "--to", "2024-04-08"), "reversed")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "nowhere"))
    assert_refused(call("repair"), "is not a home")


def test_days_in_a_row_that_lack_the_same_tables_are_one_run_and_grades_come_last() -> None:
    lacking = {
        8: ["player_games", "grades"], 9: ["slate"], 10: ["slate"], 12: ["slate"], 13: ["slate", "grades"],
        14: ["grades"], 16: ["grades", "bet_grades", "price_grades"],
    }  # fmt: skip
    rows = [
        (table, date(2024, 4, d), GAME, "box_scores", None) for d, names in lacking.items() for table in names
    ]
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    assert [(str(days), job, tables) for days, job, tables in runs(found)] == [
        ("2024-04-08", "features", ["player_games"]),
        ("2024-04-09...2024-04-10", "features", ["slate"]),
        ("2024-04-12...2024-04-13", "features", ["slate"]),
        ("2024-04-08", "grade", ["grades"]),
        ("2024-04-13...2024-04-14", "grade", ["grades"]),
        ("2024-04-16", "grade", ["bet_grades", "grades", "price_grades"]),
    ]
