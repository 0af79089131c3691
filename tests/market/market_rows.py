"""Quotes and moments as values: game "1" of 15 January tips off at midnight UTC."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.declared.tables.table import INSTANT

Row = dict[str, Any]

DAY = date(2024, 1, 15)
TIP = datetime(2024, 1, 16, tzinfo=UTC)
MOMENT = pl.Schema([("game_id", pl.String), ("as_of", INSTANT), ("tip_off", INSTANT)])
POINTS, REBOUNDS = "player_points", "player_rebounds"


def before(minutes: float, tip: datetime = TIP) -> datetime:
    """So many minutes before a tip-off."""
    return tip - timedelta(minutes=minutes)


def quote(book: str, point: float, over: int | None = -110, under: int | None = -110, **other: object) -> Row:
    """A sportsbook's two-sided quote on player 7, two hours before the tip-off."""
    row = {
        "game_id": "1",
        "game_date": DAY,
        "event_id": None,
        "commence_time": TIP,
        "player_id": 7,
        "player_name": "A Player",
        "resolution": "roster",
        "book": book,
        "book_type": "sportsbook",
        "market": POINTS,
        "point": point,
        "over_price": over,
        "under_price": under,
        "overround": None,
        "quarantine_reason": None,
        "is_in_play": False,
        "known_at": before(120),
        "known_at_assumed": False,
    }
    return row | other


def dfs(book: str, point: float, **other: object) -> Row:
    """A line of a DFS operator."""
    return quote(book, point, None, None, book_type="dfs", **other)


def quotes(*rows: Row) -> pl.DataFrame:
    """Rows of `odds_lines`."""
    return pl.DataFrame(rows, schema=ODDS_LINES.schema)


def moments(as_of: datetime = TIP, tip_off: datetime = TIP, game_id: str = "1") -> pl.DataFrame:
    """One game's moment."""
    return pl.DataFrame([(game_id, as_of, tip_off)], schema=MOMENT, orient="row")
