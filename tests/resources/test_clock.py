"""The clock: now, today, the instant of a run, and which partitions a run may have."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from nba_props.days import game_date
from nba_props.errors import ConfigurationError
from nba_props.resources.clock import INSTANT, Clock, PartitionRefusedError, refuse_unless_known

TODAY = date(2024, 4, 10)


@pytest.mark.parametrize("key", ["2021-10-01", "2024-04-10", "2024-04-09", "2021-09-27", "2024-04-08"])
def test_days_and_weeks_up_to_today_are_known(key: str) -> None:
    refuse_unless_known(key, TODAY)


@pytest.mark.parametrize(
    "key", ["", "tonight", "2024-04-31", "2024-13-01", "10.04.2024", "2024-04-10T00:00", "*"]
)
def test_a_key_that_is_not_a_date_is_refused(key: str) -> None:
    with pytest.raises(PartitionRefusedError, match="is not a date such as 2024-04-10"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["20240410", "2024-W15-3", "2024W153"])
def test_a_date_written_another_way_is_refused_with_the_right_one(key: str) -> None:
    with pytest.raises(PartitionRefusedError, match="is written 2024-04-10"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["2021-09-30", "2021-09-20", "1999-01-01"])
def test_a_day_before_the_first_is_refused_and_the_first_is_named(key: str) -> None:
    with pytest.raises(PartitionRefusedError, match="does not exist; the first is 2021-"):
        refuse_unless_known(key, TODAY)


@pytest.mark.parametrize("key", ["2024-04-11", "2030-01-01"])
def test_a_day_after_the_clocks_game_date_is_refused_with_the_cure(key: str) -> None:
    with pytest.raises(
        PartitionRefusedError, match="lies after the clock's game date 2024-04-10; set NBA_PROPS_NOW"
    ):
        refuse_unless_known(key, TODAY)


def test_the_game_date_is_the_eastern_one() -> None:
    assert Clock(frozen_now="2024-04-11T03:59:59Z").today() == TODAY
    assert Clock(frozen_now="2024-04-11T04:00:00Z").today() == date(2024, 4, 11)


def test_a_naive_instant_is_utc() -> None:
    clock = Clock(frozen_now="2024-04-10T20:00:00")
    assert clock.now() == datetime(2024, 4, 10, 20, tzinfo=UTC)
    assert clock.is_overridden


def test_without_an_override_it_is_the_wall_clock() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert Clock().now().tzinfo is UTC
    assert not Clock().is_overridden


def test_a_bad_override_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="NBA_PROPS_NOW"):
        Clock(frozen_now="soon").now()


# -- the instant of a run ---------------------------------------------------------------------------------------


class Recorder(dg.ConfigurableResource["Recorder"]):
    """Holds a clock of its own, as the world and the lake do."""

    clock: dg.ResourceDependency[Clock]


@dg.asset
def first(context: dg.AssetExecutionContext, clock: Clock) -> None:
    context.add_output_metadata({"before": clock.now().isoformat(), "instant": clock.instant.isoformat()})


@dg.asset(deps=[first])
def second(context: dg.AssetExecutionContext, clock: Clock, recorder: Recorder) -> None:
    assert recorder.clock.now() < recorder.clock.now(), "the wall clock moves on"
    context.add_output_metadata(
        {"instant": clock.instant.isoformat(), "copy": recorder.clock.instant.isoformat()}
    )


@dg.asset(deps=[first])
def broken() -> None:
    raise RuntimeError("on purpose")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def resources() -> dict[str, Any]:
    clock = Clock()
    return {"clock": clock, "recorder": Recorder(clock=clock)}


def shown(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, str]:
    [event] = result.asset_materializations_for_node(asset)
    return {name: str(value.value) for name, value in event.metadata.items()}


def tag_of(instance: dg.DagsterInstance, run_id: str) -> str | None:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.tags.get(INSTANT)


def test_a_run_has_one_instant_whichever_copy_of_the_clock_is_used_and_its_tag_says_it(
    instance: dg.DagsterInstance,
) -> None:
    result = dg.materialize([first, second], instance=instance, resources=resources())
    at = shown(result, "first")["instant"]
    assert shown(result, "second") == {"instant": at, "copy": at}
    assert tag_of(instance, result.run_id) == at
    assert shown(result, "first")["before"] < at, "fixed at its first use, not when the run began"


def test_the_next_run_has_another_instant(instance: dg.DagsterInstance) -> None:
    runs = [dg.materialize([first], instance=instance, resources=resources()) for _ in range(2)]
    assert shown(runs[0], "first")["instant"] < shown(runs[1], "first")["instant"]


def test_a_run_that_never_uses_its_instant_has_none(instance: dg.DagsterInstance) -> None:
    @dg.asset
    def fetched(clock: Clock) -> None:
        clock.now()

    result = dg.materialize([fetched], instance=instance, resources=resources())
    assert tag_of(instance, result.run_id) is None


def test_a_run_that_is_executed_again_has_an_instant_of_its_own(instance: dg.DagsterInstance) -> None:
    """It inherits the tags of the run that failed; what it makes, it makes later."""
    job = dg.define_asset_job("both", [first, broken]).resolve(
        asset_graph=dg.Definitions([first, broken], resources=resources()).resolve_asset_graph()
    )
    failed = job.execute_in_process(instance=instance, raise_on_error=False)
    before = tag_of(instance, failed.run_id)
    tags = {INSTANT: str(before), "dagster/parent_run_id": failed.run_id}
    again = dg.materialize([first], instance=instance, resources=resources(), tags=tags)
    assert before is not None
    assert before < shown(again, "first")["instant"] == tag_of(instance, again.run_id)


def resumed(
    instance: dg.DagsterInstance, parent: str, at: datetime, steps: list[str], **days: str
) -> dg.DagsterRun:
    """A run that goes on where another one ended, as Dagster creates it: with its tags, and some steps alone."""
    tags = {
        INSTANT: at.isoformat(),
        "dagster/parent_run_id": parent,
        "dagster/is_resume_retry": "true",
        **days,
    }
    return instance.create_run_for_job(
        job_def=day_job().get_subset(op_selection=steps), tags=tags, parent_run_id=parent, root_run_id=parent
    )


def day_job() -> dg.JobDefinition:
    @dg.op(required_resource_keys={"clock"})
    def slate(context: dg.OpExecutionContext) -> None:
        context.resources.clock.instant  # noqa: B018  (its first use fixes it)

    @dg.op(required_resource_keys={"clock"})
    def bets(context: dg.OpExecutionContext) -> None:
        context.resources.clock.instant  # noqa: B018  (as above)

    @dg.job(executor_def=dg.in_process_executor, resource_defs={"clock": Clock().get_resource_definition()})
    def night() -> None:
        slate()
        bets()

    return night


def test_a_run_that_goes_on_has_its_parents_instant_unless_it_builds_the_slate_again(
    instance: dg.DagsterInstance,
) -> None:
    parent = instance.create_run_for_job(job_def=day_job())
    at = datetime.now(UTC) - timedelta(minutes=2)
    instance.add_run_tags(parent.run_id, {INSTANT: at.isoformat()})
    for steps, keeps in ((["bets"], True), (["slate", "bets"], False)):
        run = resumed(instance, parent.run_id, at, steps)
        job = InMemoryJob(day_job().get_subset(op_selection=steps))
        assert execute_run(job, run, instance).success
        assert (tag_of(instance, run.run_id) == at.isoformat()) == keeps, steps


@pytest.mark.parametrize(("day", "minutes", "succeeds"), [
    ("today", 4, True), ("today", 6, False), ("2024-04-10", 600, True),
])  # fmt: skip
def test_a_run_that_would_go_on_after_games_may_have_begun_is_refused(
    instance: dg.DagsterInstance, day: str, minutes: int, succeeds: bool
) -> None:
    parent = instance.create_run_for_job(job_def=day_job())
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    instance.add_run_tags(parent.run_id, {INSTANT: at.isoformat()})
    run = resumed(
        instance, parent.run_id, at, ["bets"],
        **{"dagster/partition": str(game_date(at)) if day == "today" else day},
    )  # fmt: skip
    job = InMemoryJob(day_job().get_subset(op_selection=["bets"]))
    result = execute_run(job, run, instance, raise_on_error=False)
    assert result.success == succeeds
    if not succeeds:
        told = "\n".join(str(event.event_specific_data) for event in result.all_events if event.is_failure)
        assert f"go on with the instant {at.isoformat()} of run {parent.run_id}" in told


def test_a_frozen_clock_stands_for_the_whole_run(instance: dg.DagsterInstance) -> None:
    clock = Clock(frozen_now="2024-04-10T20:00:00Z")
    result = dg.materialize([first], instance=instance, resources={"clock": clock})
    assert shown(result, "first")["instant"] == "2024-04-10T20:00:00+00:00"


def test_outside_a_run_the_instant_is_that_of_its_first_use() -> None:
    clock = Clock()
    assert clock.instant == clock.instant <= clock.now()


def test_a_run_that_is_played_back_has_its_instant_and_is_no_replay_of_a_set_clock() -> None:
    at = "2024-04-10T20:00:00.000123+00:00"
    assert Clock(frozen_now=at).is_overridden
    played_back = Clock(frozen_now=at, plays_back=True)
    assert not played_back.is_overridden
    assert played_back.instant.isoformat() == at
