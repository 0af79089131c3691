"""Dead runs: those whose process has ended without a word. They are recorded as failed, so that their days are free.

The daemon's monitoring finds them by the launcher; a shell or a sensor by `sweep`, with the same words.
"""

import time
from datetime import datetime

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunRecord, RunsFilter

from nba_props.days import TO
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.instance.running import Life, Running, Worker, utc

CREATED, STARTING, STARTED, CANCELING = (
    DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING,
)  # fmt: skip

IN_PROGRESS = (CREATED, STARTING, STARTED, CANCELING)


def sweep(instance: DagsterInstance) -> list[str]:
    """Records the dead runs of an instance as failed, and returns a line about each."""
    records = instance.get_run_records(RunsFilter(statuses=list(IN_PROGRESS)))
    running = Running.of(instance)
    told = [
        f"{named(record.dagster_run)} was dead and is recorded as failed: {why}"
        for record in records
        if (why := _death(instance, running, record)) and _record(instance, record.dagster_run, why)
    ]
    running.forget(record.dagster_run.run_id for record in records)
    return told


def named(run: DagsterRun) -> str:
    """A run in words: its job, its days and its id."""
    days = [run.tags[tag] for tag in (PARTITION, *RANGE) if tag in run.tags]
    return f"run {run.run_id} ({' '.join((run.job_name, TO.join(days))).strip()})"


def death_of(worker: Worker | None) -> str:
    """What happened to a run whose lock is free, in words."""
    return f"{worker or 'its process'}, has ended without a word: it was killed, or the machine went down"


def _death(instance: DagsterInstance, running: Running, record: RunRecord) -> str | None:
    """How a run died; None if it lives, or may."""
    run = record.dagster_run
    if running.life(run.run_id) is Life.DEAD:
        return death_of(running.worker(run.run_id))
    is_due, at = run.status in {CREATED, STARTING}, _at(record)
    if is_due and time.time() - at.timestamp() > instance.run_monitoring_start_timeout_seconds:
        word = "created" if run.status is CREATED else "launched"
        return f"it was {word} at {utc(at.timestamp())} and has not started since: who {word} it has ended"
    return None


def _at(record: RunRecord) -> datetime:
    """When a run was created or, if it is being launched, its record was last changed."""
    return record.create_timestamp if record.dagster_run.status is CREATED else record.update_timestamp


def _record(instance: DagsterInstance, run: DagsterRun, why: str) -> bool:
    """Records the end of a run, unless something else has happened to it meanwhile."""
    now = instance.get_run_by_id(run.run_id)
    if now is None or now.status is not run.status:
        return False
    if run.status is CANCELING:
        instance.report_run_canceled(run, f"Canceled: {why}.")
    else:
        instance.report_run_failed(run, f"Dead: {why}.")
    return True
