"""Events that books list in their own way: sides swapped, listed twice, a rematch."""

import pytest

from nba_props.sources.ingest import Ingest
from tests.sources.night import (
    CLE_ODDS,
    EVENTS,
    GAMES,
    LISTING,
    MIA_ODDS,
    ODDS,
    TODAY,
    of_event,
    points,
    states,
)
from tests.sources.wire_samples import (
    CLE,
    MIA,
    book,
    event,
    market,
    side,
)
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")


def test_an_event_with_the_sides_swapped_is_the_game_and_its_lines_are_turned(
    ingest: Ingest, world: World
) -> None:
    swapped = event("mia", home="Dallas Mavericks", away="Miami Heat")
    lines = book(
        "b",
        market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150)),
        market("spreads", side("Dallas Mavericks", -108, 4.5), side("Miami Heat", -112, -4.5)),
        market("totals", side("Over", -115, 220.5), side("Under", -105, 220.5)),
    )
    world.replies |= {
        EVENTS: good([swapped, LISTING[1]]),
        of_event("mia"): good(MIA_ODDS | swapped),
        ODDS: good([swapped | {"bookmakers": [lines]}, CLE_ODDS | {"bookmakers": []}]),
    }
    result = points(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert (result.counts["swapped_events"], result.unresolved.height) == (1, 0)
    result = ingest.game_lines(TODAY, GAMES)
    assert result.counts["swapped_events"] == 1
    columns = ["market", "point", "home_price", "away_price", "over_price", "under_price"]
    assert result.frame.sort("market").select(columns).rows() == [
        ("h2h", 0.0, -180, 150, None, None),
        ("spreads", -4.5, -112, -108, None, None),
        ("totals", 220.5, None, None, -115, -105),
    ]


def test_a_rematch_with_swapped_sides_on_another_day_is_another_game(ingest: Ingest, world: World) -> None:
    rematch = event("mia", home="Dallas Mavericks", away="Miami Heat", commence_time="2024-04-11T14:00:00Z")
    world.replies[EVENTS] = good([rematch, LISTING[1]])
    result = points(ingest)
    assert states(result)[MIA] == "MISSING"
    assert "swapped_events" not in result.counts


def test_an_event_that_is_listed_twice_is_requested_once(ingest: Ingest, world: World) -> None:
    later = LISTING[0] | {"commence_time": "2024-04-10T23:45:00Z"}
    world.replies[EVENTS] = good([*LISTING, LISTING[0], later])
    result = points(ingest)
    assert [r.url.path for r in world.requests].count(of_event("mia")) == 1
    assert (states(result), result.counts["exact_repeats"]) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, 0)


def test_a_bad_event_with_the_sides_swapped_fails_its_game(ingest: Ingest, world: World) -> None:
    world.replies[EVENTS] = good([LISTING[1], event("../../mia", "Dallas Mavericks", "Miami Heat")])
    assert states(points(ingest)) == {MIA: "FAILED", CLE: "COMPLETE"}
