"""Failed runs: what a night or a grading that failed left is published all the same, with what failed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg

from nba_props.declared.published import PUBLISHED, PUBLISHED_BEHIND
from nba_props.declared.steps import ONLY_PUBLISHING
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.sensors import EVERY_SECONDS

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

# Dagster's own tag of a failed run that its retries take up.
RUN_AGAIN = "dagster/will_retry"


def failed_runs(jobs: "Sequence[UnresolvedAssetJobDefinition]") -> dg.SensorDefinition:
    """The sensor over the code location's jobs, of which it watches those that publish."""
    by_name = {job.name: job for job in jobs}

    @dg.run_failure_sensor(
        name="failed_runs",
        monitored_jobs=[by_name[name] for name in PUBLISHED_BEHIND],
        request_job=by_name["nightly"],
        minimum_interval_seconds=EVERY_SECONDS,
        description="Behind a run that failed, requests one that publishes its days as far as it came, with what failed.",
    )
    def sensor(context: dg.RunFailureSensorContext) -> dg.RunRequest | dg.SkipReason:
        return answer(context.dagster_run)

    return sensor


def answer(run: dg.DagsterRun) -> dg.RunRequest | dg.SkipReason:
    """One run per failed one, of the same days. None follows a run that publishes, or one that is run again at once."""
    if run.tags.get(RUN_AGAIN) == "true":
        return dg.SkipReason("it was killed, and goes on in another run")
    if ONLY_PUBLISHING.items() <= run.tags.items():
        return dg.SkipReason("the run itself was to publish what a failed one left")
    days = {tag: run.tags[tag] for tag in (PARTITION, *RANGE) if tag in run.tags}
    return dg.RunRequest(
        run_key=run.run_id, tags=days | ONLY_PUBLISHING, asset_selection=list(map(dg.AssetKey, PUBLISHED))
    )
