"""What a model's log-odds at a line are worth beside the market's: a logistic regression drawn to a prior.

logit(calibrated) = intercept + model weight * logit(raw) + market weight * logit(market). Before any outcome is seen the
market is believed and the model is not; the prior's deviations say how soon outcomes change that. On some hundred lines a
free fit is mostly noise: on real lines its Brier score was 0.0018 worse than the market's.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nba_props.models.distribution.pmf import within

WEIGHTS = (0.0, 2.0)
EVEN = 0.5


class Weights(NamedTuple):
    """Intercept, weight of the model's log-odds, weight of the market's."""

    intercept: float
    model: float
    market: float


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed without outcomes, and its standard deviations."""

    weights: Weights
    deviations: Weights


PRIOR = Prior(Weights(0.0, 0.0, 1.0), Weights(0.1, 0.1, 0.25))


def calibrated(raw: np.ndarray, market: np.ndarray | None, weights: Weights) -> np.ndarray:
    """P(over) of model and market together; an unknown market (NaN, or none at all) counts as even."""
    raw = np.asarray(raw, float)
    score = weights.intercept + weights.model * logit(raw) + weights.market * logit(believed(raw, market))
    return within(expit(score))


def believed(raw: np.ndarray, market: np.ndarray | None) -> np.ndarray:
    """The market's probabilities, even where it has none."""
    return np.full_like(raw, EVEN) if market is None else np.nan_to_num(np.asarray(market, float), nan=EVEN)


def fit_calibration(raw: np.ndarray, market: np.ndarray, won: np.ndarray, prior: Prior = PRIOR) -> Weights:
    """The likeliest weights given the prior and decided lines.

    The model's and the market's weights are kept within 0 and 2: one that comes out negative means no skill, not skill
    turned round.
    """
    raw, won = np.asarray(raw, float), np.asarray(won, float)
    design = np.column_stack([np.ones(len(won)), logit(raw), logit(believed(raw, market))])
    fixed: dict[int, float] = {}
    while True:
        weights = _likeliest(design, won, prior, fixed)
        outside = {i: float(np.clip(weights[i], *WEIGHTS)) for i in (1, 2) if i not in fixed}
        outside = {i: bound for i, bound in outside.items() if bound != weights[i]}
        if not outside:
            return Weights(*map(float, weights))
        fixed |= outside


def _likeliest(design: np.ndarray, won: np.ndarray, prior: Prior, fixed: dict[int, float]) -> np.ndarray:
    """Newton's method with halved steps, so that the penalised likelihood never falls; some weights may be fixed."""
    middle, precision = np.array(prior.weights), 1 / np.array(prior.deviations) ** 2
    free = [i for i in range(3) if i not in fixed]
    weights = middle.copy()
    weights[list(fixed)] = list(fixed.values())

    def likelihood(at: np.ndarray) -> float:
        score = design @ at
        return float(won @ score - np.logaddexp(0, score).sum() - precision @ (at - middle) ** 2 / 2)

    for _ in range(100):
        p = expit(design @ weights)
        slope = design.T @ (won - p) - precision * (weights - middle)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.zeros(3)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
        while likelihood(weights + step) < likelihood(weights) and np.abs(step).max() > 1e-10:
            step = step / 2
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    return weights


def logit(p: np.ndarray) -> np.ndarray:
    p = within(np.asarray(p, float))
    return np.log(p / (1 - p))


def expit(score: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(score, -500, 500)))
