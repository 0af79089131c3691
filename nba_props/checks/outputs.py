"""Is every output there that is due?"""

import dagster as dg

from nba_props.checks.answers import ERROR, WARN, Results, checks_of, days_of, results
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.quality.outputs.arrived import is_alarming, outputs_arrived
from nba_props.resources.home import Home


@checks_of("expected_outputs", "quality", outputs_arrived)
def expected_outputs_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """The answer for the games of the run's days."""
    verdict = outputs_arrived(home.lake.read(EXPECTED_OUTPUTS, days_of(context, home.lake, EXPECTED_OUTPUTS)))
    severity = ERROR if is_alarming(verdict) else WARN
    yield from results("expected_outputs", {outputs_arrived: verdict}, severity)


OUTPUT_CHECKS = [expected_outputs_quality]
