"""When a game is over, its box score known, settled, and due to be asked for again: what no source records."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from nba_props.days import EASTERN
from nba_props.declared.tables.table import INSTANT

GAME_LENGTH = timedelta(hours=3)
# 09:00 UTC of the next day, from midnight UTC of the game date: a game of unknown tip-off is certainly over then.
NEXT_MORNING = timedelta(hours=33)
# What is incomplete so long after a game's end will not become whole any more.
SETTLING = timedelta(hours=48)
# The league corrects box scores in the hours after a game: at this time, Eastern, of so many days after the game date
# they are asked for again.
CORRECTED_BY, CORRECTION_DAYS = time(10), (1, 2)


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


def settles_at(game: dict[str, Any]) -> datetime:
    """The instant from which on the newest payload of a game counts, though it be incomplete: 48 hours after its end.

    Args:
        game: the game's row of the schedule.
    """
    is_assumed = game["tip_off_source"] == "assumed"
    end: datetime = _next_morning(game["game_date"]) if is_assumed else game["tip_off"] + GAME_LENGTH
    return end + SETTLING


def due_mornings(day: date, fetched_at: Iterable[datetime], now: datetime) -> list[datetime]:
    """The mornings on which a game's payload should have been asked for again and was not, oldest first, in UTC.

    One request is enough for all of them: it is of after each.

    Args:
        day: the game date.
        fetched_at: when the payloads that are held were fetched.
        now: the instant of the question.
    """
    newest = max(fetched_at, default=datetime.min.replace(tzinfo=UTC))
    mornings = [
        datetime.combine(day + timedelta(later), CORRECTED_BY, EASTERN).astimezone(UTC)
        for later in CORRECTION_DAYS
    ]
    return [morning for morning in mornings if newest < morning <= now]
