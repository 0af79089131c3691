"""Live games: while some are under way, their scores are fetched and set beside the day's predictions and bets."""

from datetime import timedelta

import dagster as dg

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.sources.nba.running import under_way

EVERY_SECONDS = 10 * 60


@dg.sensor(
    job_name="live_grading",
    minimum_interval_seconds=EVERY_SECONDS,
    description="While games are under way, requests a run that sets their scores beside predictions and bets.",
)
def live_games(clock: Clock, home: Home) -> list[dg.RunRequest] | dg.SkipReason:
    """A run of each date with games under way: after midnight Eastern those of the day before may still run."""
    today = clock.today()
    games = under_way(home.lake.read(SCHEDULE, [today - timedelta(days=1), today]), clock.now())
    if games.is_empty():
        return dg.SkipReason("no game is under way")
    return [dg.RunRequest(partition_key=str(day)) for day in sorted(games["game_date"].unique())]


LIVE_SENSORS = [live_games]
