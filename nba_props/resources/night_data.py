"""Rows of the lake by which the check `go` and the command line judge a night. They are judged in `quality`."""

from collections.abc import Collection
from datetime import date, datetime

import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.declared.tables.stats import SLATE
from nba_props.quality.feeds import MEMORY_DAYS
from nba_props.quality.go import PAST, TONIGHT, Night
from nba_props.storage.lake import Lake


def night_data(lake: Lake, days: Collection[date], now: datetime) -> Night:
    """What the days' games that are ahead of an instant were predicted from; days before its game date have none."""
    nights = [day for day in days if day >= game_date(now)]
    games = lake.read(SLATE, nights).filter(pl.col("tip_off") > now)
    looked_at = [*Days.one(game_date(now)).before(MEMORY_DAYS), *nights] if nights else []
    return Night(
        games=games.select("game_id", "game_date", "as_of").unique(),
        schedule=lake.read(SCHEDULE, looked_at),
        tonight={name: lake.read(TABLES[name], looked_at) for name in TONIGHT},
        past={name: lake.read(TABLES[name], looked_at) for name in PAST},
        polls=lake.read(ODDS_POLLS, nights),
        predictions=lake.read(PREDICTIONS, nights),
    )
