"""Points of a player-game as a probability of each whole number, as arrays of rows by points 0 to 99.

A count with more variance than a Poisson's (a negative binomial) around an expectation, its cumulative probabilities
then bent by a monotone map that was fitted out of time (`shape`). Cumulative probabilities rise and end at one, so
quantiles never cross and the masses sum to one whatever the map. Lines and prices are not known here beyond a number.
"""

import numpy as np

MOST = 99  # the last number holds all that lies above it
POINTS = np.arange(MOST + 1)
SMALLEST_MEAN = 0.3  # points
SMALLEST_DISPERSION = 1.05  # variance over mean; 1 is Poisson's
SUREST = 0.001  # no probability of a side is nearer to 0 or 1
UNLIKELIEST = 1e-6  # the log score of what was held impossible

Array = np.ndarray


def counts(centre: Array, spread: Array) -> Array:
    """P(points <= k) of negative binomials with these means and standard deviations."""
    failures, p = (of_row[:, None] for of_row in _binomial(centre, spread))
    ratios = np.ones((len(p), MOST + 1))
    ratios[:, 1:] = (POINTS[:-1] + failures) / (POINTS[1:]) * (1 - p)
    masses = np.exp(failures * np.log(p)) * np.cumprod(ratios, axis=1)
    return closed(np.cumsum(masses, axis=1))


def at_most(centre: Array, spread: Array, points: Array) -> Array:
    """P(points <= k) of each row's own k, without the rest of the distribution; 0 below zero."""
    from scipy.special import betainc  # noqa: PLC0415  (not at load)

    failures, p = _binomial(centre, spread)
    k = np.asarray(points, float)
    found = betainc(failures, np.clip(k, 0, MOST) + 1, p)
    return np.where(k < 0, 0.0, np.where(k >= MOST, 1.0, found))


def _binomial(centre: Array, spread: Array) -> tuple[Array, Array]:
    """Failures and chance of failure of the negative binomial with that mean and deviation."""
    mean = np.maximum(np.asarray(centre, float), SMALLEST_MEAN)
    variance = np.maximum(np.asarray(spread, float) ** 2, SMALLEST_DISPERSION * mean)
    return mean**2 / (variance - mean), mean / variance


def closed(cumulative: Array) -> Array:
    """The same, with all that lies above the most points counted as the most."""
    cumulative = np.minimum(cumulative, 1.0)
    cumulative[:, -1] = 1.0
    return cumulative


def masses(cumulative: Array) -> Array:
    """P(points = k); sums to one."""
    return np.diff(cumulative, axis=1, prepend=0.0)


def up_to(cumulative: Array, points: Array) -> Array:
    """P(points <= k) of each row's own k; 0 below zero and where it is not known."""
    known = np.nan_to_num(np.asarray(points, float), nan=-1.0)
    at = np.clip(known, 0, MOST).astype(int)
    return np.where(known < 0, 0.0, cumulative[np.arange(len(cumulative)), at])


def sides(not_over: Array, under: Array) -> tuple[Array, Array]:
    """P(over | no push) and P(push), from P(points <= floor of the line) and P(points < line)."""
    p_push = np.clip(not_over - under, 0, 1 - SUREST)
    return within((1 - not_over) / (1 - p_push)), p_push


def quantile(cumulative: Array, level: float) -> Array:
    """Points below which a share of outcomes lies, each whole number spread evenly over half a point either side."""
    rows = np.arange(len(cumulative))
    at = np.minimum((cumulative <= level).sum(axis=1), MOST)
    above = cumulative[rows, at]
    below = np.where(at > 0, cumulative[rows, np.maximum(at - 1, 0)], 0.0)
    return at - 0.5 + (level - below) / np.maximum(above - below, UNLIKELIEST)


def interval(cumulative: Array, share: float) -> tuple[Array, Array]:
    """Lowest and highest whole number within the central interval that holds a share of the outcomes."""
    low, high = quantile(cumulative, (1 - share) / 2), quantile(cumulative, (1 + share) / 2)
    return np.ceil(np.maximum(low, 0.0)).astype(int), np.floor(np.maximum(high, 0.0)).astype(int)


def crps(cumulative: Array, points: Array) -> Array:
    """Continuous ranked probability score, in points: the absolute error of a whole distribution."""
    reached = POINTS[None, :] >= np.asarray(points)[:, None]
    return ((cumulative - reached) ** 2).sum(axis=1)


def log_score(cumulative: Array, points: Array) -> Array:
    """Minus the log probability of what was scored."""
    mass = up_to(cumulative, points) - up_to(cumulative, np.asarray(points, float) - 1)
    return -np.log(np.maximum(mass, UNLIKELIEST))


def transforms(cumulative: Array, points: Array) -> tuple[Array, Array]:
    """P(fewer points than scored) and P(at most those scored): calibrated ones lie evenly within [0, 1]."""
    return up_to(cumulative, np.asarray(points, float) - 1), up_to(cumulative, points)


def within(p: Array) -> Array:
    return np.clip(p, SUREST, 1 - SUREST)
