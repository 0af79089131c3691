"""The queue of runs: Dagster's own, which tags what it is given. Named in `dagster.yaml`."""

from dagster import DagsterRun
from dagster._core.run_coordinator import QueuedRunCoordinator, SubmitRunContext

from nba_props.instance.run_tags import pod_tags, queue_tags

# The package of the launcher that makes a pod of each run. It is optional, and so not imported to look.
OF_PODS = "dagster_k8s."


class TaggingRunCoordinator(QueuedRunCoordinator):
    """Queues runs with the tags by which `dagster.yaml` limits them and the monitoring ends them.

    On a cluster they get the size of their pod, too; elsewhere the tag would say nothing and fill the page of runs.
    """

    def submit_run(self, context: SubmitRunContext) -> DagsterRun:
        """Tags a run and queues it."""
        run = context.dagster_run
        tags = queue_tags(run.job_name, run.tags)
        if type(self._instance.run_launcher).__module__.startswith(OF_PODS):
            tags |= pod_tags(run.job_name, run.tags)
        self._instance.add_run_tags(run.run_id, tags)
        return super().submit_run(context)
