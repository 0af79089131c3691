"""The one schedule through Dagster's own context: which job, when, and under which key by the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from nba_props.definitions import defs
from nba_props.resources.clock import Clock
from nba_props.resources.wiring import given
from nba_props.schedules import SCHEDULES, accuracy_schedule

EASTERN = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return defs().get_repository_def()


def requested(repository: dg.RepositoryDefinition, now: str = "") -> dg.RunRequest:
    """What a tick requests under a clock that stands at an instant, or under the wall clock."""
    resources = given(NBA_PROPS_NOW=now)
    with dg.build_schedule_context(resources=resources, repository_def=repository) as context:
        [request] = accuracy_schedule.evaluate_tick(context).run_requests or ()
    return request


def test_accuracy_is_reported_on_monday_mornings_in_new_york() -> None:
    from dagster._utils.schedules import schedule_execution_time_iterator  # noqa: PLC0415

    # From the Friday before the clocks go forward.
    start = datetime(2024, 3, 8, 12, tzinfo=EASTERN).timestamp()
    ticks = schedule_execution_time_iterator(
        start, accuracy_schedule.cron_schedule, accuracy_schedule.execution_timezone
    )
    times = [next(ticks).astimezone(EASTERN) for _ in range(4)]
    assert accuracy_schedule.job_name == "accuracy_report"
    assert {time.strftime("%A %H:%M") for time in times} == {"Monday 07:00"}
    assert len({time.date() for time in times}) == 4


def test_a_tick_requests_a_run_of_the_clocks_day(repository: dg.RepositoryDefinition) -> None:
    request = requested(repository, "2024-04-08T11:00:00Z")
    assert (request.run_key, request.partition_key) == ("accuracy_report:2024-04-08", None)
    assert requested(repository).run_key == f"accuracy_report:{Clock().today()}"


def test_nothing_of_a_game_date_is_left_to_a_schedule_and_none_starts_by_itself() -> None:
    assert [accuracy_schedule] == SCHEDULES
    assert accuracy_schedule.default_status == dg.DefaultScheduleStatus.STOPPED
