"""Probabilities of points, and the prices that books derive from them."""

import numpy as np

from nba_props.simulator.arrays import Floats, Ints

_SPREAD = 3.05  # variance over mean of a player's points, given the expected points


def normal_cdf(z: Floats) -> Floats:
    """The standard normal distribution function, accurate to three decimals."""
    return 0.5 * (1 + np.tanh(0.7978845608 * (z + 0.044715 * z**3)))


def _skew(mean: Floats) -> Floats:
    return np.clip(0.9 - 0.02 * mean, 0.35, 0.9)


def points_above(mean: Floats, cut: Floats) -> Floats:
    """Returns P(points > cut) for a player with `mean` expected points; `cut` is a half-integer."""
    mean = np.maximum(mean, 1.0)
    z = (cut - mean) / np.sqrt(_SPREAD * mean)
    below = normal_cdf(z) - _skew(mean) / 6 * (z * z - 1) * np.exp(-z * z / 2) / 2.5066283
    return np.clip(1 - below, 0.01, 0.99)


def points_median(mean: Floats) -> Floats:
    """Returns the median of a player's points, on a continuous scale."""
    mean = np.maximum(mean, 1.0)
    return mean - _skew(mean) * np.sqrt(_SPREAD * mean) / 6


def american(probability: Floats, margin: Ints | float, round_to: Floats | int = 1) -> Ints:
    """Returns integer American prices whose implied probability is the given one plus the book's margin."""
    implied = np.clip(probability * (1 + np.asarray(margin)), 0.015, 0.975)
    price = np.where(implied >= 0.5, -100 * implied / (1 - implied), 100 * (1 - implied) / implied)
    whole = np.rint(price / round_to) * round_to
    return np.where(np.abs(whole) < 100, 100, whole).astype(np.int64)


def decimal(price: int) -> float:
    """Converts an American price to decimal odds."""
    return round(1 + (price / 100 if price > 0 else 100 / -price), 2)
