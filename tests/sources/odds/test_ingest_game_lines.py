"""Game lines through the source chain."""

from datetime import datetime, timedelta

import httpx
import pytest

from nba_props.errors import SourceError
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
    TIP,
    body,
    book,
    market,
    side,
)
from tests.sources.world import World, good

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


def test_no_game_lines_at_all_are_a_failure_of_the_table(ingest: Ingest, world: World) -> None:
    world.replies[ODDS] = httpx.Response(500)
    with pytest.raises(SourceError, match="game_lines: every game failed"):
        ingest.game_lines(TODAY, GAMES)


def test_game_lines_are_not_requested_once_every_game_has_begun(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = TIP + timedelta(minutes=1)
    ingest.game_lines(TODAY, GAMES)
    assert world.requests == []
