"""Priced sides, and nights that publish them, as values: game "1" of 15 January with player 7, as of an hour before."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from nba_props.bets.best_bets.record import Night, recorded
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import INSTANT
from tests.market.market_rows import DAY, POINTS, TIP, Row, before

NOON = before(480)
GAMES = pl.Schema([("game_id", pl.String), ("game_date", pl.Date), ("tip_off", INSTANT)])
STATUSES = pl.Schema([("game_id", pl.String), ("player_id", pl.Int64), ("injury_status", pl.String)])


def side(**other: object) -> Row:
    """An Over of 20.5 at +100 that may be bet: it is claimed to win 53 of 100, and still worth it at -108."""
    return {
        "game_id": "1",
        "game_date": DAY,
        "player_id": 7,
        "market": POINTS,
        "player_name": "A Player",
        "team": "BOS",
        "tip_off": TIP,
        "quoted_as": POINTS,
        "is_main_line": True,
        "side": "OVER",
        "line": 20.5,
        "book": "a",
        "price": 100,
        "market_probability": 0.48,
        "others_probability": 0.53,
        "fair_probability": 0.54,
        "claimed_probability": 0.53,
        "push_probability": 0.0,
        "expected_value": 0.06,
        "worst_price": -108,
        "feed": "a",
        "feeds": ["b", "c", "d"],
        "others_line": 20.5,
        "is_at_line": True,
        "prediction_id": "p",
        "model_id": "m",
        "model_term": 0.04,
        "share": 0.85,
        "injury_status": "available",
        "quote_known_at": before(500),
        "quote_age_seconds": 60.0,
        "filter_reason": None,
        "rules_fired": [],
        "provenance": "live",
        "source": "simulated",
        "as_of": before(480),
        "inputs_known_at": before(500),
    } | other


def prices(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=FAIR_PRICES.schema)


def night(
    *rows: Row,
    out: Sequence[int] = (),
    postponed: Sequence[str] = (),
    tip_off: datetime = TIP,
    day: date = DAY,
) -> Night:
    """What a run knows: games "1" to "9" take place unless postponed, and players are available unless out."""
    games = [{"game_id": str(n), "game_date": day, "tip_off": tip_off} for n in range(1, 10)]
    statuses = [{"game_id": "1", "player_id": player, "injury_status": "out"} for player in out]
    return Night(
        prices(*rows),
        PREDICTIONS.empty(),
        pl.DataFrame(games, GAMES).filter(~pl.col("game_id").is_in(list(postponed))),
        pl.DataFrame(statuses, STATUSES),
    )


def published(*rows: Row, now: datetime = NOON) -> pl.DataFrame:
    """The record after a first run."""
    return recorded(BEST_BETS.empty(), night(*rows), now)
