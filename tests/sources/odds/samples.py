"""A planned day of past odds: DAL at MIA and MEM at CLE at 18:00Z of 10 April 2024."""

from datetime import UTC, datetime, time

import polars as pl

from nba_props.sources.odds.bill import Tariff
from nba_props.sources.odds.history import Holdings, PlannedDay, plan
from tests.sources.wire_samples import (
    CLE,
    Node,
    book,
    event,
    event_odds,
    game,
    market,
    over_under,
    schedule,
)

LATER = datetime(2024, 7, 1, tzinfo=UTC)
EVENTS = "/v4/historical/sports/basketball_nba/events"
ODDS = "/v4/historical/sports/basketball_nba/odds"
GAMES = schedule(game(), game(CLE, "CLE", "MEM"))
NOTHING = Holdings(lambda *_: None, lambda *_: False, lambda *_: False)
TWO = Tariff(2)
SIX = time.fromisoformat("18:00Z")
AT_SIX = datetime(2024, 4, 10, 18, tzinfo=UTC)


def planned(
    games: pl.DataFrame = GAMES,
    at: time = SIX,
    now: datetime = LATER,
    held: Holdings = NOTHING,
    lines: bool = False,
) -> list[PlannedDay]:
    return plan(sorted(set(games["game_date"])), games, at, now, held, lines)


LISTING = [event("mia"), event("cle", "Cleveland Cavaliers", "Memphis Grizzlies")]
MIA_ODDS = event_odds(book("b", market("player_points", *over_under("Luka Doncic", 33.5))), identity="mia")
CLE_ODDS = LISTING[1] | {"bookmakers": [book("b", market("player_points", *over_under("Ja Morant", 25.5)))]}


def wrapped(node: object) -> Node:
    return {"timestamp": "2024-04-10T17:57:22Z", "previous_timestamp": None, "data": node}
