"""What runs by the clock: tonight in the afternoon, grades and corrections in the morning, models on Mondays.

Times are Eastern. A schedule's partition comes from the clock resource, so that a frozen clock runs its own day.
"""

from datetime import timedelta

import dagster as dg

from nba_props.days import model_week
from nba_props.resources.clock import Clock

EASTERN = "America/New_York"


@dg.schedule(
    job_name="nightly",
    cron_schedule="0 16 * * *",
    execution_timezone=EASTERN,
    description="Tonight's slate, three hours before most games.",
)
def nightly_schedule(clock: Clock) -> dg.RunRequest:
    """Tonight's slate, three hours before most games; late lines are the sensor's business."""
    day = str(clock.today())
    return dg.RunRequest(run_key=f"nightly:{day}", partition_key=day)


@dg.schedule(
    job_name="grade",
    cron_schedule="0 6 * * *",
    execution_timezone=EASTERN,
    description="Last night's box scores and grades, before anything of today is computed.",
)
def morning_schedule(clock: Clock) -> dg.RunRequest:
    """Last night's box scores and grades, before anything of today is computed from them."""
    return _of_past_day("grade", clock, 1)


@dg.schedule(
    job_name="grade",
    cron_schedule="15 10 * * *",
    execution_timezone=EASTERN,
    description="Last night's box scores again, which the league may have corrected, and its grades.",
)
def first_corrections_schedule(clock: Clock) -> dg.RunRequest:
    """Last night's box scores again, on the first of two mornings; see `sources.finals.due_mornings`."""
    return _of_past_day("first_corrections", clock, 1)


@dg.schedule(
    job_name="grade",
    cron_schedule="30 10 * * *",
    execution_timezone=EASTERN,
    description="The box scores of the night before last for the last time, and its grades.",
)
def second_corrections_schedule(clock: Clock) -> dg.RunRequest:
    """The box scores of the night before last again, on the second of two mornings."""
    return _of_past_day("second_corrections", clock, 2)


@dg.schedule(
    job_name="train",
    cron_schedule="30 6 * * 1",
    execution_timezone=EASTERN,
    description="The week's models, after Sunday's box scores.",
)
def weekly_schedule(clock: Clock) -> dg.RunRequest:
    """The week's models, after Sunday's box scores."""
    week = str(model_week(clock.today()))
    return dg.RunRequest(run_key=f"train:{week}", partition_key=week)


@dg.schedule(
    job_name="accuracy_report",
    cron_schedule="0 7 * * 1",
    execution_timezone=EASTERN,
    description="The past year's accuracy, after Sunday's grades.",
)
def accuracy_schedule(clock: Clock) -> dg.RunRequest:
    """The past year's accuracy, after Sunday's grades."""
    return dg.RunRequest(run_key=f"accuracy_report:{clock.today()}")


def _of_past_day(name: str, clock: Clock, days_ago: int) -> dg.RunRequest:
    day = str(clock.today() - timedelta(days=days_ago))
    return dg.RunRequest(run_key=f"{name}:{day}", partition_key=day)


SCHEDULES = [
    nightly_schedule,
    morning_schedule,
    first_corrections_schedule,
    second_corrections_schedule,
    weekly_schedule,
    accuracy_schedule,
]
