"""Ranges of game days, which every builder takes, and the calendar: game dates, model weeks, seasons.

No clock belongs here: a function that needs the current instant takes it as an argument.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import polars as pl

EASTERN = ZoneInfo("America/New_York")
# The first partition of a day.
FIRST_DAY = date(2021, 10, 1)
# Stands between the ends of a range in words and names.
TO = "..."


@dataclass(frozen=True, slots=True)
class Days:
    """A closed range of game dates (US/Eastern calendar dates of the tip-offs).

    Raises:
        ValueError: when the last date lies before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a range of days runs forward, not from {self.first} to {self.last}")

    @classmethod
    def one(cls, day: date) -> "Days":
        """The range that holds a single date."""
        return cls(day, day)

    @classmethod
    def read(cls, text: str) -> "Days":
        """The range of its text: `2024-04-10`, or `2024-04-10...2024-04-12`.

        Raises:
            ValueError: it is none.
        """
        first, _, last = text.partition(TO)
        return cls(date.fromisoformat(first), date.fromisoformat(last or first))

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(n) for n in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}{TO}{self.last}"

    def hold(self, column: str = "game_date") -> "pl.Expr":
        """True for rows whose date lies in the range."""
        import polars as pl  # noqa: PLC0415  (slow to load, and `nba-props --help` needs no frames)

        return pl.col(column).is_between(self.first, self.last)

    def before(self, days: int) -> "Days":
        """The `days` dates before the range."""
        return Days(self.first - timedelta(days), self.first - timedelta(1))


def game_date(instant: datetime) -> date:
    """The Eastern calendar date of an aware instant."""
    return instant.astimezone(EASTERN).date()


def day_start(day: date) -> datetime:
    """Midnight Eastern, at which a game date begins, in UTC."""
    return eastern(day, time())


def eastern(day: date, at: time) -> datetime:
    """The instant at which clocks in the East show a time on a date, in UTC."""
    return datetime.combine(day, at, EASTERN).astimezone(UTC)


def assumed_tip_off(day: date) -> datetime:
    """19:30 Eastern, in UTC: the tip-off of a game whose time is not recorded."""
    return eastern(day, time(19, 30))


def model_week(day: date) -> date:
    """The Monday of a date's week, the partition of the model that serves the date."""
    return day - timedelta(day.weekday())


def season_of(day: date) -> str:
    """The season of a date, such as '2023-24'; a season begins in August."""
    first = day.year - (day.month < 8)
    return f"{first}-{(first + 1) % 100:02d}"


def season_start(day: date) -> date:
    """The first of October of a date's season, which is before every opening night."""
    return date(day.year - (day.month < 8), 10, 1)
