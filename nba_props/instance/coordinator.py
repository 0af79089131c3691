"""The queue of runs: Dagster's own, which tags what it is given. Named in `dagster.yaml`."""

from dagster import DagsterRun
from dagster._core.run_coordinator import QueuedRunCoordinator, SubmitRunContext

from nba_props.instance.run_tags import queue_tags


class TaggingRunCoordinator(QueuedRunCoordinator):
    """Queues runs with the tags by which `dagster.yaml` limits them and the monitoring ends them."""

    def submit_run(self, context: SubmitRunContext) -> DagsterRun:
        """Tags a run and queues it."""
        run = context.dagster_run
        self._instance.add_run_tags(run.run_id, queue_tags(run.job_name, run.tags))
        return super().submit_run(context)
