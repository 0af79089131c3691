"""What runs by the clock alone. All that belongs to a game date is asked for by the sensor `tonight`."""

import dagster as dg

from nba_props.days import EASTERN
from nba_props.resources.clock import Clock


@dg.schedule(
    job_name="accuracy_report",
    cron_schedule="0 7 * * 1",
    execution_timezone=EASTERN.key,
    description="The past year's accuracy, after Sunday's grades.",
)
def accuracy_schedule(clock: Clock) -> dg.RunRequest:
    """The past year's accuracy, after Sunday's grades."""
    return dg.RunRequest(run_key=f"accuracy_report:{clock.today()}")


SCHEDULES = [accuracy_schedule]
