"""Runs of our jobs in this process, on the home's own Dagster instance."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
from dagster._core.execution.job_execution_result import JobExecutionResult
from dagster_shared.error import SerializableErrorInfo
from sqlalchemy.exc import SQLAlchemyError

from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.commands.standard_error import without_full_disk
from nba_props.days import Days, game_date, model_week
from nba_props.definitions import defs
from nba_props.errors import CallError, NbaPropsError
from nba_props.instance.dead_runs import sweep
from nba_props.instance.job_runs import execute
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.jobs import PUBLISHING, SELECTIONS
from nba_props.partitions import MODEL_WEEKS
from nba_props.settings import Settings
from nba_props.sources.prefer import Prefer

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
LOOK_SECONDS = 0.5
# A shell shows no log of Dagster.
SHELL = logging.getLogger("nba_props")
Progress = Callable[[int, int], None]


def _ignore(done: int, total: int) -> None:
    """Shows no progress."""


class RunFailedError(NbaPropsError):
    """A run that did not succeed; the message holds the failing step, its error and the run's id."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A successful run: its id, the checks that did not pass as (asset, check, severity), and what checks say.

    `told` has the note of each check that gives one, by asset and check.
    """

    run_id: str
    failed_checks: tuple[tuple[str, str, str], ...]
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)


def check_call(name: str, days: Days) -> None:
    """Refuses a run that could not succeed, before anything is written.

    Raises:
        CallError: there is no such job, it is not run by these partitions, or they lie outside the calendar.
    """
    definitions = defs()
    jobs = {job.name: job for job in definitions.jobs or ()}
    if name not in jobs:
        raise CallError(f"there is no job {name!r}; there are {', '.join(jobs)}")
    partitions = definitions.resolve_job_def(name).partitions_def
    if partitions is None:
        raise CallError(f"job {name} has no days: run it with `dg launch --job {name}`")
    if partitions == MODEL_WEEKS and any(day != model_week(day) for day in (days.first, days.last)):
        raise CallError(f"job {name} runs by week, from Monday: use `nba-props {name} --week {days.first}`")
    _check_calendar(days, partitions)


def _check_calendar(days: Days, partitions: dg.PartitionsDefinition[str]) -> None:
    first, today = partitions.get_first_partition_key(), game_date(Settings.read().now())
    if first and str(days.first) < first:
        raise CallError(f"{days.first} is too early: the first partition is {first}")
    if days.last > today:
        raise CallError(f"{days.last} lies after the clock's game date {today}: wait, or set NBA_PROPS_NOW")


def run_job(
    name: str,
    days: Days | None,
    *,
    progress: Progress = _ignore,
    prefer: Prefer = "auto",
    only: Sequence[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> Finished:
    """Runs a job as a single run, over a range of partitions where it has any. Runs that were dead are told first.

    Args:
        name: of the job.
        days: the partitions: game dates, Mondays for a job of weeks, None for a job without any.
        progress: called with the steps done and their total.
        prefer: the source of its ingest assets.
        only: some of its assets by name; empty for all.
        config: config of assets by name.

    Raises:
        CallError: see `check_call`.
        RunFailedError: with the error of the first step that failed.
    """
    if days:
        check_call(name, days)
    job = defs().resolve_job_def(name)
    run_id, total = str(uuid.uuid4()), len(only or job.nodes)
    with (
        without_full_disk(),
        dg.DagsterInstance.get() as instance,
        _watched(instance, run_id, total, progress),
    ):
        for line in sweep(instance):
            SHELL.warning(line)
        result = execute(
            job,
            instance,
            run_id,
            run_config=run_config(job, prefer, config or {}),
            tags=partition_tags(days),
            only=only,
        )
        if not result.success:
            raise RunFailedError(
                f"job {name}{f' of {days}' if days else ''} failed (run {run_id}): {reason(result)}"
            )
        progress(total, total)
        return Finished(run_id, _failed_checks(result), _told(result))


def partition_tags(days: Days | None) -> dict[str, str]:
    """The tags of a run of a day or a range; none of a run without partitions."""
    if days is None:
        return {}
    ends = (str(days.first), str(days.last))
    return {PARTITION: ends[0]} if len(days) == 1 else dict(zip(RANGE, ends, strict=True))


def unpublished(name: str) -> tuple[str, ...]:
    """The assets of a job but those that publish files for readers, and the record of what was published."""
    selection = SELECTIONS[name][0] - PUBLISHING - dg.AssetSelection.assets("manifest")
    keys = selection.resolve(defs().resolve_asset_graph())
    return tuple(sorted(key.to_user_string() for key in keys))


def run_config(
    job: dg.JobDefinition, prefer: Prefer, config: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The config of a job's run: the source of its ingest assets, and config of ops by name."""
    ingest = {asset.op.name for asset in INGEST_ASSETS} & {node.name for node in job.nodes}
    by_op = {op: {"prefer": prefer} for op in sorted(ingest)} | dict(config)
    return QUIET | {"ops": {op: {"config": values} for op, values in by_op.items()}}


@contextmanager
def _watched(instance: dg.DagsterInstance, run_id: str, total: int, progress: Progress) -> Iterator[None]:
    """Reports the finished steps of a run while it lasts, which only the instance knows."""
    if progress is _ignore:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        with suppress(SQLAlchemyError):  # the run meets the same fault, and ends with it
            while not done.wait(LOOK_SECONDS):
                progress(instance.get_run_stats(run_id).steps_succeeded, total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def reason(result: JobExecutionResult | dg.ExecuteInProcessResult) -> str:
    """The error of the first step that failed, else what stopped the run before any step."""
    for event in result.all_events:
        if event.is_step_failure:
            return f"{event.step_key}: {_innermost(event.step_failure_data.error)}"
    for event in result.all_events:
        if event.is_failure and (error := getattr(event.event_specific_data, "error", None)):
            return _innermost(error)
    return "no step failed; see the run's log"


def _innermost(error: SerializableErrorInfo | None) -> str:
    return "unknown" if error is None else (error.cause or error).message.strip()


def _failed_checks(result: JobExecutionResult) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (e.asset_key.to_user_string(), e.check_name, e.severity.value)
        for e in result.get_asset_check_evaluations()
        if not e.passed
    )


def _told(result: JobExecutionResult) -> dict[tuple[str, str], str]:
    return {
        (e.asset_key.to_user_string(), e.check_name): e.description
        for e in result.get_asset_check_evaluations()
        if e.description
    }
