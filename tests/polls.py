"""Polls as values: what was asked and listed, and the polls that follow from quotes alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.quotes import ODDS_POLLS

Row = dict[str, Any]
DAY, TIP = date(2024, 1, 15), datetime(2024, 1, 16, tzinfo=UTC)
NO_POLLS = ODDS_POLLS.empty()


def poll(minutes: float, listed: dict[str, datetime], books: str = "abcdef", **other: object) -> Row:
    """A poll of game "1" so many minutes before midnight: each listed book's main market with its known_at."""
    row = {
        "game_id": "1",
        "game_date": DAY,
        "event_id": "e1",
        "commence_time": TIP,
        "asked": "",
        "asked_books": list(books),
        "asked_markets": ["player_points", "player_points_alternate"],
        "listed_books": list(listed),
        "listed_markets": ["player_points"] * len(listed),
        "listed_known_at": list(listed.values()),
        "known_at": TIP - timedelta(minutes=minutes),
        "known_at_assumed": False,
    }
    return row | other


def polls(*rows: Row) -> pl.DataFrame:
    """Rows of `odds_polls`."""
    return pl.DataFrame(rows, schema=ODDS_POLLS.schema)


def polls_of(quotes: pl.DataFrame) -> pl.DataFrame:
    """One poll per instant of a book in quotes, as if each was seen as soon as it was made, and never taken down."""
    rows = quotes.with_columns(event_id=pl.coalesce("event_id", "game_id"))
    listed = (
        rows.group_by("event_id", "game_id", "game_date", "book", "known_at", "known_at_assumed")
        .agg(
            pl.col("commence_time").max(), markets=pl.col("market").unique().sort(),
        )
        .sort("event_id", "book", "known_at")
    )  # fmt: skip
    markets = pl.col("markets").list.len()
    return listed.select(
        "game_id",
        "game_date",
        "event_id",
        "commence_time",
        pl.concat_str("book", pl.col("markets").list.join("."), separator="/").alias("asked"),
        pl.concat_list("book").alias("asked_books"),
        pl.col("markets").alias("asked_markets"),
        pl.col("book").repeat_by(markets).alias("listed_books"),
        pl.col("markets").alias("listed_markets"),
        pl.col("known_at").repeat_by(markets).alias("listed_known_at"),
        "known_at",
        "known_at_assumed",
    )
