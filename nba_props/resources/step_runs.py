"""The runs of steps, as Dagster's tags tell of them. What they mean for a step is decided in `planning`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import dagster as dg

from nba_props.days import Days
from nba_props.declared.steps import CREDITS, PLANNED_FOR, REQUESTED_AT, STEP
from nba_props.planning.step import Attempt

# Runs are read again that changed since so long before the newest change that is known: a database's times are whole
# seconds, and several processes write them.
OVERLAP = timedelta(seconds=5)
FAILED = {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}


@dataclass(slots=True)
class StepRuns:
    """The runs of steps of some days. Of all but the first look only those are read that have changed since."""

    _known: dict[str, tuple[date, Attempt]] = field(default_factory=dict)
    _newest: datetime | None = None

    def of(self, instance: dg.DagsterInstance, days: Days) -> tuple[Attempt, ...]:
        """The attempts of the days, in the order of their requests."""
        self._known = {run_id: known for run_id, known in self._known.items() if known[0] in days}
        self._read(instance, days)
        if instance.get_runs_count(_of_days(days)) != len(self._known):
            # Runs were deleted, or the days begin earlier than before.
            self._known, self._newest = {}, None
            self._read(instance, days)
        attempts = (attempt for _, attempt in self._known.values())
        return tuple(sorted(attempts, key=lambda attempt: (attempt.requested_at, attempt.step)))

    def _read(self, instance: dg.DagsterInstance, days: Days) -> None:
        since = self._newest - OVERLAP if self._newest else None
        for record in instance.get_run_records(_of_days(days, since)):
            run = record.dagster_run
            self._known[run.run_id] = (date.fromisoformat(run.tags[PLANNED_FOR]), attempt_of(run))
            self._newest = max(self._newest or record.update_timestamp, record.update_timestamp)


def _of_days(days: Days, since: datetime | None = None) -> dg.RunsFilter:
    return dg.RunsFilter(tags={PLANNED_FOR: [str(day) for day in days]}, updated_after=since)


def attempt_of(run: dg.DagsterRun) -> Attempt:
    """A run of a step as its tags tell."""
    state: Literal["active", "succeeded", "failed"] = "active"
    if run.status == dg.DagsterRunStatus.SUCCESS:
        state = "succeeded"
    elif run.status in FAILED:
        state = "failed"
    requested = datetime.fromisoformat(run.tags[REQUESTED_AT]).astimezone(UTC)
    return Attempt(run.tags[STEP], state, requested, int(run.tags.get(CREDITS, "0")))
