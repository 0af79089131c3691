"""Model and market at a line: what outcomes teach, and what is believed before there are any."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from nba_props.models.arrays import Floats
from nba_props.models.distribution.calibration import (
    MARKET_ALONE,
    PRIOR,
    Prior,
    Weights,
    calibrated,
    fit_calibration,
    model_term,
)

FREE = Prior(PRIOR.weights, Weights(100.0, 100.0))


def chances(rows: int, seed: int = 0) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """A market near even, and a model that knows something beside it: raw probabilities, market, outcomes."""
    draw = np.random.default_rng(seed)
    market, raw = draw.uniform(0.4, 0.6, rows), draw.uniform(0.2, 0.8, rows)
    truth = calibrated(raw, market, Weights(-0.1, 0.3))
    return raw, market, draw.random(rows) < truth


def test_many_outcomes_recover_the_weights_behind_them() -> None:
    assert fit_calibration(*chances(100_000)) == pytest.approx((-0.1, 0.3), abs=0.04)


def test_without_outcomes_the_model_has_the_weight_of_the_prior_and_the_market_the_rest() -> None:
    nothing = np.array([])
    assert fit_calibration(nothing, nothing, nothing) == PRIOR.weights == (0.0, 0.12)
    assert PRIOR.weights.market == pytest.approx(0.88)


def test_log_odds_are_those_of_the_market_moved_by_a_share_of_the_distance_to_the_models() -> None:
    raw, market = np.array([0.7, 0.7, 0.3]), np.array([0.5, 0.45, 0.5])
    odds = 0.05 + 0.2 * np.log(raw / (1 - raw)) + 0.8 * np.log(market / (1 - market))
    assert calibrated(raw, market, Weights(0.05, 0.2)) == pytest.approx(1 / (1 + np.exp(-odds)))
    term = model_term(raw, market, Weights(0.05, 0.2))
    assert term == pytest.approx(0.2 * (np.log(raw / (1 - raw)) - np.log(market / (1 - market))))


def test_a_model_without_weight_leaves_the_market_and_an_unknown_market_even() -> None:
    market = np.array([0.45, np.nan])
    assert calibrated(np.array([0.7, 0.7]), market, MARKET_ALONE) == pytest.approx([0.45, 0.5])
    assert np.isnan(model_term(np.array([0.7]), np.array([np.nan]), PRIOR.weights)).all()


def test_the_more_outcomes_the_further_from_the_prior() -> None:
    raw, market, won = chances(20_000)
    weights = [fit_calibration(raw[:n], market[:n], won[:n]).model for n in (50, 500, 5000)]
    assert all(later > earlier + 0.01 for earlier, later in pairwise(weights))
    assert weights[0] < 0.15


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


def test_a_weight_is_at_most_one_and_the_intercept_is_then_the_likeliest_beside_it() -> None:
    draw = np.random.default_rng(0)
    raw, market = draw.uniform(0.2, 0.8, 20_000), np.full(20_000, 0.5)
    for steepness, weight in ((0.9, pytest.approx(0.9, abs=0.1)), (3.0, 1.0)):
        won = draw.random(20_000) < calibrated(raw, market, Weights(0.3, steepness))
        fitted = fit_calibration(raw, market, won)
        assert fitted.model == weight
        assert calibrated(raw, market, fitted).mean() == pytest.approx(won.mean(), abs=0.005)


@pytest.mark.parametrize(("weight", "at_rest", "deviation"), [("intercept", 0.0, 0.1), ("model", 0.12, 0.08)])
def test_a_weight_lies_where_outcomes_and_its_prior_pull_equally(
    weight: str, at_rest: float, deviation: float
) -> None:
    """A hundred lines that move one weight alone; the outcomes' pull is the slope of their log likelihood."""
    even, either = np.full(100, 0.5), np.repeat([0.75, 0.25], 50)
    won = np.concatenate([np.arange(50) < 40, np.arange(50) < (40 if weight == "intercept" else 10)])
    x = np.ones(100) if weight == "intercept" else np.log(either / (1 - either))
    value = getattr(fit_calibration(either if weight == "model" else even, even, won), weight)
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
    assert 0 <= weights.model <= 1


def test_an_unknown_market_counts_as_even() -> None:
    raw, market, won = chances(2000)
    unknown = np.full_like(market, np.nan)
    assert fit_calibration(raw, unknown, won) == fit_calibration(raw, np.full_like(market, 0.5), won)
