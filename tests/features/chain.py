"""Every table from ingest tables to `feature_store`, of a range or of a day, as the assets build it."""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES as EVERY
from nba_props.declared.tables.table import Table
from nba_props.features.chain import OF_THE_DAYS, OF_THE_PAST, features

Frames = Mapping[str, pl.DataFrame]
TABLES: dict[str, Table] = {name: EVERY[name] for name in (*OF_THE_PAST, *OF_THE_DAYS)}


def build(ingest: Frames, days: Days, now: datetime) -> dict[str, pl.DataFrame]:
    """Every table of a range, from ingest tables that hold all history."""
    built = features(ingest, days, now)
    return {name: table.shape(built[name].filter(days.hold())) for name, table in TABLES.items()}


def build_day(ingest: Frames, day: date, now: datetime) -> dict[str, pl.DataFrame]:
    """Every table of one day, from no more of its past and future than its assets are given."""
    return build(ingest, Days.one(day), now)
