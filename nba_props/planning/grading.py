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
        games: that should be final by then.
        number: of a morning of corrections, from 1; 0 for the others.
        is_again: whether it counts only while something is missing, which is not foreseen.
    """

    at: datetime
    games: tuple[Game, ...] = ()
    number: int = 0
    is_again: bool = False

    def step(self, day: date, until: datetime) -> Step:
        """The step that grades the day then."""
        if self.number:
            return Step("corrections", Days.one(day), self.at, until, str(self.number))
        return Step("grade", Days.one(day), self.at, until, f"{self.at:%Y-%m-%dT%H:%MZ}")


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
    some = attempts.of_day(day, KINDS)
    moments = list(_moments(day, games, until, is_missed and not _is_made_up_for(day, some)))
    ahead = [moment for moment in moments if moment.at > now and not moment.is_again]
    steps = [one.step(day, then.at) for one, then in pairwise([*ahead, Moment(until)])]
    wanted = [moment for moment in moments if moment.at <= now and _is_wanted(moment, day, is_missed)]
    newest = max(wanted, key=lambda moment: moment.at, default=None)
    if newest is None or _is_covered(newest, some):
        return steps
    step = newest.step(day, ahead[0].at if ahead else until)
    return [replace(step, after=attempts.active(day, KINDS)), *steps]


def _is_covered(moment: Moment, some: Sequence[Attempt]) -> bool:
    """Whether a run of another moment does or did what this one asks for."""
    return any(attempt.state != "failed" and attempt.requested_at >= moment.at for attempt in some)


def _is_made_up_for(day: date, some: Sequence[Attempt]) -> bool:
    return _is_covered(Moment(morning_after(day)), some)


def _is_wanted(moment: Moment, day: date, is_missed: bool) -> bool:
    """Mornings of a day with games always; others while games that should be final are not graded."""
    if moment.number:
        return True
    return (is_missed and moment.at >= morning_after(day)) or any(map(_is_open, moment.games))


def _is_open(game: Game) -> bool:
    return not (game.is_complete and game.is_graded)


def _moments(day: date, games: Sequence[Game], until: datetime, is_missed: bool) -> Iterator[Moment]:
    """All moments of a day at which something may be wanted; none of a day without games that was not missed."""
    everything = tuple(games)
    mornings = [eastern(day + timedelta(later), CORRECTED_BY) for later in CORRECTION_DAYS]
    mornings = [at + APART * number for number, at in enumerate(mornings, 1)]
    if games:
        yield from (Moment(at, everything, number) for number, at in enumerate(mornings, 1))
    if not is_missed and not any(map(_is_open, games)):
        return
    finals = _finals(games) or [Moment(morning_after(day))]
    yield from finals
    yield from (Moment(at, everything, is_again=True) for at in _again(finals[-1].at, mornings[-1], until))


def _finals(games: Sequence[Game]) -> list[Moment]:
    """Quarters of an hour, in order, with all games that should be final by them; none is before the last tip-off."""
    last_tip = max((game.tip_off for game in games), default=None)
    if last_tip is None:
        return []
    final = {game.game_id: _quarter(max(last_tip, game.tip_off + EXPECTED_FINAL)) for game in games}
    return [
        Moment(at, tuple(g for g in games if final[g.game_id] <= at)) for at in sorted(set(final.values()))
    ]


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


def _quarter(instant: datetime) -> datetime:
    """The first quarter of an hour of the clock that is not before an instant."""
    floor = instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
    return floor if floor == instant else floor + TOGETHER
