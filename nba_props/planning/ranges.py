"""Days in a row as one range: what a sleep left of each of them is done by one run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from nba_props.days import Days, season_start
from nba_props.planning.attempts import Attempts
from nba_props.planning.step import Step

DAY = timedelta(days=1)


def stretches(days: Sequence[date]) -> list[Days]:
    """Ranges without a gap that hold some days, which are in order."""
    found: list[Days] = []
    for day in days:
        if found and found[-1].last + DAY == day:
            found[-1] = Days(found[-1].first, day)
        else:
            found.append(Days.one(day))
    return found


def cut(days: Days, most: int | None = None) -> list[Days]:
    """A range in pieces: its seasons, from the first of October on, or pieces of so many days at most."""
    starts = (
        day for n, day in enumerate(days) if (n % most == 0 if most else n == 0 or day == season_start(day))
    )
    firsts = list(starts)
    lasts = [*(first - DAY for first in firsts[1:]), days.last]
    return [Days(first, last) for first, last in zip(firsts, lasts, strict=True)]


def in_ranges(steps: Iterable[Step], attempts: Attempts) -> list[Step]:
    """Steps of one kind of work, one for each day in a row that waits for the same ones; others stay as they are.

    A day of which a try has failed stays alone, too: what is wrong with it costs the other days nothing.

    Args:
        steps: at most one of each day.
        attempts: known at the instant.
    """
    alone: list[Step] = []
    joined: dict[tuple[str, ...], list[Step]] = defaultdict(list)
    for step in steps:
        (alone if _has_failed(step, attempts) else joined[step.after]).append(step)
    return alone + [step for some in joined.values() for step in _ranges(some)]


def _ranges(steps: Sequence[Step]) -> Iterator[Step]:
    of_day = {step.days.first: step for step in steps}
    for days in stretches(sorted(of_day)):
        some = [of_day[day] for day in days]
        newest = max(some, key=lambda step: step.due_at)
        yield replace(newest, days=days, until=min(step.until for step in some))


def _has_failed(step: Step, attempts: Attempts) -> bool:
    some = attempts.of_day(step.days.first, (step.kind,))
    return any(attempt.state == "failed" and attempt.requested_at >= step.due_at for attempt in some)
