"""Intervals of 95 % for rates, means and calibration errors. What a figure must reach, `gates` says."""

from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
BINS = 10
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of n observations with its 95 % interval; null where there is nothing to estimate from."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def wilson(wins: int, n: int) -> Estimate:
    """A rate with Wilson's interval, which is honest for few observations too."""
    if n == 0:
        return Estimate(0)
    rate, z2 = wins / n, Z * Z
    centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z / (1 + z2 / n) * np.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    return Estimate(n, rate, float(max(0.0, centre - reach)), float(min(1.0, centre + reach)))


def clustered_mean(values: np.ndarray, clusters: np.ndarray) -> Estimate:
    """A mean whose interval lets values of one cluster (a date) hang together, by the ratio estimator's variance.

    One night's errors share its pace, its overtimes and its late scratches. With one cluster there is no interval:
    low and high are null.
    """
    values = np.asarray(values, float)
    if not len(values):
        return Estimate(0)
    _, of = np.unique(np.asarray(clusters), return_inverse=True)
    mean, count = float(values.mean()), int(of.max()) + 1
    if count == 1:
        return Estimate(len(values), mean)
    sums = np.bincount(of, values - mean)
    error = np.sqrt(count / (count - 1) * float(sums @ sums)) / len(values)
    reach = student_975(count - 1) * error
    return Estimate(len(values), mean, float(mean - reach), float(mean + reach))


def student_975(degrees: int) -> float:
    """Two-sided 95 % point of Student's t: a handful of dates is worth little, however many rows they hold."""
    from scipy.special import stdtrit  # noqa: PLC0415  (not at load)

    return float(stdtrit(degrees, 0.975))


def calibration_error(p: np.ndarray, won: np.ndarray) -> float:
    """Expected calibration error over 10 bins of equal count: mean distance of stated and seen shares."""
    order = np.argsort(p, kind="stable")
    return float(_errors(np.asarray(p, float)[order], np.asarray(won, float)[order][None, :])[0])


def excess_calibration_error(p: np.ndarray, won: np.ndarray, seed: int = 0) -> Estimate:
    """Calibration error less its mean over draws of outcomes from the probabilities themselves.

    Perfect probabilities have an error too, by chance. The interval is the error less the draws' 97.5 % and 2.5 %
    points. Fewer outcomes than bins give no figure.
    """
    p, won = np.asarray(p, float), np.asarray(won, float)
    if len(p) < BINS:
        return Estimate(len(p))
    ordered = np.sort(p)
    chance = np.random.default_rng(seed)
    draws = np.concatenate(
        [
            _errors(ordered, (chance.random((100, len(p))) < ordered).astype(float))
            for _ in range(DRAWS // 100)
        ]
    )
    seen, (low, high) = calibration_error(p, won), np.quantile(draws, (0.025, 0.975))
    return Estimate(len(p), seen - float(draws.mean()), seen - float(high), seen - float(low))


def _errors(ordered: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """The calibration error of each row of outcomes, all at probabilities in ascending order."""
    starts = np.linspace(0, len(ordered), BINS, endpoint=False).astype(int)
    gaps = np.add.reduceat(outcomes - ordered, starts, axis=1)
    return np.abs(gaps).sum(axis=1) / len(ordered)
