"""Is what was bet and predicted graded a day after its games?"""

from datetime import date, timedelta

import dagster as dg

from nba_props.bets.best_bets.chain import of_the_record
from nba_props.checks.answers import ERROR, Results, answered, checks_of, days_of
from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.record import BEST_BETS
from nba_props.quality.graded import LOOKED_BACK, graded_bets, graded_predictions
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home


@checks_of("bet_grades", "quality", graded_bets)
def bet_grades_quality(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """Whether the bets of the run's days and the week before are graded."""
    lake = home.lake
    days = with_week_before(days_of(context, lake, BET_GRADES))
    bets, grades = of_the_record(lake.read(BEST_BETS, days)), lake.read(BET_GRADES, days)
    yield from answered(
        "bet_grades", [graded_bets], bets, grades, lake.read(SCHEDULE, days), clock.instant, severity=ERROR
    )


@checks_of("grades", "quality", graded_predictions)
def grades_quality(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """Whether the predictions of the run's days and the week before are graded."""
    lake = home.lake
    days = with_week_before(days_of(context, lake, GRADES))
    predictions, grades = lake.read(PREDICTIONS, days), lake.read(GRADES, days)
    yield from answered(
        "grades", [graded_predictions], predictions, grades, lake.read(SCHEDULE, days), clock.instant
    )


def with_week_before(days: list[date]) -> list[date]:
    """The days of a run and those before: a night is not yet due on the morning that grades it."""
    return list(Days(min(days) - timedelta(LOOKED_BACK), max(days))) if days else []


GRADE_CHECKS = [bet_grades_quality, grades_quality]
