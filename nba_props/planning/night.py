"""The night of a day: before the first tip-off, once, even after a late wake-up; in the afternoon where there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from nba_props.days import Days, day_start, eastern
from nba_props.declared.time_rules import DUE_BEFORE_TIP
from nba_props.planning.step import Game, Step, Tariff

# The schedule is asked for then, Eastern, so that it is there at six.
SCHEDULE_AT = time(5, 45)
NIGHT_LEAD = timedelta(minutes=90)
# The day without games is published at this time, Eastern.
OFF_DAY_AT = time(16)
OFF_DAY_PATIENCE = timedelta(hours=1)


def schedule(day: date) -> Step:
    """The day's games as the league lists them, early enough for a matinee in Europe."""
    return Step(
        "schedule",
        Days.one(day),
        eastern(day, SCHEDULE_AT),
        day_start(day + timedelta(1)),
        asks=frozenset({"schedule"}),
    )


def night(day: date, games: Sequence[Game], now: datetime, tariff: Tariff, first: tuple[str, ...]) -> Step:
    """The night of a day with games.

    Args:
        day: today.
        games: of the day, one at least.
        now: UTC.
        tariff: of quotes.
        first: names of the steps that go first: the schedule, and those of past days that are due or under way.
    """
    tips = [game.tip_off for game in games]
    ahead = sum(tip > now for tip in tips)
    return Step(
        "night",
        Days.one(day),
        min(tips) - NIGHT_LEAD,
        max(tips),
        credits=tariff.event * ahead + tariff.game_lines if ahead else 0,
        after=first,
        waits_until=min(tips) - DUE_BEFORE_TIP,
    )


def night_off(day: date, first: tuple[str, ...]) -> Step:
    """The night of a day without games, which costs nothing.

    What readers see is then of today, and the day is not taken for one that was slept through.
    """
    due_at = eastern(day, OFF_DAY_AT)
    until = day_start(day + timedelta(1))
    return Step("night", Days.one(day), due_at, until, after=first, waits_until=due_at + OFF_DAY_PATIENCE)


def blind_night(day: date) -> Step:
    """The night of a day whose games are not known, which may be because the league's schedule is out of reach.

    It reads the schedule itself. It is behind a run that asks for it, however long that takes.
    """
    return replace(night_off(day, (schedule(day).name,)), waits_until=None)
