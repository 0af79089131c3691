"""Distributions of a player-game's points as arrays of rows by points 0 to 99: P(points <= k).

A row is a count with more variance than a Poisson's (a negative binomial) around an expectation, its cumulative
probabilities then bent by a monotone map that was fitted out of time (`shape`). They rise and end at one, so quantiles
never cross and the masses sum to one whatever the map. A line is only a number here, and prices are not known.
"""

import numpy as np
from numpy.typing import ArrayLike

from nba_props.models.arrays import Floats, Ints, as_floats

MOST = 99  # the last number includes everything above it
POINTS = np.arange(MOST + 1)
INTERVALS = (50, 80, 90)  # central intervals that are reported, in percent
SMALLEST_MEAN = 0.3  # points
SMALLEST_DISPERSION = 1.05  # variance over mean; 1 is Poisson's
SMALLEST_PROBABILITY = 0.001  # no probability of a side is nearer to 0 or 1
SMALLEST_MASS = 1e-6  # keeps the log score of points with no mass finite


def negative_binomial(centre: ArrayLike, spread: ArrayLike) -> Floats:
    """P(points <= k) of negative binomials with these means and standard deviations, one row each."""
    failures, p = (parameter[:, None] for parameter in _parameters(centre, spread))
    ratios = np.ones((len(p), MOST + 1))
    ratios[:, 1:] = (POINTS[:-1] + failures) / (POINTS[1:]) * (1 - p)
    probabilities = np.exp(failures * np.log(p)) * np.cumprod(ratios, axis=1)
    return capped(np.cumsum(probabilities, axis=1))


def negative_binomial_at(centre: ArrayLike, spread: ArrayLike, points: ArrayLike) -> Floats:
    """P(points <= k) for each row's own k, without the rest of the distribution; 0 below zero."""
    from scipy.special import betainc  # noqa: PLC0415  (slow to load)

    failures, p = _parameters(centre, spread)
    k = as_floats(points)
    probabilities = betainc(failures, np.clip(k, 0, MOST) + 1, p)
    return np.where(k < 0, 0.0, np.where(k >= MOST, 1.0, probabilities))


def _parameters(centre: ArrayLike, spread: ArrayLike) -> tuple[Floats, Floats]:
    """Failures and chance of failure of the negative binomials with these means and deviations."""
    mean = np.maximum(as_floats(centre), SMALLEST_MEAN)
    variance = np.maximum(as_floats(spread) ** 2, SMALLEST_DISPERSION * mean)
    return mean**2 / (variance - mean), mean / variance


def capped(cumulative: Floats) -> Floats:
    """The same distributions with everything above the most points counted as the most."""
    cumulative = np.minimum(cumulative, 1.0)
    cumulative[:, -1] = 1.0
    return cumulative


def at_most(cumulative: Floats, points: ArrayLike) -> Floats:
    """P(points <= k) for each row's own k; 0 below zero and where k is NaN."""
    known = np.nan_to_num(as_floats(points), nan=-1.0)
    at = np.clip(known, 0, MOST).astype(int)
    return np.where(known < 0, 0.0, cumulative[np.arange(len(cumulative)), at])


def sides(not_over: Floats, under: Floats) -> tuple[Floats, Floats]:
    """P(over | no push) and P(push), from P(points <= floor of the line) and P(points < line)."""
    p_push = np.clip(not_over - under, 0, 1 - SMALLEST_PROBABILITY)
    return clip_probability((1 - not_over) / (1 - p_push)), p_push


def quantile(cumulative: Floats, level: float) -> Floats:
    """Points below which a share of outcomes lies, each whole number spread evenly over half a point either side."""
    rows = np.arange(len(cumulative))
    at = np.minimum((cumulative <= level).sum(axis=1), MOST)
    above = cumulative[rows, at]
    below = np.where(at > 0, cumulative[rows, np.maximum(at - 1, 0)], 0.0)
    return as_floats(at - 0.5 + (level - below) / np.maximum(above - below, SMALLEST_MASS))


def interval(cumulative: Floats, share: float) -> tuple[Ints, Ints]:
    """Lowest and highest whole number in the central interval that holds a share of the outcomes."""
    low, high = quantile(cumulative, (1 - share) / 2), quantile(cumulative, (1 + share) / 2)
    return np.ceil(np.maximum(low, 0.0)).astype(int), np.floor(np.maximum(high, 0.0)).astype(int)


def crps(cumulative: Floats, points: ArrayLike) -> Floats:
    """Continuous ranked probability score, in points: the absolute error of a whole distribution."""
    reached = POINTS[None, :] >= np.asarray(points)[:, None]
    return as_floats(((cumulative - reached) ** 2).sum(axis=1))


def log_score(cumulative: Floats, points: ArrayLike) -> Floats:
    """Minus the log probability of the points scored, in nats."""
    mass = at_most(cumulative, points) - at_most(cumulative, as_floats(points) - 1)
    return as_floats(-np.log(np.maximum(mass, SMALLEST_MASS)))


def probability_transforms(cumulative: Floats, points: ArrayLike) -> tuple[Floats, Floats]:
    """P(fewer points than scored) and P(at most those scored): calibrated ones lie evenly within [0, 1]."""
    return at_most(cumulative, as_floats(points) - 1), at_most(cumulative, points)


def clip_probability(p: Floats) -> Floats:
    """Probabilities kept away from 0 and 1."""
    return np.clip(p, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
