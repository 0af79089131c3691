"""What runs by the clock alone. All that belongs to a game date is asked for by the sensor `tonight`."""

import dagster as dg

from nba_props.days import EASTERN, Days, season_start
from nba_props.instance.job_runs import is_under_way
from nba_props.instance.run_tags import RANGE
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.mirror import Mirror


@dg.schedule(
    job_name="accuracy_report",
    cron_schedule="0 7 * * 1",
    execution_timezone=EASTERN.key,
    description="The past year's accuracy, after Sunday's grades.",
)
def accuracy_schedule(clock: Clock) -> dg.RunRequest:
    """The past year's accuracy, after Sunday's grades."""
    return dg.RunRequest(run_key=f"accuracy_report:{clock.today()}")


@dg.schedule(
    job_name="mirror",
    cron_schedule="20 * * * *",
    execution_timezone=EASTERN.key,
    description="What the lake has changed this season, into the mirror in BigQuery; nothing where they are equal.",
)
def mirror_schedule(
    context: dg.ScheduleEvaluationContext, clock: Clock, home: Home, mirror: Mirror
) -> dg.RunRequest | dg.SkipReason:
    """One run from the first day that changed to the last; days between them are looked at and cost nothing.

    None while another one is under way: BigQuery would cancel one of two that write the same table.
    """
    if is_under_way(context.instance, "mirror"):
        return dg.SkipReason("a run of the mirror is under way")
    today = clock.today()
    changed = mirror.changed_days(home.lake, Days(season_start(today), today), home.label)
    if not changed:
        return dg.SkipReason("the mirror has what the lake has")
    ends = (str(changed[0]), str(changed[-1]))
    return dg.RunRequest(tags=dict(zip(RANGE, ends, strict=True)))


SCHEDULES = [accuracy_schedule]
