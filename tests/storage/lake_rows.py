"""A small table and its rows: all rows of a partition have one value, so that a mixture of two writes shows."""

from datetime import date, timedelta

import polars as pl

from nba_props.declared.tables.table import Column, Table
from nba_props.storage.lake import Lake

TABLE = Table(
    "points",
    "a player and a day",
    ("game_date", "player"),
    (
        Column("game_date", pl.Date, "day"),
        Column("player", pl.Int64, "player"),
        Column("value", pl.Float64, "value", "points", True),
    ),
)
DAYS = [date(2024, 1, 1) + timedelta(n) for n in range(5)]


def rows(days: list[date], value: float = 1.0, players: int = 3) -> pl.DataFrame:
    """Rows of some players on each day."""
    one = pl.DataFrame({"player": range(players)}, schema={"player": pl.Int64})
    each = pl.DataFrame({"game_date": days}, schema={"game_date": pl.Date})
    return TABLE.shape(each.join(one, how="cross").with_columns(value=pl.lit(value)))


def players_of(version: int) -> int:
    """The number of players in a version: each has another, so that its files have another length."""
    return 500 + version * 7919 % 3000


def write_version(lake: Lake, days: list[date], version: int) -> None:
    """Writes the days in a version."""
    lake.write(TABLE, rows(days, float(version), players_of(version)), days)


def versions(lake: Lake, days: list[date]) -> list[int]:
    """The version of each partition, of which all rows must be."""
    versions = []
    for _, part in lake.read(TABLE, days).group_by("game_date", maintain_order=True):
        [value] = part["value"].unique()
        assert part.height == players_of(int(value))
        versions.append(int(value))
    assert len(versions) == len(days)
    return versions
