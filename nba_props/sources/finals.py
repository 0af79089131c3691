"""When a game is over, and its box score known, if no source records it: one rule for values and for columns."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.table import INSTANT

GAME_LENGTH = timedelta(hours=3)
# 09:00 UTC of the next day, from midnight UTC of the game date: a game of unknown tip-off is certainly over then.
NEXT_MORNING = timedelta(hours=33)


def final_instant(tip_off: datetime, fetched_at: datetime) -> datetime:
    """The instant at which a box score counts as known: three hours after the tip-off, never after its fetch."""
    return min(tip_off + GAME_LENGTH, fetched_at)


def scheduled_final(game: dict[str, Any], fetched_at: datetime) -> datetime:
    """The instant at which the box score of a scheduled game counts as known, never after it was fetched.

    That is the game's final as the schedule has it, else three hours after the tip-off, else, when the tip-off is
    assumed, the next morning.

    Args:
        game: the game's row of the schedule.
        fetched_at: when the box score was fetched.
    """
    final_at: datetime | None = game["final_at"]
    if final_at is not None:
        return min(final_at, fetched_at)
    if game["tip_off_source"] == "assumed":
        return min(_next_morning(game["game_date"]), fetched_at)
    return final_instant(game["tip_off"], fetched_at)


def _next_morning(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + NEXT_MORNING


def next_morning() -> pl.Expr:
    """The next morning of each row's `game_date`."""
    return pl.col("game_date").cast(INSTANT) + NEXT_MORNING
