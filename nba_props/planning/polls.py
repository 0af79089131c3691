"""The polls that do the looks at the games of a day, and what else they ask for. What can be paid for: see `budget`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from nba_props.days import Days
from nba_props.declared.steps import POINTS_LINES, REPORTED_INJURIES, SCHEDULE
from nba_props.declared.time_rules import READ_AGAIN
from nba_props.planning.attempts import Attempts
from nba_props.planning.looks import Look
from nba_props.planning.step import Known, Step

# Injury reports are asked for this often.
REPORTS = timedelta(minutes=15)


@dataclass(slots=True)
class Poll:
    """Looks of one minute, and those that earlier polls missed. `is_taken`: a run does it or has done it."""

    first: Look
    looks: list[Look]
    is_taken: bool

    @property
    def until(self) -> datetime:
        """When each of its games has its next look."""
        return max((look.until for look in self.looks), default=self.first.at)

    def step(self, paid: Collection[Look], free: frozenset[str], known: Known) -> Step | None:
        """Its step; None where it asks for nothing.

        Args:
            paid: looks whose quotes are paid for. A poll that was missed costs nothing any more.
            free: what it asks for beside quotes.
            known: the instant and the tariff.
        """
        is_missed = self.until <= known.now and not self.is_taken
        # What is over is asked for no more by a poll that is tried again for another game.
        wanted = [look for look in self.looks if self.is_taken or is_missed or look.until > known.now]
        games = tuple(sorted(look.game.game_id for look in wanted if look in paid))
        asks = free | ({POINTS_LINES} if games else set())
        cost = 0 if is_missed else known.tariff.event * len(games)
        first, days = self.first, Days.one(self.first.game.game_date)
        step = Step(first.kind, days, first.at, self.until, first.label, games, asks, cost)
        return step if asks else None


def made_of(looks: Iterable[Look], attempts: Attempts, now: datetime) -> list[Poll]:
    """The polls that do some looks, in order; those of one minute are one poll."""
    ordered = sorted(looks, key=lambda look: (look.at, look.step, look.game.game_id))
    found = []
    for name, some in groupby(ordered, key=lambda look: look.step):
        of_poll = list(some)
        found.append(Poll(of_poll[0], of_poll, attempts.is_taken(name)))
    _carry_over(found, now)
    return found


def _carry_over(found: Sequence[Poll], now: datetime) -> None:
    """Puts what earlier polls missed and is not over into the newest poll that is due: one run looks at all of it."""
    due = [poll for poll in found if poll.first.kind == "poll" and poll.first.at <= now and not poll.is_taken]
    for poll in due[:-1]:
        due[-1].looks += [look for look in poll.looks if look.until > now]
        poll.looks = [look for look in poll.looks if look.until <= now]


def free_of(
    found: Iterable[Poll], since: datetime, heard_at: datetime | None, now: datetime
) -> list[frozenset[str]]:
    """What each poll asks for beside quotes, which costs nothing. A poll that nobody did has asked for nothing.

    Args:
        found: polls, in order.
        since: when injury reports were asked for before all of these, UTC.
        heard_at: when the schedule was last read, UTC; None for never.
        now: UTC.
    """
    asked, heard, free = since, heard_at, []
    for poll in found:
        asks, at, is_over = set(), poll.first.at, poll.until <= now
        if poll.first.kind == "poll" and at - asked >= REPORTS:
            asks.add(REPORTED_INJURIES)
            asked = at if poll.is_taken or not is_over else asked
        if poll.first.kind == "poll" and (heard is None or at - heard >= READ_AGAIN):
            asks.add(SCHEDULE)
            heard = heard if is_over else at
        free.append(frozenset(asks))
    return free
