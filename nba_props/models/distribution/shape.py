"""How points spread around a prediction: two numbers and a monotone map, fitted on rows that the model never saw.

Measured walk-forward (log score, then CRPS, November 2023 to January 2024, 8,395 player-games without lines): this shape
3.258 and 3.711; CatBoost's RMSEWithUncertainty 3.260 and 3.711; quantiles of scaled residuals, as before, 3.263 and
3.714; CatBoost's MultiQuantile 3.306 and 3.725, with quantiles that cross in every seventh row; Poisson 3.73 and 3.89.
A player's own recent spread adds nothing (0.000) to what the expected points say.

A fitted shape starts from the league's (`league`). Walk-forward on 12,043 player-games of October 2023 to February 2024,
with the league measured on earlier seasons, log score 3.1587 where a start from the negative binomial itself gave 3.1603,
and chances of 12 and more points above the median 1.12 times what came true where they were 1.23 times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nba_props.models.arrays import Floats, as_floats
from nba_props.models.distribution import league, pmf

LEVELS, USUAL_LEVELS = (as_floats(column) for column in zip(*league.USUAL_MAP, strict=True))
# Weight of the league's map in a fitted one: so many outcomes beyond each level, but no more than so many rows.
PRIOR_OUTCOMES, MOST_PRIOR_ROWS = 100.0, 10_000.0
USUAL = (league.SCALE, league.POWER)
DEVIATIONS = (
    0.2,
    0.1,
)  # prior deviations of the logarithm of the scale, and of the power, from the usual ones
SMALLEST_SPREAD = 1.0  # points
REACH, HALVINGS = 60.0, 30  # points that a centre may lie from its line, and steps of the bisection


@dataclass(frozen=True, slots=True)
class Shape:
    """The deviation of points is `scale` times the prediction to the `power`; `recalibration` is the map of LEVELS.

    Without arguments it is the league's own shape, for prices that no model made. A shape is stored as three columns of a
    model's row.
    """

    scale: float = USUAL[0]
    power: float = USUAL[1]
    recalibration: tuple[float, ...] = tuple(USUAL_LEVELS)

    @classmethod
    def of(cls, model: Mapping[str, Any]) -> "Shape":
        """The shape that a model's row holds.

        Raises:
            ValueError: the model was trained by a release that had other levels.
        """
        if fault := other_release(model):
            raise ValueError(fault)
        return cls(model["spread_scale"], model["spread_power"], tuple(model["recalibration"]))

    def columns(self) -> dict[str, Any]:
        """The columns of a model's row."""
        return {
            "spread_scale": self.scale,
            "spread_power": self.power,
            "recalibration": list(self.recalibration),
        }

    def spread(self, predicted: ArrayLike) -> Floats:
        """Standard deviation of points around predictions, before the map."""
        mean = np.maximum(as_floats(predicted), pmf.SMALLEST_MEAN)
        return as_floats(np.maximum(SMALLEST_SPREAD, self.scale * mean**self.power))

    def cumulative(self, centre: Floats, spread: Floats | None = None) -> Floats:
        """P(points <= k) of each row, k from 0 to 99."""
        width = self.spread(centre) if spread is None else spread
        return pmf.capped(np.interp(pmf.negative_binomial(centre, width), LEVELS, self.recalibration))

    def sides(self, centre: Floats, spread: Floats, line: ArrayLike) -> tuple[Floats, Floats]:
        """P(over | no push) and P(push) at any line; only whole-numbered lines push, and NaN gives NaN."""
        at = as_floats(line)
        not_over, under = (
            np.interp(pmf.negative_binomial_at(centre, spread, k), LEVELS, self.recalibration)
            for k in (np.floor(at), np.ceil(at) - 1)
        )
        return pmf.sides(not_over, under)

    def centre_for(self, p_over: Floats, line: ArrayLike, spread: Floats) -> Floats:
        """The centre, in points, at which P(over) at the line is `p_over`; NaN where either is."""
        at = as_floats(line)
        low, high = np.maximum(at - REACH, 0), at + REACH
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_low = self.sides(middle, spread, at)[0] < p_over
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return np.where(np.isnan(p_over), np.nan, (low + high) / 2)


def other_release(model: Mapping[str, Any]) -> str | None:
    """Why a model's row holds no shape that this release can read; None when it does."""
    if len(model["recalibration"]) == len(LEVELS):
        return None
    return f"model {model.get('model_id')} has a map of other levels; train its week again"


def fit_shape(predicted: ArrayLike, points: ArrayLike) -> Shape:
    """The shape under which out-of-time outcomes are likeliest; without any, the usual one."""
    centre, scored = as_floats(predicted), as_floats(points)
    if not len(scored):
        return Shape()
    scale, power = fit_spread(centre, scored)
    plain = pmf.negative_binomial(centre, Shape(scale, power).spread(centre))
    low, high = pmf.probability_transforms(plain, scored)
    return Shape(scale, power, tuple(_fit_map(low, high)))


def fit_spread(predicted: Floats, points: Floats) -> tuple[float, float]:
    """Scale and power by the likelihood of a negative binomial, with a weak prior at the usual ones."""
    from scipy.optimize import minimize  # noqa: PLC0415  (slow to load)

    mean = np.maximum(predicted, pmf.SMALLEST_MEAN)
    log_mean, start = np.log(mean), np.array([np.log(USUAL[0]), USUAL[1]])

    def loss(at: NDArray[np.float64]) -> float:
        variance = np.exp(2 * (at[0] + at[1] * log_mean))
        away = (at - start) / DEVIATIONS
        return float((_minus_log_likelihood(mean, variance, points) + away @ away / 2) / len(points))

    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x
    return float(np.exp(best[0])), float(best[1])


def _minus_log_likelihood(mean: Floats, variance: Floats, points: Floats) -> float:
    """A single outcome counts no more than one with a chance of one in 160,000 does."""
    from scipy.special import gammaln  # noqa: PLC0415  (slow to load)

    variance = np.maximum(variance, pmf.SMALLEST_DISPERSION * mean)
    failures, p = mean**2 / (variance - mean), mean / variance
    log = gammaln(points + failures) - gammaln(failures) - gammaln(points + 1)
    return -float(np.maximum(log + failures * np.log(p) + points * np.log1p(-p), -12.0).sum())


def _fit_map(low: Floats, high: Floats) -> Floats:
    """The cumulative distribution of probability transforms, each spread over its outcome's own mass.

    It is drawn to the league's, the more the rarer what lies beyond a level: a few thousand outcomes say little of what
    happens once in a thousand times.
    """
    n = len(low)
    beyond = np.maximum(np.minimum(LEVELS, 1 - LEVELS), PRIOR_OUTCOMES / MOST_PRIOR_ROWS)
    prior_rows = PRIOR_OUTCOMES / beyond
    drawn = np.maximum.accumulate((reached(low, high) + prior_rows * USUAL_LEVELS) / (n + prior_rows))
    drawn[0], drawn[-1] = 0.0, 1.0
    return as_floats(drawn)


def reached(low: Floats, high: Floats) -> Floats:
    """How many outcomes lie below each of LEVELS, each spread over its own mass."""
    return as_floats(
        np.clip((LEVELS - low[:, None]) / np.maximum(high - low, 1e-12)[:, None], 0, 1).sum(axis=0)
    )
