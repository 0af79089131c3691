"""The reports of a night as tables: which are requested, and what is known when."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.storage.raw import Payload, RawStore
from tests.sources.injuries.samples import (
    AT_4PM,
    EVE,
    GAMES,
    GOOD,
    MORANT,
    Move,
    eastern,
    injuries,
    listed,
    path,
    players,
    report,
    requested,
    sent,
    silent,
    teams,
)
from tests.sources.night import reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, game, schedule
from tests.sources.world import World

pytestmark = pytest.mark.usefixtures("at")


# -- a good night ----------------------------------------------------------------------------------------------


def test_a_report_becomes_its_listed_players_and_the_teams_that_have_submitted(
    ingest: Ingest, world: World
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    result = injuries(ingest)
    published = eastern("2024-04-10 15:30")
    assert players(result) == [(CLE, "MEM", 8, "out", published), (MIA, "DAL", 7, "out", published)]
    assert teams(result) == {
        "DAL": [True, 1, 0], "MIA": [False, 0, 0], "MEM": [True, 1, 0], "CLE": [True, 0, 0],
    }  # fmt: skip
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert result.frame.filter(pl.col("player_id") == 7).row(0, named=True) == {
        "game_id": MIA, "game_date": DAY, "season": "2023-24", "team": "DAL", "player_id": 7,
        "player_name": "Luka Doncic", "status": "out", "reason": "Injury/Illness - Left Ankle; Sprain",
        "known_at": published, "known_at_assumed": False,
    }  # fmt: skip
    assert (result.drift, result.unresolved.height, result.counts["listed"]) == (frozenset(), 0, 2)


def test_a_later_poll_adds_its_report_and_stored_ones_are_not_requested_again(
    ingest: Ingest, world: World, at: Move
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    first = injuries(ingest)
    assert injuries(ingest).frame.equals(first.frame)
    assert requested(world) == ["2024-04-10_03PM"]
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(listed(status="Probable"), MORANT, at="2024-04-10 17:30")
    result = injuries(ingest)
    assert [p[3] for p in players(result) if p[0] == MIA] == ["out", "probable"]
    assert teams(result)["MIA"] == [True, 0, 0]
    assert result.reports.height == 8


def test_the_tables_are_rebuilt_from_raw_alone(ingest: Ingest, world: World, at: Move) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    injuries(ingest)
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(listed(status="Probable"), at="2024-04-10 17:30")
    result = injuries(ingest)
    world.replies.clear()
    world.requests.clear()
    rebuilt = injuries(ingest)
    assert (rebuilt.frame.equals(result.frame), rebuilt.reports.equals(result.reports)) == (True, True)
    assert requested(world) == []
    at("2024-04-10 16:30")  # as it was then
    assert {p[4] for p in players(injuries(ingest))} == {eastern("2024-04-10 15:30")}


def test_a_range_equals_its_days_and_a_report_covers_the_next_day_too(ingest: Ingest, world: World) -> None:
    eve = game("0022301150", "BOS", "UTA", game_date=EVE, tip_off=TIP - timedelta(1))
    games = pl.concat([GAMES, schedule(eve)])
    world.replies[path("2024-04-09_07PM")] = sent(
        listed("Love, Kevin", team="UTA", game="UTA@BOS", day=EVE), silent("DAL"), at="2024-04-09 19:00"
    )
    world.replies[path("2024-04-09_06PM")] = sent(
        listed("Love, Kevin", team="UTA", game="UTA@BOS", day=EVE), silent("DAL"), at="2024-04-09 18:30"
    )
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    both = injuries(ingest, Days(EVE, DAY), games)
    parts = [injuries(ingest, Days.one(day), games.filter(game_date=day)) for day in (EVE, DAY)]
    for table, frame, of_days in (
        (INJURIES, both.frame, [p.frame for p in parts]),
        (INJURY_REPORTS, both.reports, [p.reports for p in parts]),
    ):
        assert table.shape(frame).equals(table.shape(pl.concat(of_days)))
    of_eve = both.reports.filter(team="DAL").sort("known_at").select("submitted", "known_at").rows()
    assert of_eve == [(False, eastern("2024-04-09 18:30")), (True, eastern("2024-04-10 15:30"))]


# -- which reports are requested -----------------------------------------------------------------------------------


def test_for_a_started_game_the_report_of_a_quarter_of_an_hour_before_is_requested(
    ingest: Ingest, world: World, at: Move
) -> None:
    """For 19:00 and 19:30 that is 18:30; for 22:00 it is 21:30."""
    late = game("0022301160", "LAL", "GSW", tip_off=eastern("2024-04-10 22:00"))
    at("2024-04-12 09:00")
    injuries(ingest, games=pl.concat([GAMES, schedule(late)]))
    assert requested(world)[:8] == [f"2024-04-10_{hour}" for hour in
                                ("06PM", "05PM", "04PM", "03PM", "02PM", "01PM", "12PM", "11AM")]  # fmt: skip
    assert requested(world)[8:] == ["2024-04-10_09PM", "2024-04-10_08PM", "2024-04-10_07PM"]


def test_in_the_evening_each_game_gets_its_own_report(ingest: Ingest, world: World, at: Move) -> None:
    """At 19:10 one game has begun; the newest report of the other is that of now."""
    at("2024-04-10 19:10")
    for hour, minute in (("06PM", "18:30"), ("07PM", "19:30")):
        world.replies[path(f"2024-04-10_{hour}")] = sent(*GOOD, at=f"2024-04-10 {minute}")
    injuries(ingest)
    assert requested(world) == ["2024-04-10_06PM"]
    at("2024-04-10 23:00")
    injuries(ingest)
    assert requested(world) == ["2024-04-10_06PM"]


def test_past_midnight_the_night_is_yesterday_and_keeps_its_reports(
    ingest: Ingest, world: World, at: Move
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    result = injuries(ingest)
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 18:30")
    at("2024-04-11 00:20")
    after = injuries(ingest)
    assert set(players(result)) < set(players(after))
    assert requested(world) == ["2024-04-10_03PM", "2024-04-10_06PM"]


def test_a_day_without_counting_games_sends_no_request(ingest: Ingest, world: World) -> None:
    games = schedule(game(season_type="preseason"), game(CLE, status="postponed"))
    result = injuries(ingest, games=games)
    assert (states(result), reason(result, CLE), requested(world)) == ({CLE: "EMPTY_OK"}, "postponed", [])
    assert injuries(ingest, Days.one(EVE)).outcomes == ()


def test_archived_days_are_rightly_empty_and_not_requested(
    ingest: Ingest, world: World, at: Move, tmp_path: Path
) -> None:
    ingest.archive = Archive(tmp_path)
    at("2024-04-12 12:00")
    result = injuries(ingest)
    assert (states(result), requested(world)) == ({MIA: "EMPTY_OK", CLE: "EMPTY_OK"}, [])
    assert reason(result) == "the archive has no injury report of it"
    ingest.prefer = "live"
    injuries(ingest)
    assert requested(world)


def test_reports_in_raw_are_used_for_archived_days_too(
    ingest: Ingest, world: World, at: Move, tmp_path: Path
) -> None:
    """A night that was ingested live keeps its reports when it is ingested again."""
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    live = injuries(ingest)
    ingest.archive = Archive(tmp_path)
    at("2024-04-14 12:00")
    world.requests.clear()
    result = injuries(ingest, Days(EVE, DAY))
    assert (result.frame.equals(live.frame), result.reports.equals(live.reports)) == (True, True)
    assert (states(result), requested(world)) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, [])


def test_from_raw_alone_no_request_is_sent(ingest: Ingest, world: World, at: Move) -> None:
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    at("2024-04-10 14:45")
    live = injuries(ingest)
    at("2024-04-10 23:00")
    ingest.prefer = "raw"
    world.requests.clear()
    result = injuries(ingest)
    assert result.frame.equals(live.frame)
    assert (states(result), requested(world)) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, [])


# -- what is known when ----------------------------------------------------------------------------------------


def test_a_report_from_after_the_tip_off_is_not_used_for_that_game(
    ingest: Ingest, world: World, at: Move
) -> None:
    at("2024-04-10 19:29")
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 19:00")  # late: at CLE's tip-off
    result = injuries(ingest)
    assert {p[0] for p in players(result)} == {MIA}
    assert result.counts["teams_reported_after_the_tip_off"] == 2
    assert states(result) == {MIA: "COMPLETE", CLE: "MISSING"}
    assert reason(result, CLE) == "no report published before the tip-off"


def test_a_report_is_known_no_later_than_its_fetch(ingest: Ingest, world: World) -> None:
    """A title ahead of the clock: the fetch counts."""
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD, at="2024-04-10 16:05")
    assert {p[4] for p in players(injuries(ingest))} == {AT_4PM}


def test_the_newer_of_two_files_with_one_publication_counts(ingest: Ingest, raw: RawStore) -> None:
    for hour, status in (("10", "Questionable"), ("12", "Out")):
        body = report(listed(status=status), at="2024-04-10 09:30")
        raw.land(
            Payload("nba_injury", "report", f"2024-04-10/{hour}AM", eastern(f"2024-04-10 {hour}:00"), body)
        )
    result = injuries(ingest)
    assert [p[3] for p in players(result)] == ["out"]
    assert result.reports.height == 4
