"""Which steps of a plan are to be asked for now, and under which key: what was asked for before is known from its runs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from nba_props.planning.attempts import Attempts
from nba_props.planning.step import Attempt, Plan, Step

# After its first, second, ... failure a step is asked for again so long after it was asked for last; then at the last.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 3, 30, 60))


def due(plan: Plan, attempts: Iterable[Attempt], now: datetime) -> list[Step]:
    """The steps to ask for at an instant, the most urgent ones first. Whoever asks for them records attempts of them."""
    known = Attempts(attempts, now)
    steps = {step.name: step for step in plan.steps}
    wanted = [
        step for step in steps.values() if is_due(step, known, now) and not waits(step, steps, known, now)
    ]
    return sorted(wanted, key=lambda step: (-step.of_kind.priority, step.due_at, step.name))


def is_due(step: Step, attempts: Attempts, now: datetime) -> bool:
    """Whether a step is to be done at an instant, others aside: it is its time, and no run does it or has done it."""
    return (
        step.due_at <= now < step.until
        and not attempts.is_taken(step.name)
        and now >= again_at(step, attempts)
    )


def again_at(step: Step, attempts: Attempts) -> datetime:
    """From when on a step may be asked for, its failures so far considered."""
    failures = attempts.failures(step.name)
    if not failures:
        return step.due_at
    return max(a.requested_at for a in failures) + BACKOFF[min(len(failures), len(BACKOFF)) - 1]


def waits(step: Step, steps: dict[str, Step], attempts: Attempts, now: datetime) -> bool:
    """Whether a step waits for one that goes first: it is due and not asked for yet, or under way. A failed one is over."""
    if step.waits_until is not None and now >= step.waits_until:
        return False
    return any(attempts.is_active(name) or _is_to_come(name, steps, attempts, now) for name in step.after)


def _is_to_come(name: str, steps: dict[str, Step], attempts: Attempts, now: datetime) -> bool:
    first = steps.get(name)
    return first is not None and not attempts.of(name) and first.due_at <= now < first.until


def run_key(step: Step, attempts: Iterable[Attempt]) -> str:
    """The key of a step's next run: its name and the failures so far, since no scheduler launches a key twice."""
    name = step.name
    failures = sum(attempt.step == name and attempt.state == "failed" for attempt in attempts)
    return f"{name}:{failures}"
