"""Is every output there that is due, of the run's days and of the week?"""

import dagster as dg

from nba_props.checks.answers import ERROR, WARN, Results, answered, checks_of, days_of, results
from nba_props.days import Days
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.quality.outputs.arrived import is_alarming, outputs_arrived
from nba_props.quality.outputs.week import LOOKED_BACK, outputs_of_a_week
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home


@checks_of("expected_outputs", "quality", outputs_arrived, outputs_of_a_week)
def expected_outputs_quality(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """The first answer for the games of the run's days, the second for those of the week before the run's instant."""
    verdict = outputs_arrived(home.lake.read(EXPECTED_OUTPUTS, days_of(context, home.lake, EXPECTED_OUTPUTS)))
    severity = ERROR if is_alarming(verdict) else WARN
    yield from results("expected_outputs", {outputs_arrived: verdict}, severity)
    week = home.lake.read(EXPECTED_OUTPUTS, Days.one(clock.instant_day).before(LOOKED_BACK))
    yield from answered("expected_outputs", [outputs_of_a_week], week, clock.instant)


OUTPUT_CHECKS = [expected_outputs_quality]
