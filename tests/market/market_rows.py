"""Quotes and moments as values: game "1" of 15 January tips at midnight UTC."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from nba_props.declared.tables.ingest import ODDS_LINES
from nba_props.declared.tables.table import INSTANT

DAY = date(2024, 1, 15)
TIP = datetime(2024, 1, 16, tzinfo=UTC)
MOMENT = pl.Schema({"game_id": pl.String, "as_of": INSTANT, "tip_off": INSTANT})


def before(minutes: float, tip: datetime = TIP) -> datetime:
    return tip - timedelta(minutes=minutes)


def quote(
    book: str, point: float, over: int | None = -110, under: int | None = -110, **other: object
) -> dict:
    """A sportsbook's two-sided quote on player 7, two hours before the tip."""
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
        "market": "player_points",
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


def dfs(book: str, point: float, **other: object) -> dict:
    return quote(book, point, None, None, book_type="dfs", **other)


def quotes(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ODDS_LINES.schema)


def moments(as_of: datetime = TIP, tip_off: datetime = TIP, game_id: str = "1") -> pl.DataFrame:
    return pl.DataFrame([(game_id, as_of, tip_off)], schema=MOMENT, orient="row")
