"""The two tables of the injury reports as one step: what is stored, and what the checks and the metadata show."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import httpx
import polars as pl
import pytest

from nba_props.assets.ingest import box_scores, reported_injuries, schedule
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, INJURY_REPORTS, SCHEDULE
from nba_props.resources.wiring import given
from nba_props.resources.world import World
from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.sources.http import Http, Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.odds.client import OddsApi
from nba_props.storage.lake import Lake
from nba_props.storage.raw import RawStore
from tests.dagster_results import shown

DAY, EVE = date(2024, 4, 10), date(2024, 4, 9)
NOW, TIP = datetime(2024, 4, 10, 20, tzinfo=UTC), datetime(2024, 4, 10, 23, 30, tzinfo=UTC)
PUBLISHED = datetime(2024, 4, 10, 19, 30, tzinfo=UTC)
AT_ONCE = Patience(attempts=1, first_wait=0, longest_wait=0)
GAME = {
    "game_id": "0022301161", "game_date": DAY, "season": "2023-24", "season_type": "regular", "home": "MIA",
    "away": "DAL", "tip_off": TIP, "tip_off_source": "schedule", "status": "scheduled", "known_at": NOW,
}  # fmt: skip
BOX = {"game_id": "0022301149", "game_date": EVE, "player_id": 7, "player_name": "Luka Dončić", "team": "DAL"}


def listed(player: str, status: str = "Out") -> Entry:
    return Entry(DAY, TIP, "DAL", "MIA", "DAL", player, status, "Rest")


Materialize = Callable[[httpx.Response], tuple[dg.ExecuteInProcessResult, Lake]]


@pytest.fixture
def materialized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Materialize:
    """Runs the step under a server that has one reply."""
    lake = Lake(str(tmp_path / "lake"))
    lake.write(SCHEDULE, pl.DataFrame([GAME], schema=SCHEDULE.schema), [DAY])
    lake.write(BOX_SCORES, pl.DataFrame([BOX], schema=BOX_SCORES.schema), [EVE])

    def run(reply: httpx.Response) -> tuple[dg.ExecuteInProcessResult, Lake]:
        http = Http("https://world.test", httpx.MockTransport(lambda _: reply), {}, AT_ONCE)
        raw = RawStore(str(tmp_path / "raw"))
        ingest = Ingest(
            OddsApi(http, raw, lambda: NOW, "key"),
            NbaCdn(http, http, raw, lambda: NOW),
            raw,
            lambda: NOW,
            injury_reports=InjuryReports(http, raw, lambda: NOW),
        )
        monkeypatch.setattr(World, "ingest", lambda *_: ingest)
        result = dg.materialize(
            [schedule, box_scores, reported_injuries],
            selection=[reported_injuries],
            partition_key=str(DAY),
            resources=given(NBA_PROPS_HOME=str(tmp_path), NBA_PROPS_NOW=NOW.isoformat()),
            raise_on_error=False,
        )
        return result, lake

    return run


def passed(result: dg.ExecuteInProcessResult) -> dict[tuple[str, str], bool]:
    evaluations = result.get_asset_check_evaluations()
    return {(e.asset_key.to_user_string(), e.check_name): e.passed for e in evaluations}


def test_one_report_fills_both_tables_and_lists_names_that_match_no_player(materialized: Materialize) -> None:
    entries = (listed("Doncic, Luka"), listed("Rookie, Some", "Doubtful"))
    result, lake = materialized(httpx.Response(200, content=render(PUBLISHED, entries)))
    assert result.success
    assert lake.read(INJURIES, [DAY]).select("player_id", "status", "known_at").rows() == [
        (7, "out", PUBLISHED)
    ]
    assert lake.read(INJURY_REPORTS, [DAY]).select("team", "submitted", "listed", "unresolved").rows() == [
        ("DAL", True, 2, 1), ("MIA", True, 0, 0),
    ]  # fmt: skip
    assert all(passed(result).values())
    assert len(passed(result)) == 6
    [row] = shown(result, INJURY_REPORTS.name)["unresolved"]
    assert (row["player_name"], row["problem"]) == ("Some Rookie", "no_match")


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_night_without_a_report_fails_its_check_and_is_stored_empty(
    materialized: Materialize, status: int
) -> None:
    """Whether there is none, the host refuses or is in trouble: no step fails for it."""
    result, lake = materialized(httpx.Response(status))
    assert result.success
    assert [key for key, is_good in passed(result).items() if not is_good] == [("injuries", "coverage")]
    assert (lake.stored(INJURIES), lake.read(INJURY_REPORTS, [DAY]).height) == ([DAY], 0)


def test_a_server_in_trouble_fails_the_check_of_its_day_and_stops_nothing(materialized: Materialize) -> None:
    result, lake = materialized(httpx.Response(500))
    assert result.success
    [failed] = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert (failed.check_name, failed.severity) == ("coverage", dg.AssetCheckSeverity.ERROR)
    assert str(failed.description).startswith(f"No answer for {DAY}; last heard never.")
    assert lake.stored(INJURIES) == lake.stored(INJURY_REPORTS) == [DAY]
