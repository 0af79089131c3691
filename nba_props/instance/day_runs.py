"""The runs that stand in the way of a day: those that wait in the queue for it, and those that are under way."""

from collections.abc import Iterator, Sequence
from datetime import date

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter

from nba_props.instance.dead_runs import IN_PROGRESS, named
from nba_props.instance.run_tags import BY_WEEK, NOT_AGAIN, PATIENCE_SECONDS, readable_days
from nba_props.instance.running import Running


def taken_out(instance: DagsterInstance, day: date) -> list[str]:
    """Takes the queued runs of a day out of the queue, and returns a line about each."""
    queued = list(_of_day(instance, day, [DagsterRunStatus.QUEUED]))
    return [
        f"{named(run)} was taken out of the queue"
        for run in queued
        if instance.run_coordinator.cancel_run(run.run_id)
    ]


def under_way(instance: DagsterInstance, day: date) -> list[DagsterRun]:
    """The runs of a day that are being launched or executed."""
    return list(_of_day(instance, day, IN_PROGRESS))


def described(instance: DagsterInstance, run: DagsterRun) -> str:
    """A run under way in words: which process executes it, and since when."""
    worker = Running.of(instance).worker(run.run_id)
    return f"{named(run)} is under way: {worker or 'it is being launched, or its process is not known here'}"


def end(instance: DagsterInstance, run_id: str) -> str:
    """Ends a run and its process, if that is one of this host, and returns a line about it. It is not retried."""
    run, running = instance.get_run_by_id(run_id), Running.of(instance)
    if run:
        instance.add_run_tags(run_id, NOT_AGAIN)
    was_here = running.is_stoppable(run_id)
    running.stop(run_id, PATIENCE_SECONDS)
    now = instance.get_run_by_id(run_id)
    if now and not now.is_finished:
        instance.report_run_failed(now, "Ended by `nba-props reset --force`.")
    ended = "was ended" if was_here else "was given up; a process of it on another host was not ended"
    return f"{named(run) if run else f'run {run_id}'} {ended}"


def _of_day(
    instance: DagsterInstance, day: date, statuses: Sequence[DagsterRunStatus]
) -> Iterator[DagsterRun]:
    """Runs of a day, or of a range that holds it."""
    for run in instance.get_runs(RunsFilter(statuses=list(statuses))):
        days = None if run.job_name in BY_WEEK else readable_days(run.tags)
        if days and day in days:
            yield run
