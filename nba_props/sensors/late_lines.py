"""Late lines: a first line, or a move of half a point or more, before the tip-off runs the day again."""

import json

import dagster as dg
import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.ingest import BOX_SCORES, GAME_LINES, SCHEDULE
from nba_props.market import consensus, lateness
from nba_props.partitions import YEAR_DAYS
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.world import World
from nba_props.stats.slate import moments

EVERY = 15 * 60


@dg.sensor(
    job_name="nightly",
    minimum_interval_seconds=EVERY,
    description="Polls the books before the tip-offs; what it sees lands in raw, as any fetch does.",
)
def late_lines(
    context: dg.SensorEvaluationContext, clock: Clock, world: World, home: Home
) -> dg.SensorResult | dg.SkipReason:
    """One run a day at most per look, keyed by what was seen; the cursor holds the lines last predicted on."""
    now, today = clock.now(), Days.one(clock.today())
    lake = home.lake
    schedule = lake.read(SCHEDULE, today)
    if schedule.filter(pl.col("tip_off") > now).is_empty():
        return dg.SkipReason(
            f"no game of {today} is ahead: the schedule is not ingested, or all have tipped off"
        )
    seen = lake.read(BOX_SCORES, today.before(YEAR_DAYS))
    quotes = world.ingest().points_lines(today, schedule, seen).frame
    plan = lateness.plan(
        json.loads(context.cursor or "{}"), lines(quotes, schedule, lake.read(GAME_LINES, today), now), now
    )
    requests = [dg.RunRequest(run_key=key, partition_key=str(day)) for day, key in plan.run_keys.items()]
    return dg.SensorResult(run_requests=requests, cursor=json.dumps(plan.watermarks))


def lines(quotes: pl.DataFrame, schedule: pl.DataFrame, game_lines: pl.DataFrame, now) -> pl.DataFrame:
    """The consensus line of every player now, and every game ahead."""
    games = moments(schedule, quotes, game_lines, now).select("game_id", "game_date", "as_of", "tip_off")
    usable = consensus.usable(quotes, games)
    current = consensus.consensus(consensus.main_lines(consensus.current(usable)))
    return games.join(current, on="game_id", how="left").select(
        "game_id", "player_id", "line", "line_known_at", "tip_off", "game_date"
    )


SENSORS = [late_lines]
