"""What Dagster has on record of what runs by itself: switches, the daemon's heartbeat, the last runs of each job.

Nothing is changed, and no dead run is recorded as failed: that is done by `monitored`.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from dagster import DagsterInstance, DagsterRunStatus, DefaultScheduleStatus, DefaultSensorStatus, RunsFilter
from dagster._core.definitions.repository_definition import RepositoryDefinition
from dagster._core.scheduler.instigation import InstigatorStatus
from dagster._daemon.controller import get_daemon_statuses

from nba_props.doctor.automation import Daemon, JobRuns
from nba_props.resources.run_facts import error_of, requested_at

ON = {InstigatorStatus.RUNNING, InstigatorStatus.DECLARED_IN_CODE}


def switches(instance: DagsterInstance, repository: RepositoryDefinition) -> dict[str, bool]:
    """Whether each sensor and schedule is on: as a person has switched it, else as it comes."""
    defaults = {s.name: s.default_status == DefaultSensorStatus.RUNNING for s in repository.sensor_defs}
    defaults |= {s.name: s.default_status == DefaultScheduleStatus.RUNNING for s in repository.schedule_defs}
    switched = {state.name: state.status in ON for state in instance.all_instigator_state()}
    return {name: switched.get(name, default) for name, default in sorted(defaults.items())}


def daemons(instance: DagsterInstance) -> list[Daemon]:
    """The parts of the daemon that the instance needs, with their heartbeats by the machine's clock."""
    statuses = get_daemon_statuses(instance, instance.get_required_daemon_types(), time.time())
    return [
        Daemon(
            name.lower(),
            bool(status.healthy),
            datetime.fromtimestamp(beat.timestamp, UTC) if (beat := status.last_heartbeat) else None,
            " ".join(beat.errors[0].message.split()) if beat and beat.errors else "",
        )
        for name, status in sorted(statuses.items())
    ]


def job_runs(instance: DagsterInstance, jobs: Iterable[str]) -> Mapping[str, JobRuns]:
    """The newest success and the newest failure of each job, at the clock's instants of the runs."""
    return {job: _runs(instance, job) for job in jobs}


def _runs(instance: DagsterInstance, job: str) -> JobRuns:
    succeeded_at, _ = _newest(instance, job, DagsterRunStatus.SUCCESS)
    return JobRuns(succeeded_at, *_newest(instance, job, DagsterRunStatus.FAILURE))


def _newest(instance: DagsterInstance, job: str, status: DagsterRunStatus) -> tuple[datetime | None, str]:
    """When the newest run of a job with a status was, UTC, and its error; None where there is none."""
    records = instance.get_run_records(RunsFilter(job_name=job, statuses=[status]), limit=1)
    if not records:
        return None, ""
    run = records[0].dagster_run
    error = error_of(instance, run.run_id) if status == DagsterRunStatus.FAILURE else ""
    return requested_at(run.tags) or records[0].create_timestamp, error
