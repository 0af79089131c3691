"""Game lines through the source chain."""

from datetime import datetime, timedelta

import httpx
import polars as pl
import pytest

from nba_props.declared.tables.table import INSTANT
from nba_props.market.in_force import in_force
from nba_props.sources.ingest import Ingest
from tests.sources.night import (
    CLE_ODDS,
    GAMES,
    MIA_ODDS,
    ODDS,
    TODAY,
    reason,
    states,
)
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    body,
    book,
    game,
    market,
    schedule,
    side,
)
from tests.sources.world import World, good

TOTAL = side("Over", -110, 220.5), side("Under", -110, 220.5)

pytestmark = pytest.mark.usefixtures("night")


def test_game_lines_of_a_good_night_are_complete(ingest: Ingest) -> None:
    result = ingest.game_lines(TODAY, GAMES)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert set(result.frame["game_date"]) == {DAY}


def test_one_bad_event_among_the_game_lines_costs_its_game_only(ingest: Ingest, world: World) -> None:
    bad = body([MIA_ODDS | {"bookmakers": [book("b", market("totals", side("Over", -110)))]}])[1:-1]
    fine = body([CLE_ODDS | {"bookmakers": [book("b", market("totals", side("Over", -110, 210.5)))]}])[1:-1]
    world.replies[ODDS] = good(b"[" + bad + b"," + fine + b"]")
    result = ingest.game_lines(TODAY, GAMES)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "`point`" in reason(result)


def test_game_lines_of_an_earlier_poll_stay_while_the_books_are_silent(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    before = ingest.game_lines(TODAY, GAMES)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies[ODDS] = httpx.Response(500)
    result = ingest.game_lines(TODAY, GAMES)
    assert result.frame.equals(before.frame)
    assert [(o.day, o.since) for o in result.outages] == [(DAY, NOW)]


def test_an_event_that_the_list_of_odds_lacks_has_no_books_from_then_on(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    """Of its start the list says nothing either. One that cannot be read is listed, and withdraws nothing."""
    miami = MIA_ODDS | {"bookmakers": [book("b", market("totals", *TOTAL))]}
    first = ingest.game_lines(TODAY, GAMES)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies[ODDS] = good([miami, CLE_ODDS | {"commence_time": None}])
    assert ingest.game_lines(TODAY, GAMES).polls.filter(game_id=CLE).equals(first.polls.filter(game_id=CLE))
    clock[0] = NOW + timedelta(minutes=20)
    world.replies[ODDS] = good([miami])
    result = ingest.game_lines(TODAY, GAMES)
    told = result.polls.filter(game_id=CLE).select("known_at", "commence_time", "listed_books")
    assert told.rows() == [(NOW, TIP - timedelta(minutes=20), ["b"]), (clock[0], None, [])]
    moment = schedule(game(MIA), game(CLE)).select("game_id", "tip_off", as_of=pl.lit(clock[0]).cast(INSTANT))
    assert set(in_force(result.frame, result.polls, moment)["game_id"]) == {MIA}
    earlier = moment.with_columns(as_of=pl.lit(NOW).cast(INSTANT))
    assert set(in_force(result.frame, result.polls, earlier)["game_id"]) == {MIA, CLE}


def test_game_lines_are_not_requested_once_every_game_has_begun(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = TIP + timedelta(minutes=1)
    ingest.game_lines(TODAY, GAMES)
    assert world.requests == []
