"""What happens in a season and when: its days, when the machine sleeps, and when its disk is full. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from nba_props.days import Days, eastern
from season.faults import Faults

# The first season's opening night; its 170 days hold both changes to and from daylight-saving time.
OPENING = date(2023, 10, 24)
# Hours of an ordinary day at which a machine may fall asleep, Eastern, and the lengths of its sleeps in hours.
SLEEPS_FROM, HOURS, DAYS_ASLEEP = (9, 23), (2, 10), (40, 96)
# Of the days of a season: each so-many-th has a sleep of hours, and of days; the first at that number.
EVERY_SLEEP, FIRST_SLEEP = 8, 2
EVERY_LONG_SLEEP, FIRST_LONG_SLEEP = 45, 5
FULL_FROM, FULL_FOR = time(18, 30), timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Interlude:
    """Something that is not drawn by the run or request: from when on, UTC, and for how long."""

    kind: Literal["sleep", "full disk"]
    at: datetime
    length: timedelta

    @property
    def end(self) -> datetime:
        """When it is over, UTC."""
        return self.at + self.length

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M} for {self.length.total_seconds() / 3600:.1f} h"


@dataclass(frozen=True, slots=True)
class Season:
    """What is played.

    Attributes:
        first: its first game day.
        days: how many.
        faults: what goes wrong.
        credits: of The Odds API that a day may cost; 0 for no limit.
        interludes: whether the machine sleeps and its disk is full once.
    """

    first: date
    days: int
    faults: Faults
    credits: int = 0
    interludes: bool = True

    @property
    def game_days(self) -> Days:
        """Its days."""
        return Days(self.first, self.first + timedelta(days=self.days - 1))

    @property
    def begin(self) -> datetime:
        """05:00 Eastern of its first day, UTC."""
        return eastern(self.first, time(5))

    @property
    def end(self) -> datetime:
        """Noon Eastern of the day after its last one, when its last games are graded; UTC."""
        return _over(self.game_days.last)

    def until(self, now: datetime) -> "Season":
        """The days of it that are over at an instant."""
        return replace(self, days=sum(_over(day) <= now for day in self.game_days))

    def script(self) -> list[Interlude]:
        """Its interludes by time. A sleep that would begin in another is left out; the disk is full once, awake."""
        if not self.interludes:
            return []
        drawn = [*self._sleeps(FIRST_SLEEP, EVERY_SLEEP, HOURS)]
        drawn += self._sleeps(FIRST_LONG_SLEEP, EVERY_LONG_SLEEP, DAYS_ASLEEP)
        sleeps = _apart(drawn)
        evenings = (eastern(self._day(day), FULL_FROM) for day in range(self.days // 2, self.days))
        full = [Interlude("full disk", at, FULL_FOR) for at in evenings]
        awake = [
            one for one in full if not any(one.at < sleep.end and sleep.at < one.end for sleep in sleeps)
        ]
        return sorted([*sleeps, *awake[:1]], key=lambda one: one.at)

    def _sleeps(self, first: int, every: int, hours: tuple[int, int]) -> list[Interlude]:
        found = []
        for number in range(first, self.days, every):
            draw = self.faults.drawn("sleep", hours, number)
            at = eastern(self._day(number), time(draw.randrange(*SLEEPS_FROM), draw.randrange(60)))
            found.append(
                Interlude("sleep", at, timedelta(minutes=draw.randint(60 * hours[0], 60 * hours[1])))
            )
        return found

    def _day(self, number: int) -> date:
        return self.first + timedelta(days=number)


def _apart(sleeps: list[Interlude]) -> list[Interlude]:
    found: list[Interlude] = []
    for one in sorted(sleeps, key=lambda i: i.at):
        if not found or one.at >= found[-1].end:
            found.append(one)
    return found


def _over(day: date) -> datetime:
    return eastern(day + timedelta(days=1), time(12))
