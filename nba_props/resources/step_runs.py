"""The runs of steps, as Dagster's tags tell of them. What they mean for a step is decided in `planning`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Generic, Literal, TypeVar

import dagster as dg

from nba_props.days import Days
from nba_props.declared.steps import CHANGED_ON, CREDITS, PLANNED_FOR, REQUESTED_AT, STEP
from nba_props.planning.repairs import changed_of
from nba_props.planning.step import Attempt, Changed

# Runs are read again that changed since so long before the newest change that is known: a database's times are whole
# seconds, and several processes write them.
OVERLAP = timedelta(seconds=5)
T = TypeVar("T")
FAILED = {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}


@dataclass(slots=True)
class TaggedRuns(Generic[T]):
    """What runs with a tag of game dates say. All but the first look read only those that have changed since.

    Attributes:
        tag: a game date.
        read: what a run says.
    """

    tag: str
    read: Callable[[dg.DagsterRun], T]
    _known: dict[str, tuple[date, T]] = field(default_factory=dict)
    _newest: datetime | None = None

    def of(self, instance: dg.DagsterInstance, days: Days) -> list[T]:
        """What the runs of the days say."""
        self._known = {run_id: known for run_id, known in self._known.items() if known[0] in days}
        self._look(instance, days)
        if instance.get_runs_count(self._filter(days)) != len(self._known):
            # Runs were deleted, or the days begin earlier than before.
            self._known, self._newest = {}, None
            self._look(instance, days)
        return [said for _, said in self._known.values()]

    def _look(self, instance: dg.DagsterInstance, days: Days) -> None:
        since = self._newest - OVERLAP if self._newest else None
        for record in instance.get_run_records(self._filter(days, since)):
            run = record.dagster_run
            self._known[run.run_id] = (date.fromisoformat(run.tags[self.tag]), self.read(run))
            self._newest = max(self._newest or record.update_timestamp, record.update_timestamp)

    def _filter(self, days: Days, since: datetime | None = None) -> dg.RunsFilter:
        return dg.RunsFilter(tags={self.tag: [str(day) for day in days]}, updated_after=since)


class StepRuns:
    """The runs of steps of some days, and those that found something changed on these days."""

    def __init__(self) -> None:
        self._attempts = TaggedRuns(PLANNED_FOR, attempt_of)
        self._changed = TaggedRuns(CHANGED_ON, lambda run: changed_of(run.tags, run.run_id))

    def of(self, instance: dg.DagsterInstance, days: Days) -> tuple[Attempt, ...]:
        """The attempts of the days, in the order of their requests."""
        attempts = self._attempts.of(instance, days)
        return tuple(sorted(attempts, key=lambda attempt: (attempt.requested_at, attempt.step)))

    def changed(self, instance: dg.DagsterInstance, days: Days) -> tuple[Changed, ...]:
        """What runs of the days found changed, in order."""
        found = filter(None, self._changed.of(instance, days))
        return tuple(sorted(found, key=lambda change: (change.found_at, change.run_id)))


def attempt_of(run: dg.DagsterRun) -> Attempt:
    """A run of a step as its tags tell. A killed one that Dagster is about to run again is not over."""
    state: Literal["active", "succeeded", "failed"] = "active"
    if run.status == dg.DagsterRunStatus.SUCCESS:
        state = "succeeded"
    elif run.status in FAILED and not run.is_complete_and_waiting_to_retry:
        state = "failed"
    requested = datetime.fromisoformat(run.tags[REQUESTED_AT]).astimezone(UTC)
    return Attempt(run.tags[STEP], state, requested, int(run.tags.get(CREDITS, "0")))
