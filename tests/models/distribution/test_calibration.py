"""Model and market at a line: what outcomes teach, and what is believed before there are any."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from nba_props.models.arrays import Floats
from nba_props.models.distribution.calibration import PRIOR, Prior, Weights, calibrated, fit_calibration

FREE = Prior(PRIOR.weights, Weights(100.0, 100.0, 100.0))


def chances(rows: int, seed: int = 0) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """A market near even, and a model that knows something beside it: raw probabilities, market, outcomes."""
    draw = np.random.default_rng(seed)
    market, raw = draw.uniform(0.4, 0.6, rows), draw.uniform(0.2, 0.8, rows)
    truth = calibrated(raw, market, Weights(-0.1, 0.3, 1.0))
    return raw, market, draw.random(rows) < truth


def test_many_outcomes_recover_the_weights_behind_them() -> None:
    assert fit_calibration(*chances(100_000)) == pytest.approx((-0.1, 0.3, 1.0), abs=0.06)


def test_without_outcomes_the_market_counts_fully_and_the_model_not_at_all() -> None:
    nothing = np.array([])
    assert fit_calibration(nothing, nothing, nothing) == PRIOR.weights
    market = np.array([0.45, np.nan])
    assert calibrated(np.array([0.7, 0.7]), market, PRIOR.weights) == pytest.approx([0.45, 0.5])


def test_the_more_outcomes_the_further_from_the_prior() -> None:
    raw, market, won = chances(20_000)
    weights = [fit_calibration(raw[:n], market[:n], won[:n]).model for n in (50, 1000, 20_000)]
    assert all(later > earlier + 0.05 for earlier, later in pairwise(weights))
    assert weights[0] < 0.1


def test_a_few_hundred_outcomes_of_a_model_that_knows_nothing_cost_next_to_nothing() -> None:
    """The worst of 40 fits on 300 lines, judged by the truth, beside what a free fit does."""
    losses: dict[str, list[float]] = {"drawn": [], "free": []}
    for seed in range(40):
        draw = np.random.default_rng(seed)
        market, raw = draw.uniform(0.45, 0.55, 300), draw.uniform(0.2, 0.8, 300)
        won = draw.random(300) < market
        for name, prior in (("drawn", PRIOR), ("free", FREE)):
            p = calibrated(raw, market, fit_calibration(raw, market, won, prior))
            losses[name].append(float(((p - market) ** 2).mean()))
    assert np.mean(losses["drawn"]) < 0.0015
    assert np.mean(losses["drawn"]) < np.mean(losses["free"]) / 2


def test_a_weight_is_at_most_two() -> None:
    draw = np.random.default_rng(0)
    raw, market = draw.uniform(0.2, 0.8, 20_000), np.full(20_000, 0.5)
    for steepness, weight in ((1.8, pytest.approx(1.8, abs=0.15)), (3.0, 2.0)):
        won = draw.random(20_000) < calibrated(raw, market, Weights(0.0, steepness, 1.0))
        assert fit_calibration(raw, market, won).model == weight


@pytest.mark.parametrize(
    ("weight", "at_rest", "deviation"), [("intercept", 0.0, 0.1), ("model", 0.0, 0.1), ("market", 1.0, 0.25)]
)
def test_a_weight_lies_where_outcomes_and_its_prior_pull_equally(
    weight: str, at_rest: float, deviation: float
) -> None:
    """A hundred lines that move one weight alone; the outcomes' pull is the slope of their log likelihood."""
    even, either = np.full(100, 0.5), np.repeat([0.75, 0.25], 50)
    won = np.concatenate([np.arange(50) < 40, np.arange(50) < (40 if weight == "intercept" else 10)])
    raw, market = (either if weight == name else even for name in ("model", "market"))
    x = np.ones(100) if weight == "intercept" else np.log(either / (1 - either))
    value = getattr(fit_calibration(raw, market, won), weight)
    pull = x @ (won - 1 / (1 + np.exp(-x * value)))
    assert pull == pytest.approx((value - at_rest) / deviation**2, abs=1e-6)


def test_a_model_that_is_wrong_on_purpose_gets_no_negative_weight() -> None:
    raw, market, won = chances(20_000)
    assert fit_calibration(1 - raw, market, won).model == 0


@pytest.mark.parametrize("won", [[1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
def test_outcomes_that_a_line_separates_still_give_a_finite_calibration(won: list[int]) -> None:
    p = np.array([0.9, 0.8, 0.3, 0.2])
    weights = fit_calibration(p, p[::-1], won, FREE)
    assert np.isfinite(weights).all()
    assert all(0 <= weight <= 2 for weight in weights[1:])


def test_an_unknown_market_counts_as_even() -> None:
    raw, market, won = chances(2000)
    unknown = np.full_like(market, np.nan)
    assert fit_calibration(raw, unknown, won) == fit_calibration(raw, np.full_like(market, 0.5), won)
    assert fit_calibration(raw, unknown, won).market == pytest.approx(1)
