"""Means over the days up to each day, with an interval clustered by date; of a single window see `models.statistics`."""

from collections.abc import Sequence

import polars as pl

from nba_props.features.history.windows import PER_MILLION
from nba_props.models.statistics import ClusterSums, clustered_means


def rolling_mean_by_date(
    by_day: pl.DataFrame, total: str, count: str, group: Sequence[str], length: int
) -> list[pl.Series]:
    """`total`, `total`_low and `total`_high: mean and 95 % interval of the `length` days up to each row's.

    Null without rows, no interval with one date.

    Args:
        by_day: one row per group and calendar day, in order, with the day's total and count.
        total: the column of sums, in millionths: sums of whole numbers slide without dust.
        count: the column of counts.
        group: the columns that say which group a row belongs to.
        length: days of the window.
    """
    s, n = pl.col(total).cast(pl.Int64), pl.col(count).cast(pl.Int64)
    parts = {
        "clusters": (n > 0).cast(pl.Int64),
        "counts": n,
        "sums": s,
        "counts_squared": n * n,
        "sums_squared": s * s,
        "sums_by_counts": s * n,
    }
    rolled = by_day.select(
        value.rolling_sum(length, min_samples=1).over(group).cast(pl.Float64).alias(name)
        for name, value in parts.items()
    )
    figures = clustered_means(ClusterSums(**{name: rolled[name].to_numpy() for name in parts}))
    names = (total, f"{total}_low", f"{total}_high")
    return [
        pl.Series(name, values * PER_MILLION).fill_nan(None)
        for name, values in zip(names, figures, strict=True)
    ]
