"""A small code location whose second step waits for a file: its runs are killed in tests, between and inside of steps.

Run as a module it is a shell that runs a day: `python -m tests.instance.waiting_jobs 2024-04-03`.
"""

import signal
import sys
import time
import uuid
from pathlib import Path

import dagster as dg

from nba_props.instance import job_runs
from nba_props.instance.executor import one_process

DAYS = dg.DailyPartitionsDefinition("2024-04-01", end_date="2024-04-20")
MODULE = "tests.instance.waiting_jobs"
SEEN, GO = "seen", "go"
DEAF = "tests/deaf"


def _note(context: dg.AssetExecutionContext) -> Path:
    """Notes that a step is executed by a run, and returns the instance's folder."""
    folder = Path(context.instance.root_directory)
    with (folder / SEEN).open("a") as seen:
        seen.write(f"{context.asset_key.to_user_string()} {context.run.run_id}\n")
    return folder


@dg.asset(partitions_def=DAYS)
def quick(context: dg.AssetExecutionContext) -> None:
    """Is done at once."""
    _note(context)


@dg.asset(partitions_def=DAYS, deps=[quick])
def slow(context: dg.AssetExecutionContext) -> None:
    """Waits for the file `go` in the instance's folder; a deaf one cannot be interrupted meanwhile."""
    folder = _note(context)
    if DEAF in context.run.tags:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    while not (folder / GO).exists():
        time.sleep(0.02)


defs = dg.Definitions(
    assets=[quick, slow],
    jobs=[dg.define_asset_job("both", [quick, slow], executor_def=one_process)],
    executor=one_process,
)


def job() -> dg.JobDefinition:
    """The job of both assets."""
    return defs.resolve_job_def("both")


if __name__ == "__main__":
    with dg.DagsterInstance.get() as home:
        tags = {"dagster/partition": sys.argv[1]}
        job_runs.execute(job(), home, str(uuid.uuid4()), run_config={}, tags=tags)
