"""Means, rates and calibration errors with 95 % intervals. What a figure must reach is decided in `gates`."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from nba_props.models.arrays import Floats, as_floats

Z = 1.959963984540054
BINS = 10
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of n observations with its 95 % interval; None where there is too little to estimate from."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def wilson(wins: int, n: int) -> Estimate:
    """A rate with Wilson's interval, which holds its level for few observations too."""
    if n == 0:
        return Estimate(0)
    rate, z2 = wins / n, Z * Z
    centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z / (1 + z2 / n) * np.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    return Estimate(n, rate, float(max(0.0, centre - reach)), float(min(1.0, centre + reach)))


def mean(rows: pl.DataFrame, value: pl.Expr) -> float | None:
    """Mean of an expression over the rows, nulls left out; None without any value."""
    result: float | None = rows.select(value.cast(pl.Float64).mean()).item()
    return result


def mean_by_date(rows: pl.DataFrame, value: pl.Expr) -> Estimate:
    """Mean of an expression over the rows, nulls left out, with an interval clustered by `game_date`."""
    known = rows.select(value=value.cast(pl.Float64), date="game_date").drop_nulls("value")
    return clustered_mean(known["value"].to_numpy(), known["date"].cast(pl.Int32).to_numpy())


def clustered_mean(values: ArrayLike, clusters: ArrayLike) -> Estimate:
    """A mean whose interval allows values of one cluster (a date) to be correlated: the ratio estimator's variance.

    One night's errors share its pace, its overtimes and its late scratches. With a single cluster there is no
    interval.
    """
    observed = as_floats(values)
    return clustered_ratio(observed, np.ones(len(observed)), clusters)


def clustered_ratio(values: ArrayLike, weights: ArrayLike, clusters: ArrayLike) -> Estimate:
    """Sum of values over sum of weights, with an interval clustered as that of `clustered_mean`; None over zero."""
    observed, weight = as_floats(values), as_floats(weights)
    total = float(weight.sum())
    if not total:
        return Estimate(len(observed))
    _, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    ratio, count = float(observed.sum()) / total, int(cluster.max()) + 1
    if count == 1:
        return Estimate(len(observed), ratio)
    sums = np.bincount(cluster, observed - ratio * weight)
    error = np.sqrt(count / (count - 1) * float(sums @ sums)) / abs(total)
    reach = student_975(count - 1) * error
    return Estimate(len(observed), ratio, float(ratio - reach), float(ratio + reach))


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums over clusters of values, an entry per mean: of how many clusters, of counts, of sums, and of their products."""

    clusters: Floats
    counts: Floats
    sums: Floats
    counts_squared: Floats
    sums_squared: Floats
    sums_by_counts: Floats


def clustered_means(of: ClusterSums) -> tuple[Floats, Floats, Floats]:
    """`clustered_mean` of many means at once: each mean and both ends of its interval, NaN where there is none."""
    from scipy.special import stdtrit  # noqa: PLC0415  (slow to load)

    with np.errstate(divide="ignore", invalid="ignore"):
        average = of.sums / of.counts
        squares = of.sums_squared - 2 * average * of.sums_by_counts + average**2 * of.counts_squared
        error = np.sqrt(of.clusters / (of.clusters - 1) * np.maximum(squares, 0)) / of.counts
    has_interval = of.clusters > 1
    reach = np.where(has_interval, stdtrit(np.where(has_interval, of.clusters - 1, 1), 0.975) * error, np.nan)
    return average, average - reach, average + reach


def student_975(degrees: int) -> float:
    """97.5 % point of Student's t, so that an interval of few dates is wide however many rows they hold."""
    from scipy.special import stdtrit  # noqa: PLC0415  (slow to load)

    return float(stdtrit(degrees, 0.975))


def calibration_error(p: ArrayLike, won: ArrayLike) -> float:
    """Expected calibration error over ten bins of equal count: mean distance of predicted and observed shares."""
    predicted, outcomes = as_floats(p), as_floats(won)
    order = np.argsort(predicted, kind="stable")
    return float(_errors(predicted[order], outcomes[order][None, :])[0])


def excess_calibration_error(p: ArrayLike, won: ArrayLike, seed: int = 0) -> Estimate:
    """Calibration error minus its mean over draws of outcomes from the probabilities themselves.

    Perfect probabilities have an error too, by chance. The interval is the error minus the draws' 97.5 % and 2.5 %
    points. Fewer outcomes than bins give no value.
    """
    predicted, outcomes = as_floats(p), as_floats(won)
    if len(predicted) < BINS:
        return Estimate(len(predicted))
    ordered = np.sort(predicted)
    chance = np.random.default_rng(seed)
    draws = np.concatenate(
        [
            _errors(ordered, (chance.random((100, len(ordered))) < ordered).astype(float))
            for _ in range(DRAWS // 100)
        ]
    )
    error, (low, high) = calibration_error(predicted, outcomes), np.quantile(draws, (0.025, 0.975))
    return Estimate(len(predicted), error - float(draws.mean()), error - float(high), error - float(low))


def _errors(ordered: Floats, outcomes: NDArray[np.float64]) -> Floats:
    """The calibration error of each row of outcomes, all at probabilities in ascending order."""
    starts = np.linspace(0, len(ordered), BINS, endpoint=False).astype(int)
    gaps = np.add.reduceat(outcomes - ordered, starts, axis=1)
    return as_floats(np.abs(gaps).sum(axis=1) / len(ordered))
