"""Means over the days up to each day, with an interval clustered by date; of a single window see `models.statistics`."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from nba_props.features.history.windows import PER_MILLION


def rolling_mean_by_date(
    by_day: pl.DataFrame, total: str, count: str, group: Sequence[str], length: int
) -> list[pl.Series]:
    """`total`, `total`_low and `total`_high: mean and 95 % interval of the `length` days up to each row's.

    The ratio estimator's variance, with Student's t of the dates that have rows, from sums alone: of the squares
    (s - mean n)^2 of the dates, where s is a date's total and n its count. Null without rows, no interval with one date.

    Args:
        by_day: one row per group and calendar day, in order, with the day's total and count.
        total: the column of sums, in millionths: sums of whole numbers slide without dust.
        count: the column of counts.
        group: the columns that say which group a row belongs to.
        length: days of the window.
    """
    from scipy.special import stdtrit  # noqa: PLC0415  (slow to load)

    s, n = pl.col(total).cast(pl.Int64), pl.col(count).cast(pl.Int64)
    parts = {"s": s, "n": n, "ss": s * s, "sn": s * n, "nn": n * n, "dates": (n > 0).cast(pl.Int64)}
    sums = by_day.select(
        value.rolling_sum(length, min_samples=1).over(group).alias(name) for name, value in parts.items()
    )
    s_, n_, ss, sn, nn, dates = (sums[name].cast(pl.Float64).to_numpy() for name in parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = s_ / n_
        squares = np.clip(ss - 2 * mean * sn + mean * mean * nn, 0, None)
        reach = stdtrit(dates - 1, 0.975) * np.sqrt(dates / (dates - 1) * squares) / n_
    mean, reach = np.where(n_ > 0, mean, np.nan), np.where(dates > 1, reach, np.nan)
    mean, reach = mean * PER_MILLION, reach * PER_MILLION
    ends = {total: mean, f"{total}_low": mean - reach, f"{total}_high": mean + reach}
    return [pl.Series(name, values).fill_nan(None) for name, values in ends.items()]
