"""When a day is graded: when games should be final, again while something is missing, on mornings of corrections.

One run does whatever is due of a day: a grading after a morning of corrections is that morning's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from nba_props.days import Days, eastern
from nba_props.planning.attempts import Attempts
from nba_props.planning.step import Attempt, Game, Step
from nba_props.sources.finals import CORRECTED_BY, CORRECTION_DAYS

KINDS = ("grade", "corrections")
# A game takes about so long; box scores are whole a few minutes later.
EXPECTED_FINAL, TOGETHER = timedelta(hours=2, minutes=45), timedelta(minutes=15)
# While something is missing, so long after the last game should be final; then hourly, and daily after the last morning.
AGAIN = tuple(timedelta(minutes=minutes) for minutes in (20, 40, 60))
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
# Each morning's corrections are asked for a little later than those of the morning before.
APART = timedelta(minutes=15)
# A day whose games are not known is graded from then on, Eastern, next morning.
MORNING = time(6)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at which a day may have to be graded.

    Attributes:
        at: UTC.
        kind: of the step.
        label: tells steps of the day apart.
        games: that should be final by then.
        is_again: whether it counts only while something is missing, which is not foreseen.
    """

    at: datetime
    kind: str
    label: str
    games: tuple[Game, ...] = ()
    is_again: bool = False

    @property
    def is_morning(self) -> bool:
        """Whether it is one of corrections."""
        return self.kind == "corrections"


def morning_after(day: date) -> datetime:
    """From when on a day that nothing was done for is made up for, UTC."""
    return eastern(day + timedelta(1), MORNING)


def gradings(
    day: date, games: Sequence[Game], attempts: Attempts, now: datetime, until: datetime, is_missed: bool
) -> list[Step]:
    """The grading of a day that is due, if any, and those that are known to come.

    Args:
        day: the game date.
        games: of the day.
        attempts: known at the instant.
        now: UTC.
        until: when the day is not looked back at any more, UTC.
        is_missed: whether nothing was made for the day: it is graded once, whatever its games.
    """
    some, under_way = attempts.of_day(day, KINDS), attempts.active(day, KINDS)
    moments = [m for m in _moments(day, games, until) if _is_wanted(m, day, some, now, is_missed)]
    ahead = [moment for moment in moments if moment.at > now]
    steps = [_step(day, one, next_one.at) for one, next_one in pairwise([*ahead, Moment(until, "grade", "")])]
    newest = max((m for m in moments if m.at <= now), key=lambda m: m.at, default=None)
    if newest is not None and not _covered(newest, some):
        steps.insert(0, replace(_step(day, newest, ahead[0].at if ahead else until), after=under_way))
    return steps


def _step(day: date, moment: Moment, until: datetime) -> Step:
    return Step(moment.kind, Days.one(day), moment.at, until, moment.label)


def _covered(moment: Moment, some: Sequence[Attempt]) -> bool:
    """Whether a run of another moment does or did what this one asks for."""
    return any(attempt.state != "failed" and attempt.requested_at >= moment.at for attempt in some)


def _is_wanted(moment: Moment, day: date, some: Sequence[Attempt], now: datetime, is_missed: bool) -> bool:
    """Mornings of a day with games always; others while games that should be final are not graded."""
    if moment.is_morning:
        return bool(moment.games)
    if moment.at > now:
        return not moment.is_again and (bool(moment.games) or is_missed)
    morning = morning_after(day)
    is_made_up_for = any(a.state != "failed" and a.requested_at >= morning for a in some)
    if is_missed and moment.at >= morning and not is_made_up_for:
        return True
    return any(not (game.is_complete and game.is_graded) for game in moment.games)


def _moments(day: date, games: Sequence[Game], until: datetime) -> Iterator[Moment]:
    finals = _finals(games) or {morning_after(day): ()}
    last = max(finals)
    mornings = list(_mornings(day))
    for at, final in finals.items():
        yield Moment(at, "grade", _label(at), final)
    everything = tuple(games)
    for number, at in enumerate(mornings, 1):
        yield Moment(at, "corrections", str(number), everything)
    for at in _again(last, mornings[-1], until):
        yield Moment(at, "grade", _label(at), everything, is_again=True)


def _finals(games: Sequence[Game]) -> dict[datetime, tuple[Game, ...]]:
    """Quarters of an hour, in order, with all games that should be final by them; none is before the last tip-off."""
    if not games:
        return {}
    last_tip = max(game.tip_off for game in games)
    by_game = {game: _quarter(max(last_tip, game.tip_off + EXPECTED_FINAL)) for game in games}
    return {
        at: tuple(g for g, final in by_game.items() if final <= at) for at in sorted(set(by_game.values()))
    }


def _again(last: datetime, second_morning: datetime, until: datetime) -> Iterator[datetime]:
    yield from (last + later for later in AGAIN)
    at = last + AGAIN[-1] + HOURLY
    while at < second_morning:
        yield at
        at += HOURLY
    at = second_morning + DAILY
    while at < until:
        yield at
        at += DAILY


def _mornings(day: date) -> Iterator[datetime]:
    for number, later in enumerate(CORRECTION_DAYS, 1):
        yield eastern(day + timedelta(later), CORRECTED_BY) + APART * number


def _quarter(instant: datetime) -> datetime:
    """The first quarter of an hour of the clock that is not before an instant."""
    floor = instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
    return floor if floor == instant else floor + TOGETHER


def _label(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%MZ}"
