"""`schedule/game-counts.json` and `calendar/game-counts.json`: on which dates of the season there are games."""

from datetime import date

import polars as pl

from nba_props.days import Days, season_of
from nba_props.publishing.exports.document import Document
from nba_props.publishing.exports.season.seen import Seen
from nba_props.stats.games import takes_place


class ScheduleCounts(Document, frozen=True, kw_only=True):
    """Games that count, by date with games; postponed ones are left out, and dates after today are not stored.

    `last_game_date` is the last date before today with a game; `next_game_date` is today if there are games today, else
    null.
    """

    season: str
    last_game_date: date | None
    next_game_date: date | None
    dates: dict[date, int]


class CalendarCounts(Document, frozen=True, kw_only=True):
    """Games on each date from the season's first game to the last known, 0 on days off."""

    dates: dict[date, int]


def games_of(schedule: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """Games of the season up to today that count and take place, as far as they were known."""
    return seen.known(schedule).filter(takes_place(), seen.season.hold())


def schedule_counts(games: pl.DataFrame, seen: Seen) -> ScheduleCounts:
    """The document of the schedule.

    Args:
        games: as `games_of` returns them.
        seen: the look.
    """
    counts = _counts(games)
    return ScheduleCounts(
        **seen.head,
        season=season_of(seen.today),
        last_game_date=max((day for day in counts if day < seen.today), default=None),
        next_game_date=seen.today if seen.today in counts else None,
        dates=counts,
    )


def calendar_counts(games: pl.DataFrame, seen: Seen) -> CalendarCounts:
    """The document of the calendar.

    Args:
        games: as `games_of` returns them.
        seen: the look.
    """
    counts = _counts(games)
    days = Days(min(counts), max(counts)) if counts else ()
    return CalendarCounts(**seen.head, dates={day: counts.get(day, 0) for day in days})


def _counts(games: pl.DataFrame) -> dict[date, int]:
    return dict(games.group_by("game_date").len().sort("game_date").rows())
