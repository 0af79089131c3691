"""The executor of every run: all steps in one process, which holds the lock of the run meanwhile."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import dagster as dg
from dagster._core.definitions.executor_definition import IN_PROC_CONFIG
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor

from nba_props.instance.connections import kept_connections
from nba_props.instance.installed import running_version
from nba_props.instance.run_tags import CODE_VERSION, NOT_AGAIN
from nba_props.instance.running import Running


class OneProcessExecutor(InProcessExecutor):
    """Dagster's executor of a single process, under the run's lock: who finds the lock free knows that it has ended."""

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        """Executes the steps. A run that raises, such as one that is refused, would raise again: it is not retried.

        Nor is one of `dagster job execute`, which no daemon could launch again, since it has no code location.
        """
        instance, run_id = plan_context.instance, plan_context.run_id
        is_of_a_shell = plan_context.dagster_run.remote_job_origin is None
        instance.add_run_tags(
            run_id, {CODE_VERSION: running_version(), **(NOT_AGAIN if is_of_a_shell else {})}
        )
        with kept_connections(instance), Running.of(instance).held(run_id):
            try:
                yield from super().execute(plan_context, execution_plan)
            except Exception:
                instance.add_run_tags(run_id, NOT_AGAIN)
                raise


@dg.executor(name="one_process", config_schema=IN_PROC_CONFIG)
def one_process(context: dg.InitExecutorContext) -> OneProcessExecutor:
    """In one process: a step of the multiprocess executor costs five seconds, most of an asset's own time."""
    retries = RetryMode.from_config(cast("Mapping[str, Any]", context.executor_config["retries"]))
    return OneProcessExecutor(retries or RetryMode.ENABLED)
