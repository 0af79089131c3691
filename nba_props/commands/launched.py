"""Runs of pieces of a range in the queue: one each, as many at once as it lets pass, and waiting until they have ended."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from nba_props.commands.runs import Progress, RunFailedError, check_call, partition_tags, run_config
from nba_props.commands.waves import waves
from nba_props.days import Days, game_date
from nba_props.definitions import defs
from nba_props.errors import CallError
from nba_props.instance.dead_runs import named
from nba_props.instance.job_runs import submit
from nba_props.jobs import SELECTIONS
from nba_props.resources.automation import daemons
from nba_props.settings import Settings
from nba_props.sources.prefer import Prefer

# Whose assets say by their partitions what they rest on; grades and bets also rest on what runs before them left.
LAUNCHED = ("ingest", "features", "train")
# Of all runs of a call, so that the UI can show them together.
CALL = "nba_props/launched"
LOOK_SECONDS = 2.0
NO_DAEMON = "no daemon seems to be running over {home}: the runs wait in the queue until one does, such as that of `make ui`"
INTERRUPTED = (
    "interrupted: of {wave} runs, those that have not ended stay in the queue or go on; {left} that rest on them were not "
    "asked for: run the command again"
)
Tell = Callable[[str], None]


def check_launch(jobs: Sequence[str], days: Days) -> None:
    """Refuses what cannot be cut in pieces.

    Raises:
        CallError: a job whose days rest on each other, or days of which the last is not over.
    """
    if others := [job for job in jobs if job not in LAUNCHED]:
        raise CallError(
            f"job {others[0]} cannot be cut in pieces, since its days rest on what was made before; run it without --launch"
        )
    for job in jobs:
        check_call(job, days)
    today = game_date(Settings.read().now())
    if "train" not in jobs and days.last >= today:
        raise CallError(f"{today} is not over: end before it, and run it without --launch")


def launch(
    name: str,
    pieces: Sequence[Days],
    *,
    tell: Tell,
    progress: Progress,
    prefer: Prefer = "auto",
    only: Sequence[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[str]:
    """Has a job executed once for each piece, wave by wave of its assets; returns the ids of the runs.

    Args:
        name: of the job.
        pieces: ranges of its partitions.
        tell: called with what a person should know.
        progress: called with the runs that have ended and their total.
        prefer: the source of its ingest assets.
        only: some of its assets by name; empty for all.
        config: config of assets by name.

    Raises:
        RunFailedError: runs failed, and were not retried or failed again; no later wave was begun.
    """
    graph, job = defs().resolve_asset_graph(), defs().resolve_job_def(name)
    keys = {dg.AssetKey(one) for one in only} or set(SELECTIONS[name][0].resolve(graph))
    in_waves = waves(graph, keys)
    call = {CALL: f"{name} {pieces[0].first} {time.time():.0f}"}
    ids: list[str] = []
    with dg.DagsterInstance.get() as instance:
        if not any(daemon.is_healthy for daemon in daemons(instance)):
            tell(NO_DAEMON.format(home=instance.root_directory))
        for left, assets in zip(reversed(range(len(in_waves))), in_waves, strict=True):
            given = run_config(
                job, prefer, {op: values for op, values in (config or {}).items() if op in assets}
            )
            wave = [
                submit(job, instance, run_config=given, tags=partition_tags(piece) | call, only=assets)
                for piece in pieces
            ]
            try:
                for over in _ended(instance, wave):
                    progress(len(ids) + over, len(in_waves) * len(pieces))
            except KeyboardInterrupt:
                tell(INTERRUPTED.format(wave=len(wave), left=left * len(pieces)))
                raise
            ids += wave
    return ids


def _ended(instance: dg.DagsterInstance, wave: Sequence[str]) -> Iterator[int]:
    """How many runs have ended, their retries among them, again and again until all have.

    Raises:
        RunFailedError: some have failed.
    """
    while True:
        runs = [_last_try(instance, run_id) for run_id in wave]
        over = [run for run in runs if run.is_finished and not run.is_complete_and_waiting_to_retry]
        yield len(over)
        if len(over) == len(runs):
            break
        time.sleep(LOOK_SECONDS)
    if failed := [run for run in runs if run.status is not dg.DagsterRunStatus.SUCCESS]:
        raise RunFailedError(f"{len(failed)} of {len(runs)} runs failed: {', '.join(map(named, failed))}")


def _last_try(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRun:
    """A run, or the newest of those that have tried it again."""
    run = instance.get_run_by_id(run_id)
    if run is None:
        raise RunFailedError(f"run {run_id} was deleted while it was waited for")
    again = run.tags.get("dagster/auto_retry_run_id")
    return _last_try(instance, again) if again else run
