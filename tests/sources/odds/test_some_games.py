"""A poll of some games: it asks for theirs alone, keeps what raw has of the others, and tells of no feed but its own."""

from datetime import datetime, timedelta

import httpx
import pytest

from nba_props.sources.ingest import Ingest, IngestResult
from tests.sources.night import GAMES, ROSTERS, TODAY, games_of, of_event, points, states
from tests.sources.wire_samples import CLE, MIA, NOW
from tests.sources.world import World

pytestmark = pytest.mark.usefixtures("night")


def poll(ingest: Ingest, *games: str) -> IngestResult:
    """A poll of the games."""
    return ingest.points_lines(TODAY, GAMES, ROSTERS, games)


def asked(world: World) -> list[str]:
    """The events that were requested."""
    return [path.split("/")[-2] for path in world.paths() if path.endswith("/odds") and "/events/" in path]


def test_only_the_named_games_are_requested_and_the_others_keep_their_quotes(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    before = len(asked(world))
    clock[0] = NOW + timedelta(minutes=5)
    result = poll(ingest, MIA)
    assert asked(world)[before:] == ["mia"]
    assert games_of(result) == {MIA, CLE}
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_a_game_that_was_never_asked_for_is_told_as_such(ingest: Ingest) -> None:
    result = poll(ingest, MIA)
    assert states(result) == {MIA: "COMPLETE", CLE: "MISSING"}
    assert [o.reason for o in result.outcomes if o.game_id == CLE] == [
        "no quotes so far, and none were requested in this poll"
    ]


def test_a_dead_feed_is_an_outage_though_other_games_have_quotes(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=5)
    world.replies[of_event("mia")] = httpx.Response(500)
    result = poll(ingest, MIA)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert [outage.day for outage in result.outages] == list(TODAY)


def test_what_was_polled_within_the_minute_is_not_asked_for_again_and_after_it_is(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    before = len(asked(world))
    clock[0] = NOW + timedelta(seconds=50)
    assert states(poll(ingest, MIA)) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert asked(world)[before:] == []
    clock[0] = NOW + timedelta(seconds=70)
    poll(ingest, MIA)
    assert asked(world)[before:] == ["mia"]
