"""The weight of a model's log-odds at a line beside the market's: a logistic regression with a prior.

logit(calibrated) = intercept + logit(market) + weight * (logit(raw) - logit(market)). On real lines a model's log-odds
were worth 0.12 beside the market's, with an uncertainty of 0.08: that is the prior, and outcomes change it slowly. On a few
hundred lines a free fit is mostly noise: its Brier score was 0.0018 worse than the market's.

A fair price is made of other books and of the model's term alone, without the intercept: see `model_term`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nba_props.models.arrays import Floats, as_floats
from nba_props.models.distribution.pmf import clip_probability

WEIGHT_BOUNDS = (0.0, 1.0)
EVEN = 0.5
STEPS, SMALLEST_STEP = 100, 1e-10


class Weights(NamedTuple):
    """Intercept, and weight of the model's log-odds; the market's has the rest to one."""

    intercept: float
    model: float

    @property
    def market(self) -> float:
        """The weight of the market's log-odds."""
        return 1 - self.model

    def columns(self) -> dict[str, float]:
        """The columns of a model's row."""
        return {f"calibration_{of}": getattr(self, of) for of in ("intercept", "model", "market")}


@dataclass(frozen=True, slots=True)
class Prior:
    """Weights without any outcome, and their standard deviations."""

    weights: Weights
    deviations: Weights


PRIOR = Prior(Weights(0.0, 0.12), Weights(0.1, 0.08))
MARKET_ALONE = Weights(0.0, 0.0)  # of a model that was never compared with enough lines


def calibrated(raw: ArrayLike, market: ArrayLike | None, weights: Weights) -> Floats:
    """P(over) of model and market together.

    Args:
        raw: the model's own P(over).
        market: the market's P(over); NaN, or None for all rows, counts as even.
        weights: intercept and weight of the model.
    """
    p = as_floats(raw)
    known = _market_or_even(p, market)
    return clip_probability(expit(weights.intercept + logit(known) + model_term(p, known, weights)))


def model_term(raw: ArrayLike, market: ArrayLike, weights: Weights) -> Floats:
    """Log-odds by which the model moves the Over, at the consensus line and at any other; NaN where either is."""
    return weights.model * (logit(raw) - logit(market))


def fit_calibration(raw: ArrayLike, market: ArrayLike, won: ArrayLike, prior: Prior = PRIOR) -> Weights:
    """The likeliest weights given the prior and decided lines (`won`: the over won).

    The model's weight is kept within 0 and 1: a negative one means no skill, not skill with the opposite sign.
    """
    p, outcomes = as_floats(raw), as_floats(won)
    offset = logit(_market_or_even(p, market))
    design = np.column_stack([np.ones(len(outcomes)), logit(p) - offset])
    free = Weights(*map(float, _likeliest(design, offset, outcomes, prior, prior.weights)))
    bound = float(np.clip(free.model, *WEIGHT_BOUNDS))
    if bound == free.model:
        return free
    fixed = _likeliest(design[:, :1], offset + bound * design[:, 1], outcomes, prior, prior.weights[:1])
    return Weights(float(fixed[0]), bound)


def _market_or_even(raw: Floats, market: ArrayLike | None) -> Floats:
    return np.full_like(raw, EVEN) if market is None else np.nan_to_num(as_floats(market), nan=EVEN)


def _likeliest(design: Floats, offset: Floats, won: Floats, prior: Prior, start: tuple[float, ...]) -> Floats:
    """Newton's method with halved steps, so that the penalized likelihood never falls: of the first weights, or all."""
    middle = np.array(start)
    precision = 1 / np.array(prior.deviations)[: len(middle)] ** 2
    weights = middle.copy()

    def likelihood(at: NDArray[np.float64]) -> float:
        score = offset + design @ at
        return float(won @ score - np.logaddexp(0, score).sum() - precision @ (at - middle) ** 2 / 2)

    for _ in range(STEPS):
        p = expit(offset + design @ weights)
        slope = design.T @ (won - p) - precision * (weights - middle)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curvature, slope)
        while likelihood(weights + step) < likelihood(weights) and np.abs(step).max() > SMALLEST_STEP:
            step = step / 2
        weights = weights + step
        if np.abs(step).max() < SMALLEST_STEP:
            break
    return weights


def logit(p: ArrayLike) -> Floats:
    """Log-odds of probabilities, finite at 0 and 1 too."""
    clipped = clip_probability(as_floats(p))
    return as_floats(np.log(clipped / (1 - clipped)))


def expit(score: Floats) -> Floats:
    """Probabilities of log-odds."""
    return as_floats(1 / (1 + np.exp(-np.clip(score, -500, 500))))
