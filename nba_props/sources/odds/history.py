"""The plan for buying past odds: which snapshots of which days are requested, and what they cost at most.

Pure arithmetic over the schedule and what raw already holds; the requests are sent by `purchase`.

A day's games share one snapshot, except those that have begun by then: an event's odds disappear at its tip-off, so a
snapshot of twenty minutes before their tip-off is planned for them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from nba_props.days import game_date
from nba_props.sources.odds.bill import Tariff
from nba_props.sources.odds.polling import LEAD, quoted_games

# The Odds API has no quotes on players from before.
PROPS_SINCE = datetime(2023, 5, 3, 5, 30, tzinfo=UTC)
# A listed event and the game that it is: (event id, game id).
EventOfGame = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlannedSnapshot:
    """The requests for some of a day's games as of one instant: the list of events, then each event's quotes.

    `events` are those still to be requested, None while the list of events is not known. `points` and `lines` say
    whether quotes on points and game lines are still to be requested at all.
    """

    day: date
    at: datetime
    games: tuple[str, ...]
    events: tuple[EventOfGame, ...] | None
    points: bool
    lines: bool

    @property
    def requests(self) -> int:
        """The most requests that it takes: a game may turn out not to be listed."""
        if not self.points:
            return int(self.lines)
        return (1 + len(self.games) if self.events is None else len(self.events)) + self.lines

    def credits(self, tariff: Tariff) -> int:
        """The most credits that it costs: markets that come back empty are free."""
        cost = self.lines * tariff.worst("historical_odds")
        if self.points:
            cost += tariff.worst("historical_events") if self.events is None else 0
            events = self.games if self.events is None else self.events
            cost += len(events) * tariff.worst("historical_event_odds")
        return cost


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day with games: the snapshots to request, the number of requests that raw already answers.

    `unavailable` says why some of the day's snapshots cannot be requested.
    """

    day: date
    games: int
    snapshots: tuple[PlannedSnapshot, ...]
    held: int
    unavailable: str = ""

    @property
    def requests(self) -> int:
        """The most requests that the day takes."""
        return sum(snapshot.requests for snapshot in self.snapshots)

    def credits(self, tariff: Tariff) -> int:
        """The most credits that the day costs."""
        return sum(snapshot.credits(tariff) for snapshot in self.snapshots)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What raw already holds.

    `events`: the listed events of a day's games at an instant, None when there is no such list; `points` and `lines`:
    whether there is a payload of that instant.
    """

    events: Callable[[date, datetime, tuple[str, ...]], list[EventOfGame] | None]
    points: Callable[[date, str, datetime], bool]
    lines: Callable[[date, datetime], bool]


def plan(
    days: Iterable[date], schedule: pl.DataFrame, at: time, now: datetime, held: Holdings, lines: bool
) -> list[PlannedDay]:
    """The plan of the days that have games, in order.

    Args:
        days: game dates.
        schedule: rows of SCHEDULE.
        at: the time of day, with its offset, of each day's snapshot.
        now: there is no history yet of later instants.
        held: what raw already holds.
        lines: whether game lines are requested too.
    """
    planner = _Planner(schedule, at, now, held, lines)
    return [planner.day(day, games) for day in sorted(set(days)) if (games := planner.games(day)).height]


def instant(day: date, at: time) -> datetime:
    """The instant of a time of day on a game date: 01:00Z is its evening in America, on the next date in UTC."""
    on_day = datetime.combine(day, at).astimezone(UTC)
    return on_day if game_date(on_day) >= day else on_day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Planner:
    schedule: pl.DataFrame
    at: time
    now: datetime
    held: Holdings
    lines: bool

    def games(self, day: date) -> pl.DataFrame:
        return quoted_games(self.schedule, day)

    def day(self, day: date, games: pl.DataFrame) -> PlannedDay:
        snapshots, held, reasons = [], 0, set[str]()
        for at, game_ids in sorted(self._games_by_instant(day, games).items()):
            if at > self.now:
                reasons.add("still ahead")
                continue
            if at < PROPS_SINCE:
                reasons.add("no player props before 2023-05-03")
            snapshot, held_here = self._snapshot(day, at, tuple(game_ids))
            held += held_here
            if snapshot.requests:
                snapshots.append(snapshot)
        return PlannedDay(day, games.height, tuple(snapshots), held, ", ".join(sorted(reasons)))

    def _games_by_instant(self, day: date, games: pl.DataFrame) -> dict[datetime, list[str]]:
        usual = instant(day, self.at)
        by_instant: dict[datetime, list[str]] = {}
        for game_id, tip_off in games.select("game_id", "tip_off").sort("game_id").rows():
            by_instant.setdefault(usual if usual < tip_off else tip_off - LEAD, []).append(game_id)
        return by_instant

    def _snapshot(self, day: date, at: datetime, games: tuple[str, ...]) -> tuple[PlannedSnapshot, int]:
        """What is left to request as of an instant, and how many requests raw already answers."""
        lines_held = self.lines and self.held.lines(day, at)
        lines = self.lines and not lines_held
        if at < PROPS_SINCE:
            return PlannedSnapshot(day, at, games, (), points=False, lines=lines), int(lines_held)
        events = self.held.events(day, at, games)
        if events is None:
            return PlannedSnapshot(day, at, games, None, points=True, lines=lines), int(lines_held)
        left = tuple((event, game) for event, game in events if not self.held.points(day, event, at))
        held = lines_held + 1 + len(events) - len(left)
        return PlannedSnapshot(day, at, games, left, points=bool(left), lines=lines), held
