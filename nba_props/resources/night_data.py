"""Rows of the lake by which the check `go` and the command line judge a night. They are judged in `quality`."""

from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import BOX_SCORES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.stats import SLATE
from nba_props.quality.feeds import MEMORY_DAYS
from nba_props.quality.go import Night
from nba_props.storage.lake import Lake

TONIGHT, PAST = (ODDS_LINES, GAME_LINES, INJURY_REPORTS), (BOX_SCORES, SHOTS)


def night_data(lake: Lake, days: Collection[date], now: datetime) -> Night:
    """What the days' games that are ahead of an instant were predicted from; days before its game date have none."""
    nights = [day for day in days if day >= game_date(now)]
    games = lake.read(SLATE, nights).filter(pl.col("tip_off") > now)
    looked_at = [*Days.one(game_date(now)).before(MEMORY_DAYS), *nights] if nights else []
    return Night(
        games=games.select("game_id", "game_date", "as_of").unique(),
        schedule=lake.read(SCHEDULE, looked_at),
        tonight={table.name: lake.read(table, looked_at) for table in TONIGHT},
        past={table.name: lake.read(table, looked_at) for table in PAST},
        polls=lake.read(ODDS_POLLS, nights),
        predictions=lake.read(PREDICTIONS, nights),
    )
