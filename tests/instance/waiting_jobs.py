"""A small code location whose steps wait for a file: their runs are killed in tests, between and inside of steps.

Run as a module it is a shell: `python -m tests.instance.waiting_jobs` runs the job as the command line does.
"""

import os
import time
import uuid
from pathlib import Path

import dagster as dg

from nba_props.instance import job_runs
from nba_props.instance.executor import one_process

DAYS = dg.DailyPartitionsDefinition("2024-04-01", end_date="2024-04-20")
LOCATION = "waiting"
SEEN, GO = "seen", "go"


def _seen(context: dg.AssetExecutionContext) -> None:
    """Notes that a step was executed for a day."""
    folder = Path(context.instance.root_directory)
    with (folder / SEEN).open("a") as seen:
        seen.write(f"{context.asset_key.to_user_string()} {context.run.run_id}\n")


@dg.asset(partitions_def=DAYS, backfill_policy=dg.BackfillPolicy.single_run())
def quick(context: dg.AssetExecutionContext) -> None:
    """Is done at once."""
    _seen(context)


@dg.asset(partitions_def=DAYS, backfill_policy=dg.BackfillPolicy.single_run(), deps=[quick])
def slow(context: dg.AssetExecutionContext) -> None:
    """Waits for the file `go` in the instance's folder."""
    _seen(context)
    while not (Path(context.instance.root_directory) / GO).exists():
        time.sleep(0.05)


both = dg.define_asset_job("both", [quick, slow], executor_def=one_process)
defs = dg.Definitions(assets=[quick, slow], jobs=[both], executor=one_process)

if __name__ == "__main__":
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "1000")
    with dg.DagsterInstance.get() as the_instance:
        tags = {"dagster/partition": "2024-04-03"}
        job_runs.execute(
            defs.resolve_job_def("both"), the_instance, str(uuid.uuid4()), run_config={}, tags=tags
        )
