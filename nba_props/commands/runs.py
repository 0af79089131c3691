"""Runs of our jobs in this process, on the home's own instance: what the command line is thin over."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from nba_props.days import Days
from nba_props.resources.clock import PARTITION, RANGE
from nba_props.sources.ingest import Prefer

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
Progress = Callable[[int, int], None]


class RunFailed(Exception):
    """A run that did not succeed; the message says which step and why, and names the run."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run left: its id, and the checks that did not pass as (asset, check, severity)."""

    run_id: str
    failed_checks: tuple[tuple[str, str, str], ...]


def run_job(
    name: str,
    days: Days,
    progress: Progress = lambda done, total: None,
    prefer: Prefer = "auto",
    only: Sequence[str] = (),
    asked: Mapping[str, Mapping[str, Any]] | None = None,
) -> Finished:
    """Runs a job over a range of partitions, as a single run.

    Args:
        prefer: who answers its ingest assets.
        only: some of its assets by name; all, without any.
        asked: config of assets by name.

    Raises:
        RunFailed: with the first failing step's own error.
    """
    from nba_props.assets.ingest import INGEST_ASSETS  # noqa: PLC0415  (slow: only when something is run)
    from nba_props.definitions import defs  # noqa: PLC0415

    job = defs().resolve_job_def(name)
    run_id, total = str(uuid.uuid4()), len(only or job.nodes)
    first, last = str(days.first), str(days.last)
    asking = {a.op.name for a in INGEST_ASSETS} & {n.name for n in job.nodes}
    configured = {op: {"prefer": prefer} for op in sorted(asking)} | dict(asked or {})
    config = QUIET | {"ops": {op: {"config": stated} for op, stated in configured.items()}}
    tags = {PARTITION: first} if len(days) == 1 else dict(zip(RANGE, (first, last), strict=True))
    with dg.DagsterInstance.get() as instance, _told(instance, run_id, total, progress):
        result = job.execute_in_process(
            run_config=config,
            instance=instance,
            partition_key=first if len(days) == 1 else None,
            tags=tags,
            run_id=run_id,
            asset_selection=[dg.AssetKey(asset) for asset in only] or None,
            raise_on_error=False,
        )
        if not result.success:
            raise RunFailed(f"job {name} of {days} failed (run {run_id}): {_reason(result)}")
        progress(total, total)
        return Finished(run_id, _failed_checks(result))


class _told:
    """Reports finished steps while a run goes on, by asking the instance."""

    def __init__(self, instance: dg.DagsterInstance, run_id: str, total: int, progress: Progress) -> None:
        self._instance, self._run_id, self._total, self._progress = instance, run_id, total, progress
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            finished = self._instance.get_run_stats(self._run_id).steps_succeeded
            self._progress(finished, self._total)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """The first failing step's own error, else what stopped the run before any step."""
    for event in result.all_events:
        if event.is_step_failure:
            return f"{event.step_key}: {_innermost(event.step_failure_data.error)}"
    for event in result.all_events:
        if event.is_failure and (error := getattr(event.event_specific_data, "error", None)):
            return _innermost(error)
    return "no step failed; see the run's log"


def _innermost(error: Any) -> str:
    return "unknown" if error is None else (error.cause or error).message.strip()


def _failed_checks(result: dg.ExecuteInProcessResult) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (e.asset_key.to_user_string(), e.check_name, e.severity.value)
        for e in result.get_asset_check_evaluations()
        if not e.passed
    )
