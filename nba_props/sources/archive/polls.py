"""The polls of the bulk archive: each snapshot of a book's quotes on a game is one that asked for this book alone.

A quote without any time is as of an assumed instant, and so is its poll.
"""

from collections.abc import Sequence

import polars as pl

from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS
from nba_props.declared.tables.quotes import GAME_LINE_POLLS, ODDS_POLLS
from nba_props.sources.odds.asked import NAMED
from nba_props.sources.odds.lives import BLOCK, with_known_at

SNAPSHOT = ["event_id", "book", "seen_at"]
CONTENT = ("player_name", "line", "over_price", "under_price")


def points_states(quotes: pl.DataFrame) -> pl.DataFrame:
    """Since when each book's market of a snapshot stands as it does, see `lives.with_known_at`.

    Args:
        quotes: points quotes with event_id, book, market, seen_at (the snapshot's instant), last_update and CONTENT.
    """
    snapshots = quotes.select(SNAPSHOT).unique(maintain_order=True)
    asked = snapshots.join(pl.DataFrame({"market": PLAYER_MARKETS}), how="cross")
    listed = quotes.group_by(*SNAPSHOT, "market").agg(
        pl.col("last_update").max(), content=(pl.struct(CONTENT).hash() // 2**16).unique().sum()
    )
    states = asked.join(listed, on=[*SNAPSHOT, "market"], how="left").with_columns(
        is_listed=pl.col("content").is_not_null(), is_readable=pl.lit(True)
    )
    return with_known_at(states)


def points_polls(quotes: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """Rows of ODDS_POLLS: the snapshots of listed games; for the arguments see `points_states`."""
    of_snapshot = quotes.filter(pl.col("game_id").is_not_null()).sort("commence_time", maintain_order=True)
    snapshots = of_snapshot.unique(SNAPSHOT, keep="first", maintain_order=True).select(
        *SNAPSHOT, "game_id", "game_date", "commence_time", "known_at_assumed"
    )
    listed = states.filter(pl.col("known_at").is_not_null()).select(
        *BLOCK, "seen_at", listed_known_at="known_at"
    )
    return _polls(snapshots, listed, PLAYER_MARKETS).select(ODDS_POLLS.schema.names())


def game_line_polls(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of GAME_LINE_POLLS: the snapshots of the books' rows of GAME_LINES. A published close is none."""
    rows = lines.filter(~pl.col("is_close")).with_columns(
        event_id=pl.coalesce("event_id", "game_id"), seen_at="known_at"
    )
    snapshots = rows.unique(SNAPSHOT, keep="first", maintain_order=True).select(
        *SNAPSHOT, "game_id", "game_date", "commence_time", "known_at_assumed"
    )
    listed = rows.select(*BLOCK, "seen_at", listed_known_at="known_at").unique(maintain_order=True)
    return _polls(snapshots, listed, GAME_MARKETS).select(GAME_LINE_POLLS.schema.names())


def _polls(snapshots: pl.DataFrame, listed: pl.DataFrame, markets: Sequence[str]) -> pl.DataFrame:
    blocks = (
        listed.sort(*BLOCK, "seen_at")
        .group_by(SNAPSHOT, maintain_order=True)
        .agg(
            pl.col("book").alias("listed_books"), pl.col("market").alias("listed_markets"), "listed_known_at"
        )
    )
    return snapshots.join(blocks, on=SNAPSHOT, maintain_order="left").select(
        "game_id",
        "game_date",
        "event_id",
        "commence_time",
        "known_at_assumed",
        "listed_books",
        "listed_markets",
        "listed_known_at",
        asked=pl.lit(NAMED) + pl.col("book"),
        asked_books=pl.concat_list("book"),
        asked_markets=pl.lit(list(markets)),
        known_at="seen_at",
    )
