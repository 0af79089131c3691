"""Late lines: a first line, or a move of half a point or more, before the tip-off requests a run of the day."""

import json
from datetime import datetime

import dagster as dg
import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.lookback import YEAR_DAYS
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.declared.time_rules import is_to_be_read_again
from nba_props.market import consensus, lateness
from nba_props.market.in_force import in_force
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.world import World
from nba_props.stats.slate import moments

EVERY_SECONDS = 15 * 60


@dg.sensor(
    job_name="nightly",
    minimum_interval_seconds=EVERY_SECONDS,
    description="Polls the books before the tip-offs and requests a run when lines have moved.",
)
def late_lines(
    context: dg.SensorEvaluationContext, clock: Clock, world: World, home: Home
) -> dg.SensorResult | dg.SkipReason:
    """At most one run of a day per poll, keyed by the moves; the cursor holds the lines last predicted on.

    The poll's payloads are stored in raw, as those of any fetch.
    """
    now, today, lake = clock.now(), Days.one(clock.today()), home.lake
    schedule = lake.read(SCHEDULE, today)
    if is_to_be_read_again(schedule, now):
        schedule = world.ingest().schedule(today).frame
    if schedule.filter(pl.col("tip_off") > now).is_empty():
        return dg.SkipReason(
            f"no game of {today} is ahead: the schedule is not ingested, or all games have tipped off"
        )
    seen = lake.read(BOX_SCORES, today.before(YEAR_DAYS))
    polled = world.ingest().points_lines(today, schedule, seen)
    lines = current_lines(polled.frame, polled.polls, schedule, lake.read(GAME_LINE_POLLS, today), now)
    plan = lateness.plan(json.loads(context.cursor or "{}"), lines, now)
    requests = [dg.RunRequest(run_key=key, partition_key=str(day)) for day, key in plan.run_keys.items()]
    return dg.SensorResult(run_requests=requests, cursor=json.dumps(plan.watermarks))


def current_lines(
    quotes: pl.DataFrame,
    odds_polls: pl.DataFrame,
    schedule: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    now: datetime,
) -> pl.DataFrame:
    """Every player's consensus line now, of quotes that are in force, and every game that is ahead."""
    games = moments(schedule, odds_polls, game_line_polls, now)
    games = games.select("game_id", "game_date", "as_of", "tip_off")
    current = consensus.consensus(consensus.main_lines(in_force(quotes, odds_polls, games)))
    return games.join(current, on="game_id", how="left").select(
        *GAME_PLAYER_MARKET, "line", "line_known_at", "tip_off", "game_date"
    )


SENSORS = [late_lines]
