"""The plan of buying past odds: which days are looked at at which instants, and what that costs at most.

Pure arithmetic over the schedule and what raw already holds; the buying is in `odds_purchase`.

A day's games are looked at at one instant, but for those that have begun by then: the odds of an event are gone at its
tip-off, so these are looked at twenty minutes before theirs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from nba_props.days import game_date
from nba_props.sources.odds.bill import Tariff
from nba_props.sources.odds.polling import LEAD, due

# The Odds API has no quotes on players from before.
PROPS_SINCE = datetime(2023, 5, 3, 5, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlannedSnapshot:
    """Some of a day's games at an instant: first which events are listed then, next each event's quotes.

    `events` are those that are still to be asked, as (event id, game id), None while no listing says which there are.
    `points` and `lines` say whether quotes on points and game lines are still to be had at all.
    """

    day: date
    at: datetime
    games: tuple[str, ...]
    events: tuple[tuple[str, str], ...] | None
    points: bool
    lines: bool

    @property
    def requests(self) -> int:
        """Requests at most: a game may turn out not to be listed."""
        if not self.points:
            return int(self.lines)
        asked = 1 + len(self.games) if self.events is None else len(self.events)
        return asked + self.lines

    def credits(self, tariff: Tariff) -> int:
        """Credits at most: markets that come back empty are free."""
        cost = self.lines * tariff.worst("historical_odds")
        if self.points:
            cost += tariff.worst("historical_events") if self.events is None else 0
            events = self.games if self.events is None else self.events
            cost += len(events) * tariff.worst("historical_event_odds")
        return cost


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day with games: the looks that are left, how many requests raw already answers, why others are not asked."""

    day: date
    games: int
    looks: tuple[PlannedSnapshot, ...]
    held: int
    unavailable: str = ""

    @property
    def requests(self) -> int:
        return sum(look.requests for look in self.looks)

    def credits(self, tariff: Tariff) -> int:
        return sum(look.credits(tariff) for look in self.looks)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What raw holds already. `events`: the listed events of a day's games at an instant, as (event id, game id),
    None where the listing is not held; `points` and `lines`: whether a payload of that instant is there."""

    events: Callable[[date, datetime, tuple[str, ...]], list[tuple[str, str]] | None]
    points: Callable[[date, str, datetime], bool]
    lines: Callable[[date, datetime], bool]


def plan(
    days: Iterable[date], schedule: pl.DataFrame, at: time, now: datetime, held: Holdings, lines: bool
) -> list[PlannedDay]:
    """The days that have games, in order.

    Args:
        schedule: rows of SCHEDULE.
        at: the time of day, with its offset, at which each day is looked at.
        now: later instants have no history yet.
        lines: whether game lines are wanted too.
    """
    planned = []
    for day in sorted(set(days)):
        games = due(schedule, day)
        if games.height:
            planned.append(_day(day, games, instant(day, at), now, held, lines))
    return planned


def instant(day: date, at: time) -> datetime:
    """The instant of a game date at a time of day: 01:00Z is its evening in America, on UTC's next date."""
    found = datetime.combine(day, at).astimezone(UTC)
    return found if game_date(found) >= day else found + timedelta(days=1)


def _day(
    day: date, games: pl.DataFrame, asked: datetime, now: datetime, held: Holdings, lines: bool
) -> PlannedDay:
    moments: dict[datetime, list[str]] = {}
    for game_id, tip_off in games.select("game_id", "tip_off").sort("game_id").rows():
        moments.setdefault(asked if asked < tip_off else tip_off - LEAD, []).append(game_id)
    looks, count, reasons = [], 0, set[str]()
    for at, of_games in sorted(moments.items()):
        if at > now:
            reasons.add("still ahead")
            continue
        if at < PROPS_SINCE:
            reasons.add("no player props before 2023-05-03")
        look, here = _look(day, at, tuple(of_games), held, lines)
        count += here
        if look.requests:
            looks.append(look)
    return PlannedDay(day, games.height, tuple(looks), count, ", ".join(sorted(reasons)))


def _look(
    day: date, at: datetime, games: tuple[str, ...], held: Holdings, lines: bool
) -> tuple[PlannedSnapshot, int]:
    """What is left to ask at an instant, and how many requests raw already answers."""
    count = 0
    if lines and held.lines(day, at):
        lines, count = False, 1
    if at < PROPS_SINCE:
        return PlannedSnapshot(day, at, games, (), points=False, lines=lines), count
    listed = held.events(day, at, games)
    if listed is None:
        return PlannedSnapshot(day, at, games, None, points=True, lines=lines), count
    left = tuple((event, game) for event, game in listed if not held.points(day, event, at))
    return PlannedSnapshot(day, at, games, left, points=bool(left), lines=lines), count + 1 + len(
        listed
    ) - len(left)
