"""Each feed dead for an evening, in every way that a feed can die: what it costs, and what goes on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import polars as pl
import pytest

from nba_props.sources.ingest import Ingest, IngestResult
from tests.sources.night import AFTER, EVENTS, GAMES, ODDS, ROSTERS, SEASON, TODAY, of_box, of_plays
from tests.sources.wire_samples import CLE, DAY, MIA, NOW
from tests.sources.world import Reply, World

pytestmark = pytest.mark.usefixtures("night")

TROUBLES: dict[str, Reply] = {
    "503": httpx.Response(503),
    "rate limit": httpx.Response(429),
    "refusal": httpx.Response(403, content=b"Access Denied"),
    "timeout": httpx.ReadTimeout("slow"),
    "closed port": httpx.ConnectError("refused"),
    "cut off": httpx.RemoteProtocolError("closed"),
    "no JSON": httpx.Response(200, content=b"<html>maintenance</html>"),
}
SCOREBOARD = "/static/json/liveData/scoreboard/todaysScoreboard_00.json"
Fetch = Callable[[Ingest], IngestResult]
FETCHES: dict[str, Fetch] = {
    "schedule": lambda ingest: ingest.schedule(TODAY),
    "box_scores": lambda ingest: ingest.box_scores(TODAY, GAMES),
    "shots": lambda ingest: ingest.shots(TODAY, GAMES),
    "game_lines": lambda ingest: ingest.game_lines(TODAY, GAMES),
    "odds_lines": lambda ingest: ingest.points_lines(TODAY, GAMES, ROSTERS),
}
# The paths that die with each feed; a host that refuses does so for all that it has.
PATHS = {
    "schedule": [SEASON],
    "box_scores": [of_box(MIA), of_box(CLE)],
    "shots": [of_plays(MIA), of_plays(CLE)],
    "game_lines": [ODDS],
    "odds_lines": [EVENTS, f"{EVENTS}/mia/odds", f"{EVENTS}/cle/odds"],
}
# A play-by-play is compared with the box score, so it waits for that.
NEEDS = {"box_scores": {"shots"}}
CLOCKS = {"box_scores": AFTER, "shots": AFTER}


def kill(world: World, feed: str, trouble: str) -> None:
    world.replies |= dict.fromkeys(PATHS[feed], TROUBLES[trouble])
    if trouble == "refusal":
        world.replies[SCOREBOARD] = TROUBLES[trouble]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("feed", [feed for feed in FETCHES if feed != "schedule"])
def test_a_dead_feed_is_an_outage_of_its_day_and_every_other_feed_goes_on(
    ingest: Ingest, world: World, clock: list[datetime], feed: str, trouble: str
) -> None:
    clock[0] = CLOCKS.get(feed, NOW)
    kill(world, feed, trouble)
    assert ingest.schedule(TODAY).outages == ()  # as a run does, first of all
    result = FETCHES[feed](ingest)
    assert {o.state for o in result.outcomes} == {"FAILED"}
    assert [(o.day, o.since) for o in result.outages] == [(DAY, None)]
    assert result.frame.is_empty()
    touched = {"schedule", feed, *NEEDS.get(feed, ())}
    others = {name: fetch(ingest) for name, fetch in FETCHES.items() if name not in touched}
    assert {name: other.outages for name, other in others.items()} == dict.fromkeys(others, ())


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("feed", ["schedule", "game_lines", "odds_lines"])
def test_what_raw_holds_stays_in_the_table_while_the_feed_is_dead(
    ingest: Ingest, world: World, clock: list[datetime], feed: str, trouble: str
) -> None:
    before = FETCHES[feed](ingest)
    clock[0] = NOW + timedelta(minutes=10)
    kill(world, feed, trouble)
    result = FETCHES[feed](ingest)
    assert result.frame.equals(before.frame)
    assert [(o.day, o.since) for o in result.outages] == [(DAY, NOW)]


@pytest.mark.parametrize("feed", FETCHES)
def test_the_next_run_heals(ingest: Ingest, world: World, clock: list[datetime], feed: str) -> None:
    clock[0] = CLOCKS.get(feed, NOW)
    well = dict(world.replies)
    FETCHES["schedule"](ingest)
    kill(world, feed, "503")
    FETCHES[feed](ingest)
    world.replies = well
    healed = FETCHES[feed](ingest)
    assert (healed.outages, {o.state for o in healed.outcomes}) == ((), {"COMPLETE"})


def test_a_missing_box_score_is_no_refusal_while_the_cdn_serves_what_exists(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies |= dict.fromkeys(PATHS["box_scores"], TROUBLES["refusal"])
    world.replies[SCOREBOARD] = httpx.Response(200)
    result = ingest.box_scores(TODAY, GAMES)
    assert {o.state for o in result.outcomes} == {"MISSING"}
    assert result.outages == ()


def test_a_host_that_gives_no_reply_is_not_asked_game_by_game(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    many = pl.concat([GAMES.head(1).with_columns(game_id=pl.lit(f"00223012{n:02d}")) for n in range(15)])
    world.replies |= {of_box(g): TROUBLES["timeout"] for g in many["game_id"]}
    result = ingest.box_scores(TODAY, many)
    assert {o.state for o in result.outcomes} == {"FAILED"}
    assert len(world.requests) == 2 * 3  # two calls of three attempts
    assert "not sent" in result.outcomes[-1].reason


def test_one_game_that_fails_beside_another_is_no_outage(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies[of_box(MIA)] = TROUBLES["503"]
    result = ingest.box_scores(TODAY, GAMES)
    assert {o.game_id: o.state for o in result.outcomes} == {MIA: "FAILED", CLE: "COMPLETE"}
    assert result.outages == ()
