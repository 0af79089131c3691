"""The schedule through the source chain: unreadable games, missing replies, past seasons."""

from datetime import date, datetime, timedelta

import httpx
import pytest

from nba_props.days import Days
from nba_props.errors import BadPayloadError, UnreachableError
from nba_props.sources.ingest import Ingest
from nba_props.storage.raw import RawStore
from tests.sources.night import (
    GAMES,
    ROSTERS,
    SEASON,
    TODAY,
    games_of,
    reason,
    states,
)
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    payload,
    scheduled,
    season,
)
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")


def test_a_night_that_goes_well_is_complete_without_drift(ingest: Ingest) -> None:
    result = ingest.schedule(TODAY)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert (result.drift, result.counts) == (frozenset(), {"games": 2})


def test_a_day_without_games_is_empty_and_no_failure(ingest: Ingest) -> None:
    result = ingest.schedule(Days.one(date(2024, 4, 8)))
    assert (result.frame.height, result.outcomes) == (0, ())
    for table in (ingest.box_scores, ingest.shots, ingest.game_lines):
        assert table(Days.one(date(2024, 4, 8)), GAMES).outcomes == ()
    assert ingest.points_lines(Days.one(date(2024, 4, 8)), GAMES, ROSTERS).outcomes == ()


def test_one_bad_game_of_the_schedule_is_named_and_the_others_stand(ingest: Ingest, world: World) -> None:
    world.replies[SEASON] = good(season(scheduled(), scheduled(CLE, "CLE", "MEM", gameStatus="?")))
    result = ingest.schedule(TODAY)
    assert games_of(result) == {MIA}
    assert states(result) == {MIA: "COMPLETE", CLE: "FAILED"}
    assert "gameStatus" in reason(result, CLE)
    assert ingest.schedule(Days.one(DAY - timedelta(1))).outcomes == ()  # the game is of another day


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(500), httpx.Response(403), good(b"{"), good([])],
    ids=["500", "403", "cut", "[]"],
)
def test_the_last_schedule_is_used_when_there_is_no_new_one_which_is_an_outage(
    ingest: Ingest, world: World, trouble: httpx.Response
) -> None:
    ingest.schedule(TODAY)
    world.replies[SEASON] = trouble
    result = ingest.schedule(TODAY)
    assert games_of(result) == {MIA, CLE}
    assert [(o.day, o.since) for o in result.outages] == [(DAY, NOW)]


def test_without_any_schedule_the_table_fails(ingest: Ingest, world: World) -> None:
    world.replies[SEASON] = httpx.Response(500)
    with pytest.raises(UnreachableError, match="HTTP 500"):
        ingest.schedule(TODAY)


def test_an_unreadable_schedule_in_raw_is_quarantined(ingest: Ingest, world: World, raw: RawStore) -> None:
    raw.land(payload("schedule", b"{}", "2023-24", source="nba_cdn"))
    world.replies[SEASON] = httpx.Response(500)
    with pytest.raises(UnreachableError):
        ingest.schedule(TODAY)
    assert raw.newest("nba_cdn", "schedule", "2023-24", NOW) is None


def test_a_past_season_is_requested_from_stats_nba_com(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = NOW + timedelta(days=365)
    world.replies["/stats/scheduleleaguev2"] = good(season(scheduled()))
    ingest.prefer = "live"
    assert games_of(ingest.schedule(TODAY)) == {MIA}
    assert world.requests[0].url.params["Season"] == "2023-24"


def test_bad_payloads_name_source_endpoint_and_key(ingest: Ingest, world: World) -> None:
    world.replies[SEASON] = good({})
    with pytest.raises(BadPayloadError, match="nba_cdn/schedule/2023-24"):
        ingest.schedule(TODAY)
