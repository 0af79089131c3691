"""What runs that found something changed say, as the planner reads it; each look reads what is new alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import dagster as dg
import pytest

from nba_props.days import Days
from nba_props.declared.steps import PLANNED_FOR, REQUESTED_AT, STEP
from nba_props.planning.repairs import tags_of
from nba_props.planning.step import Changed
from nba_props.resources.step_runs import StepRuns

DAYS = Days(date(2024, 1, 1), date(2024, 1, 6))
FOUND = Changed(Days.one(date(2024, 1, 3)), datetime(2024, 1, 6, 15, tzinfo=UTC))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def test_a_run_that_found_a_change_is_known_as_soon_as_it_tells_and_so_is_that_it_graded(
    instance: dg.DagsterInstance,
) -> None:
    runs = StepRuns()
    run = instance.run_storage.add_run(dg.DagsterRun(job_name="grade"))
    assert runs.changed(instance, DAYS) == ()
    for is_graded in (False, True):
        changed = Changed(FOUND.days, FOUND.found_at, run.run_id, is_graded)
        instance.add_run_tags(run.run_id, tags_of(changed))
        assert runs.changed(instance, DAYS) == (changed,)
    assert runs.changed(instance, DAYS.before(6)) == ()


def test_a_killed_run_that_dagster_is_about_to_run_again_is_not_over(instance: dg.DagsterInstance) -> None:
    """Else the planner asks for its step beside the run that goes on: twice the credits."""
    tags = {STEP: "2024-01-06/night", PLANNED_FOR: "2024-01-06", REQUESTED_AT: FOUND.found_at.isoformat()}
    run = instance.add_run(dg.DagsterRun(job_name="nightly", tags=tags, status=dg.DagsterRunStatus.FAILURE))
    runs = StepRuns()

    def state() -> str:
        [attempt] = runs.of(instance, DAYS)
        return attempt.state

    assert state() == "failed"
    for told, expected in (
        ({"dagster/will_retry": "true"}, "active"),
        ({"dagster/auto_retry_run_id": "another"}, "failed"),
        ({"dagster/will_retry": "false"}, "failed"),
    ):
        instance.add_run_tags(run.run_id, told)
        assert state() == expected
