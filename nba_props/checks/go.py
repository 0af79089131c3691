"""Can tonight be bet on? One check, asked when the night is predicted."""

import dagster as dg

from nba_props.checks.answers import ERROR, Results, answered, checks_of, days_of
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.quality.go import go
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.night_data import night_data


@checks_of("predictions", "go", go)
def predictions_go(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """The answer for the games of the run's days that are ahead."""
    days = days_of(context, home.lake, PREDICTIONS)
    yield from answered("predictions", [go], night_data(home.lake, days, clock.instant), severity=ERROR)


GO_CHECKS = [predictions_go]
