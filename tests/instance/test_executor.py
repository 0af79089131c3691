"""The executor of every run: it holds the run's lock, and marks what would fail again."""

from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from nba_props.definitions import defs
from nba_props.instance import job_runs
from nba_props.instance.executor import one_process
from nba_props.instance.running import Life, Running

RUN = "c1b2a3d4-0000-4000-8000-000000000000"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def job(resource: dg.ResourceDefinition) -> dg.JobDefinition:
    """One asset that notes in its metadata whether its run's lock is held."""

    @dg.asset(required_resource_keys={"needed"})
    def noted(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        held = Running.of(context.instance).life(context.run.run_id) is Life.ALIVE
        return dg.MaterializeResult(metadata={"held": held})

    jobs = [dg.define_asset_job("one", [noted], executor_def=one_process)]
    return dg.Definitions([noted], jobs=jobs, resources={"needed": resource}).resolve_job_def("one")


@dg.resource
def refuses() -> None:
    """A resource that refuses the run, as the clock does with a day that does not exist."""
    raise dg.Failure("refused")


def tags_of(instance: dg.DagsterInstance) -> dict[str, str]:
    (run,) = instance.get_runs()
    return dict(run.tags)


def test_a_run_holds_its_lock_while_its_steps_are_executed(instance: dg.DagsterInstance) -> None:
    result = job_runs.execute(
        job(dg.ResourceDefinition.hardcoded_resource(1)), instance, RUN, run_config={}, tags={}
    )
    (event,) = result.asset_materializations_for_node("noted")
    assert event.metadata["held"].value
    running = Running.of(instance)
    assert not running.is_held(RUN)
    worker = running.worker(RUN)
    assert worker is not None
    assert worker.ended


def test_a_run_that_is_refused_would_be_refused_again(instance: dg.DagsterInstance) -> None:
    refused = job(refuses)
    run = instance.create_run_for_job(job_def=refused, remote_job_origin=job_runs.job_origin("one"))
    assert not execute_run(InMemoryJob(refused), run, instance).success
    assert tags_of(instance)["dagster/max_retries"] == "0"


def test_a_run_of_a_code_location_may_be_retried_and_one_without_may_not(
    instance: dg.DagsterInstance,
) -> None:
    good = job(dg.ResourceDefinition.hardcoded_resource(1))
    for origin, marked in ((job_runs.job_origin("one"), False), (None, True)):
        run = instance.create_run_for_job(job_def=good, remote_job_origin=origin)
        execute_run(InMemoryJob(good), run, instance)
        recorded = instance.get_run_by_id(run.run_id)
        assert recorded is not None
        assert ("dagster/max_retries" in recorded.tags) == marked


def test_every_job_and_what_the_ui_materializes_are_executed_so() -> None:
    names = {job.name for job in defs().jobs or ()} | {"__ASSET_JOB"}
    assert {defs().resolve_job_def(name).executor_def.name for name in names} == {"one_process"}
