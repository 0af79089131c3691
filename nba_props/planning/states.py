"""What became of the steps of a day, for people: planned, due, under way, done, failed or missed. It decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nba_props.days import game_date
from nba_props.planning.attempts import Attempts, parts_of
from nba_props.planning.due import again_at, waits
from nba_props.planning.step import Attempt, Plan, Step

State = Literal["planned", "waits", "due", "active", "done", "failed", "missed"]


@dataclass(frozen=True, slots=True)
class StepState:
    """A step and what became of it.

    Attributes:
        step: as it is planned, or as its runs name it.
        state: `waits` is due behind another step; `failed` may be asked for again.
        requested_at: when its last run was requested, UTC; None for never.
        again_at: from when on a failed one is asked for again, UTC; None where it is not.
        spent: credits that its runs may have cost.
    """

    step: Step
    state: State
    requested_at: datetime | None = None
    again_at: datetime | None = None
    spent: int = 0


def states(plan: Plan, attempts: Sequence[Attempt], day: date, now: datetime) -> list[StepState]:
    """The steps of a day, and those of others that are due on it, in the order of their instants.

    Steps that were done and are not wanted any more, such as gradings of games that are graded, are told by their runs.

    Args:
        plan: of the day.
        attempts: all that are known.
        day: a game date.
        now: UTC; the plan may be of another instant.
    """
    known = Attempts(attempts, now)
    steps = {step.name: step for step in plan.steps}
    done = {name: _as_run(name, some) for name, some in _unplanned(attempts, steps).items()}
    shown = [step for step in (steps | done).values() if day in step.days or game_date(step.due_at) == day]
    rows = [_state(step, steps, known, now) for step in shown]
    return sorted(rows, key=lambda row: (row.step.due_at, -row.step.of_kind.priority, row.step.name))


def _unplanned(attempts: Iterable[Attempt], steps: dict[str, Step]) -> dict[str, list[Attempt]]:
    found: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.step not in steps:
            found.setdefault(attempt.step, []).append(attempt)
    return found


def _as_run(name: str, some: Sequence[Attempt]) -> Step:
    """A step of which only its runs are known."""
    days, kind, at = parts_of(name)
    first = min(attempt.requested_at for attempt in some)
    return Step(kind, days, first, first, at, credits=max(attempt.credits for attempt in some))


def _state(step: Step, steps: dict[str, Step], attempts: Attempts, now: datetime) -> StepState:
    some = attempts.of(step.name)
    last = max((attempt.requested_at for attempt in some), default=None)
    spent = sum(attempt.credits for attempt in some)
    again = again_at(step, attempts) if some and step.until > now else None
    state = _state_of(step, steps, attempts, now)
    return StepState(step, state, last, again if state == "failed" else None, spent)


def _state_of(step: Step, steps: dict[str, Step], attempts: Attempts, now: datetime) -> State:
    if attempts.is_done(step.name):
        return "done"
    if attempts.is_active(step.name):
        return "active"
    if attempts.of(step.name):
        return "failed"
    if step.until <= now:
        return "missed"
    if step.due_at > now:
        return "planned"
    return "waits" if waits(step, steps, attempts, now) else "due"
