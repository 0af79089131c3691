"""Can tonight be bet on? One check, asked when the night is predicted."""

import dagster as dg
import polars as pl

from nba_props.checks.answers import ERROR, Results, answered, checks_of, days_of
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import BOX_SCORES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.stats import SLATE
from nba_props.quality.feeds import MEMORY_DAYS
from nba_props.quality.go import Night, go
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home

TONIGHT, PAST = (ODDS_LINES, GAME_LINES, INJURY_REPORTS), (BOX_SCORES, SHOTS)


@checks_of("predictions", "go", go)
def predictions_go(context: dg.AssetCheckExecutionContext, clock: Clock, home: Home) -> Results:
    """The answer for the games of the run's days that are ahead."""
    lake = home.lake
    nights = [day for day in days_of(context, lake, PREDICTIONS) if day >= clock.instant_day]
    games = lake.read(SLATE, nights).filter(pl.col("tip_off") > clock.instant)
    looked_at = [*Days.one(clock.instant_day).before(MEMORY_DAYS), *nights] if nights else []
    night = Night(
        games=games.select("game_id", "game_date", "as_of").unique(),
        schedule=lake.read(SCHEDULE, looked_at),
        tonight={table.name: lake.read(table, looked_at) for table in TONIGHT},
        past={table.name: lake.read(table, looked_at) for table in PAST},
        polls=lake.read(ODDS_POLLS, nights),
        predictions=lake.read(PREDICTIONS, nights),
    )
    yield from answered("predictions", [go], night, severity=ERROR)


GO_CHECKS = [predictions_go]
