"""Sums of profit and of closing value from the first bet on, a row per game date, with 95 % intervals.

Rows are of `bets.grades.results`, of one provenance. Sums are in units of one stake a bet.
"""

import numpy as np
import polars as pl

from nba_props.declared.grades import is_decided
from nba_props.declared.odds import decimal
from nba_props.models.arrays import Floats, floats
from nba_props.models.statistics import ClusterSums, Z, clustered_means

DECIMAL = decimal("price")


def profit(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per game date with a decided bet: game_date, n, value, low and high, and the same of claims.

    `low` and `high` are the interval of the sum, clustered by date. `claimed` is what the decided bets would have made
    were each claim true, and `claimed_low` and `claimed_high` hold 95 % of what would have come by chance alone.
    """
    p = pl.col("claimed_probability")
    decided = rows.filter(is_decided()).with_columns(
        claimed=p * DECIMAL - 1, variance=p * (1 - p) * DECIMAL * DECIMAL
    )
    sums = _summed(decided, "profit", ("claimed", "variance"))
    claimed, reach = pl.col("claimed").cum_sum(), pl.col("variance").cum_sum().sqrt() * Z
    return sums.with_columns(claimed=claimed, claimed_low=claimed - reach, claimed_high=claimed + reach).drop(
        "variance"
    )


def closing_value(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per game date with a closing value: game_date, n, value, low and high; voids are left out."""
    return _summed(rows.filter(pl.col("result") != "VOID"), "closing_value")


def _summed(rows: pl.DataFrame, column: str, others: tuple[str, ...] = ()) -> pl.DataFrame:
    daily = (
        rows.drop_nulls(column)
        .group_by("game_date")
        .agg(pl.col(others).sum(), counts=pl.len().cast(pl.Float64), sums=pl.col(column).sum())
        .sort("game_date")
    )
    counts, sums = floats(daily, "counts"), floats(daily, "sums")
    n = np.cumsum(counts)
    ends = clustered_means(_clusters(counts, sums))
    return daily.drop("counts", "sums").with_columns(
        n=pl.Series(n.astype(int), dtype=pl.Int64),
        **{
            name: pl.Series(of * n, dtype=pl.Float64).fill_nan(None)
            for name, of in zip(("value", "low", "high"), ends, strict=True)
        },
    )


def _clusters(counts: Floats, sums: Floats) -> ClusterSums:
    """The sums that means up to each date are made of."""
    return ClusterSums(
        np.arange(1.0, len(counts) + 1),
        np.cumsum(counts),
        np.cumsum(sums),
        np.cumsum(counts**2),
        np.cumsum(sums**2),
        np.cumsum(sums * counts),
    )
