"""How points spread around a prediction: two numbers and a monotone map, fitted on rows that the model never saw.

Measured walk-forward (log score, then CRPS, November 2023 to January 2024, 8,395 player-games without lines): this shape
3.258 and 3.711; CatBoost's RMSEWithUncertainty 3.260 and 3.711; quantiles of scaled residuals, as before, 3.263 and
3.714; CatBoost's MultiQuantile 3.306 and 3.725, with quantiles that cross in every seventh row; Poisson 3.73 and 3.89.
A player's own recent spread adds nothing (0.000) to what his expected points say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nba_props.models.distribution import pmf

# Closer at the ends: who leaves early hurt scores nothing, which no count model expects of a star.
LEVELS = np.array([
    0, 1e-6, 1e-5, 1e-4, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, *np.arange(0.10, 0.90, 0.05).round(2), 0.90,
    0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1,
])  # fmt: skip
PRIOR_ROWS = 300.0  # rows of no correction that the map is drawn towards
USUAL = (2.6, 0.33)  # scale and power of points in the league: 6.6 points at an expected 17
DEVIATIONS = (
    0.2,
    0.1,
)  # of the logarithm of the scale and of the power, from the usual ones, before any outcome
SMALLEST_SPREAD = 1.0  # points
REACH, HALVINGS = 60.0, 30  # points that a centre may lie from its line, and how finely it is looked for


@dataclass(frozen=True, slots=True)
class Shape:
    """Deviation of points is `scale` times the prediction to the `power`; `recalibration` maps LEVELS.

    The stored form of a shape is three columns of a model's row.
    """

    scale: float = USUAL[0]
    power: float = USUAL[1]
    recalibration: tuple[float, ...] = tuple(LEVELS)

    @classmethod
    def of(cls, model: Mapping[str, Any]) -> "Shape":
        """The shape that a model's row holds."""
        return cls(model["spread_scale"], model["spread_power"], tuple(model["recalibration"]))

    def columns(self) -> dict[str, Any]:
        """As columns of a model's row."""
        return {
            "spread_scale": self.scale,
            "spread_power": self.power,
            "recalibration": list(self.recalibration),
        }

    def spread(self, predicted: np.ndarray) -> np.ndarray:
        """Standard deviation of points around predictions, before the map."""
        mean = np.maximum(np.asarray(predicted, float), pmf.SMALLEST_MEAN)
        return np.maximum(SMALLEST_SPREAD, self.scale * mean**self.power)

    def cumulative(self, centre: np.ndarray, spread: np.ndarray | None = None) -> np.ndarray:
        """P(points <= k) of each row, k from 0 to 99."""
        width = self.spread(centre) if spread is None else spread
        return pmf.closed(np.interp(pmf.counts(centre, width), LEVELS, self.recalibration))

    def sides(
        self, centre: np.ndarray, spread: np.ndarray, line: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """P(over | no push) and P(push) at any line, where only a whole-numbered one pushes; NaN is handed on."""
        line = np.asarray(line, float)
        not_over, under = (
            np.interp(pmf.at_most(centre, spread, k), LEVELS, self.recalibration)
            for k in (np.floor(line), np.ceil(line) - 1)
        )
        return pmf.sides(not_over, under)

    def centre_for(self, p_over: np.ndarray, line: np.ndarray, spread: np.ndarray) -> np.ndarray:
        """The centre, in points, around which P(over) at the line is as wanted; NaN without either."""
        line = np.asarray(line, float)
        low, high = np.maximum(line - REACH, 0), line + REACH
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            short = self.sides(middle, spread, line)[0] < p_over
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.where(np.isnan(p_over), np.nan, (low + high) / 2)


def fit_shape(predicted: np.ndarray, points: np.ndarray) -> Shape:
    """The shape under which out-of-time outcomes are likeliest; the usual one, uncorrected, without any."""
    predicted, points = np.asarray(predicted, float), np.asarray(points, float)
    if not len(points):
        return Shape()
    scale, power = _spread(predicted, points)
    plain = Shape(scale, power)
    low, high = pmf.transforms(pmf.counts(predicted, plain.spread(predicted)), points)
    return Shape(scale, power, tuple(_map(low, high)))


def _spread(predicted: np.ndarray, points: np.ndarray) -> tuple[float, float]:
    """Scale and power by the likelihood of a negative binomial, drawn slightly to the usual ones."""
    from scipy.optimize import minimize  # noqa: PLC0415  (not at load)

    mean = np.maximum(predicted, pmf.SMALLEST_MEAN)
    around, start = np.log(mean), np.array([np.log(USUAL[0]), USUAL[1]])

    def surprise(at: np.ndarray) -> float:
        variance = np.exp(2 * (at[0] + at[1] * around))
        away = (at - start) / DEVIATIONS
        return (_surprise(mean, variance, points) + away @ away / 2) / len(points)

    found = minimize(surprise, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x
    return float(np.exp(found[0])), float(found[1])


def _surprise(mean: np.ndarray, variance: np.ndarray, points: np.ndarray) -> float:
    """Minus the log likelihood; a single outcome counts no more than one in a hundred thousand does."""
    from scipy.special import gammaln  # noqa: PLC0415  (not at load)

    variance = np.maximum(variance, pmf.SMALLEST_DISPERSION * mean)
    failures, p = mean**2 / (variance - mean), mean / variance
    log = gammaln(points + failures) - gammaln(failures) - gammaln(points + 1)
    return -float(np.maximum(log + failures * np.log(p) + points * np.log1p(-p), -12.0).sum())


def _map(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The cumulative distribution of probability transforms, each spread over its outcome's own mass."""
    reached = np.clip((LEVELS - low[:, None]) / np.maximum(high - low, 1e-12)[:, None], 0, 1)
    drawn = (reached.sum(axis=0) + PRIOR_ROWS * LEVELS) / (len(low) + PRIOR_ROWS)
    drawn[0], drawn[-1] = 0.0, 1.0
    return drawn
