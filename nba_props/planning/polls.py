"""When the quotes of games are looked at: a grid of instants before each tip-off, and the polls that these make.

The instants depend on the tip-off alone, so that a poll has the same name at each minute of the day. What can be paid for
is decided in `planning.budget`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from nba_props.days import Days
from nba_props.declared.steps import POINTS_LINES, REPORTED_INJURIES, SCHEDULE
from nba_props.declared.time_rules import READ_AGAIN
from nba_props.planning.attempts import Attempts
from nba_props.planning.step import Game, Step

# Before the tip-off: every so often until the last hour, then so often, and once more so long before it.
FAR, NEAR, LAST_HOUR = timedelta(minutes=15), timedelta(minutes=5), timedelta(hours=1)
CLOSE = timedelta(minutes=3)
# Injury reports are asked for this often.
REPORTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the quotes of one game. `until` is the game's next look, or its tip-off."""

    game: Game
    at: datetime
    until: datetime

    @property
    def lead(self) -> timedelta:
        """How long before the minute of the tip-off."""
        return _minute(self.game.tip_off) - self.at

    @property
    def is_close(self) -> bool:
        """Whether it is the game's last one."""
        return self.until == self.game.tip_off

    @property
    def kind(self) -> str:
        """The kind of the step that does it."""
        return "close" if self.is_close else "poll"

    @property
    def step(self) -> str:
        """The name of the step that does it."""
        return _name(self.game.game_date, self.kind, self.at)


def looks(game: Game, since: datetime) -> list[Look]:
    """The looks at a game that come after an instant, in order; the close is always among them."""
    tip = _minute(game.tip_off)
    leads = [CLOSE]
    leads += [NEAR * n for n in range(1, LAST_HOUR // NEAR + 1)]
    far = max(tip - LAST_HOUR - since, timedelta()) // FAR
    leads += [LAST_HOUR + FAR * n for n in range(1, far + 1)]
    instants = [*sorted(tip - lead for lead in leads), game.tip_off]
    return [Look(game, at, until) for at, until in pairwise(instants) if at > since or until == game.tip_off]


def polls(
    paid: Iterable[Look],
    every: Sequence[Look],
    attempts: Attempts,
    now: datetime,
    since: datetime,
    heard_at: datetime | None,
) -> list[Step]:
    """The steps that do the looks that are paid for; looks of one minute are one step.

    Injury reports cost nothing, and are asked for with every instant at which they are due, and so is the schedule.

    Args:
        paid: looks, with quotes.
        every: all looks, paid or not.
        attempts: known at the instant.
        now: UTC.
        since: when injury reports were asked for before all of these.
        heard_at: when the schedule was last read.
    """
    by_step = _by_step(every)
    bought = _by_step(paid)
    asks = _free(by_step, attempts, now, since, heard_at)
    steps = []
    for name, some in by_step.items():
        quoted = bought.get(name, [])
        if quoted or asks[name]:
            asked = asks[name] | ({POINTS_LINES} if quoted else set())
            steps.append(_step(some, quoted, frozenset(asked), attempts.is_taken(name), now))
    return steps


def _by_step(some: Iterable[Look]) -> dict[str, list[Look]]:
    found: dict[str, list[Look]] = defaultdict(list)
    for look in some:
        found[look.step].append(look)
    return found


def _step(
    some: Sequence[Look], quoted: Sequence[Look], asks: frozenset[str], is_taken: bool, now: datetime
) -> Step:
    """One poll. Of one that was missed only the games count that have no later look yet."""
    still = [look for look in quoted if is_taken or look.until > now] or quoted
    first = some[0]
    return Step(
        first.kind,
        Days.one(first.game.game_date),
        first.at,
        max(look.until for look in still or some),
        _at(first.at),
        games=tuple(sorted(look.game.game_id for look in still)),
        asks=asks,
    )


def _free(
    by_step: dict[str, list[Look]],
    attempts: Attempts,
    now: datetime,
    since: datetime,
    heard_at: datetime | None,
) -> dict[str, set[str]]:
    """What each step asks for beside quotes. A poll that nobody did has asked for nothing."""
    asked, heard = since, heard_at
    found = {}
    for name, some in sorted(by_step.items(), key=lambda item: (item[1][0].at, item[0])):
        at, until = some[0].at, max(look.until for look in some)
        asks = set()
        if some[0].kind == "poll":
            is_over = until <= now
            if at - asked >= REPORTS:
                asks.add(REPORTED_INJURIES)
                asked = at if attempts.is_taken(name) or not is_over else asked
            if heard is None or at - heard >= READ_AGAIN:
                asks.add(SCHEDULE)
                heard = heard if is_over else at
        found[name] = asks
    return found


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _at(instant: datetime) -> str:
    return f"{instant:%H:%MZ}"


def _name(day: date, kind: str, instant: datetime) -> str:
    return f"{day}/{kind}/{_at(instant)}"


def with_credits(step: Step, event: int, is_missed: bool) -> Step:
    """A poll with what it may cost: nothing once it is missed."""
    return replace(step, credits=0 if is_missed else event * len(step.games))
