"""Schedules through Dagster's own context: which job, when, and which partition by the clock."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from nba_props.definitions import defs
from nba_props.resources.clock import Clock
from nba_props.resources.wiring import given
from nba_props.schedules import (
    SCHEDULES,
    accuracy_schedule,
    first_corrections_schedule,
    morning_schedule,
    nightly_schedule,
    second_corrections_schedule,
    weekly_schedule,
)
from nba_props.sources.finals import due_mornings

EASTERN = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return defs().get_repository_def()


Requested = Callable[..., dg.RunRequest]


@pytest.fixture
def requested(repository: dg.RepositoryDefinition) -> Requested:
    """What a tick requests under a clock that stands at an instant, or under the wall clock."""

    def requested(schedule: dg.ScheduleDefinition, now: str = "") -> dg.RunRequest:
        resources = given(NBA_PROPS_NOW=now)
        with dg.build_schedule_context(resources=resources, repository_def=repository) as context:
            [request] = schedule.evaluate_tick(context).run_requests or ()
        return request

    return requested


@pytest.mark.parametrize(
    ("schedule", "job", "at"),
    [
        (nightly_schedule, "nightly", "every day 16:00"),
        (morning_schedule, "grade", "every day 06:00"),
        (first_corrections_schedule, "grade", "every day 10:15"),
        (second_corrections_schedule, "grade", "every day 10:30"),
        (weekly_schedule, "train", "Monday 06:30"),
        (accuracy_schedule, "accuracy_report", "Monday 07:00"),
    ],
)
def test_each_job_has_its_time_of_day_in_new_york(schedule: dg.ScheduleDefinition, job: str, at: str) -> None:
    assert (schedule.job_name, schedule.execution_timezone) == (job, "America/New_York")
    # From the Friday before the clocks go forward.
    times = next_ticks(schedule, datetime(2024, 3, 8, 12, tzinfo=EASTERN), 4)
    days = {time.strftime("%A") for time in times}
    assert {time.strftime("%H:%M") for time in times} == {at[-5:]}
    assert days == ({"Monday"} if "Monday" in at else days)
    assert len({time.date() for time in times}) == 4


def next_ticks(schedule: dg.ScheduleDefinition, start: datetime, count: int) -> Sequence[datetime]:
    from dagster._utils.schedules import schedule_execution_time_iterator  # noqa: PLC0415

    ticks = schedule_execution_time_iterator(
        start.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    return [next(ticks).astimezone(EASTERN) for _ in range(count)]


@pytest.mark.parametrize(
    ("schedule", "now", "run_key", "partition"),
    [
        (nightly_schedule, "2024-04-10T20:00:00Z", "nightly:2024-04-10", "2024-04-10"),
        # After midnight UTC it is still the same evening in New York.
        (nightly_schedule, "2024-04-11T03:59:00Z", "nightly:2024-04-10", "2024-04-10"),
        (morning_schedule, "2024-04-11T10:00:00Z", "grade:2024-04-10", "2024-04-10"),
        (first_corrections_schedule, "2024-04-11T14:15:00Z", "first_corrections:2024-04-10", "2024-04-10"),
        (second_corrections_schedule, "2024-04-11T14:30:00Z", "second_corrections:2024-04-09", "2024-04-09"),
        # The morning of the first of March of a leap year, and of a new year.
        (morning_schedule, "2024-03-01T11:00:00Z", "grade:2024-02-29", "2024-02-29"),
        (morning_schedule, "2024-01-01T11:00:00Z", "grade:2023-12-31", "2023-12-31"),
        (weekly_schedule, "2024-04-08T10:30:00Z", "train:2024-04-08", "2024-04-08"),
        (weekly_schedule, "2024-04-14T23:00:00Z", "train:2024-04-08", "2024-04-08"),
        (accuracy_schedule, "2024-04-08T11:00:00Z", "accuracy_report:2024-04-08", None),
    ],
)
def test_a_tick_requests_one_run_of_the_clocks_day_or_week(
    requested: Requested, schedule: dg.ScheduleDefinition, now: str, run_key: str, partition: str | None
) -> None:
    request = requested(schedule, now)
    assert (request.run_key, request.partition_key) == (run_key, partition)


def test_the_mornings_of_corrections_are_due_when_their_schedules_run(requested: Requested) -> None:
    """A box score of the night, and after the first request one of that morning."""
    night = datetime(2024, 4, 11, 10, tzinfo=UTC)
    ticks = datetime(2024, 4, 11, 14, 15, tzinfo=UTC), datetime(2024, 4, 12, 14, 30, tzinfo=UTC)
    fetched = [night]
    for schedule, tick in zip((first_corrections_schedule, second_corrections_schedule), ticks, strict=True):
        day = date.fromisoformat(str(requested(schedule, tick.isoformat()).partition_key))
        assert len(due_mornings(day, fetched, tick)) == 1
        fetched.append(tick)


def test_a_repeated_tick_has_the_same_run_key_and_the_next_day_another(requested: Requested) -> None:
    keys = [
        requested(nightly_schedule, f"2024-04-{now}").run_key
        for now in ("10T20:00:00Z", "10T21:00:00Z", "11T20:00:00Z")
    ]
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.name)
def test_the_partition_that_is_requested_exists_in_the_jobs_partitions(
    requested: Requested, schedule: dg.ScheduleDefinition
) -> None:
    request = requested(schedule, "2024-04-11T10:00:00Z")
    partitions = defs().resolve_job_def(schedule.job_name).partitions_def
    if partitions is None:
        assert request.partition_key is None
        return
    at = datetime(2024, 4, 11, 10, tzinfo=UTC)
    assert request.partition_key in partitions.get_partition_keys(current_time=at)


def test_without_a_frozen_clock_the_day_is_the_wall_clocks(requested: Requested) -> None:
    assert requested(nightly_schedule).partition_key == str(Clock().today())


def test_schedules_do_not_start_by_themselves() -> None:
    assert {s.default_status for s in SCHEDULES} == {dg.DefaultScheduleStatus.STOPPED}
