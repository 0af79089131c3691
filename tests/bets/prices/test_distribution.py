"""Probabilities of a line by a stored model, calibrated, and the term by which the model moves a price."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.bets.prices.distribution import (
    model_term,
    over_probability,
    spread,
    with_chances,
    with_model_probability,
)
from tests.bets.bet_rows import geometric, model, models, over, uncalibrated

PLAIN = geometric()
LINES = np.arange(5, 35, 0.5)


def test_a_half_line_never_pushes_and_a_whole_line_pushes_on_one_point() -> None:
    p_over, p_push = over_probability(np.array([20.0, 20.0]), np.array([22.5, 22.0]), PLAIN)
    assert p_push == pytest.approx([0, over(21) - over(22)])
    assert p_over == pytest.approx([over(22), over(22) / (1 - over(21) + over(22))])


def test_a_quarter_line_needs_the_next_whole_point_and_never_pushes() -> None:
    quarter, half = (over_probability(np.array([20.0]), np.array([line]), PLAIN) for line in (22.25, 22.5))
    assert quarter == half


def test_all_outcomes_of_a_whole_line_sum_to_one() -> None:
    p_over, p_push = over_probability(np.array([20.0]), np.array([22.0]), PLAIN)
    fewer = over_probability(np.array([20.0]), np.array([21.5]), PLAIN)[0]
    assert p_over * (1 - p_push) + p_push == pytest.approx(fewer)


@given(st.floats(2, 40), st.floats(0, 1), st.floats(-1, 1))
def test_over_is_less_likely_on_higher_lines(predicted: float, weight: float, intercept: float) -> None:
    calibrated = model(calibration_intercept=intercept, calibration_model=weight)
    halves = LINES[1::2]
    p_over, _ = over_probability(np.full_like(halves, predicted), halves, calibrated)
    assert (np.diff(p_over) <= 1e-12).all()


def test_probabilities_never_reach_zero_or_one() -> None:
    narrow = model(spread_scale=1.0)
    p_over, p_push = over_probability(np.array([5.0, 60.0]), np.array([60.5, 5.5]), narrow)
    assert p_over == pytest.approx([0.001, 0.999])
    assert p_push.tolist() == [0, 0]


def test_the_spread_grows_with_the_prediction_and_is_never_below_one_point() -> None:
    growing = model(spread_scale=2.0, spread_power=0.5)
    assert spread(np.array([9.0, 25.0]), growing) == pytest.approx([6, 10])
    assert spread(np.array([20.0]), model(spread_scale=0.1)) == pytest.approx([1])


def test_a_recalibration_bends_every_probability() -> None:
    levels = np.asarray(PLAIN["recalibration"])
    bent = geometric(recalibration=(levels**2).tolist())
    p_over, _ = over_probability(np.array([20.0]), np.array([22.5]), bent)
    assert p_over == pytest.approx(1 - (1 - over(22)) ** 2, abs=2e-3)


def test_a_calibration_bends_the_log_odds() -> None:
    raw, _ = over_probability(np.array([23.0]), np.array([20.5]), PLAIN)
    bent, _ = over_probability(
        np.array([23.0]), np.array([20.5]), geometric(calibration_intercept=0.1, calibration_model=0.2)
    )
    assert np.log(bent / (1 - bent)) == pytest.approx(0.1 + 0.2 * np.log(raw / (1 - raw)))


def test_the_market_moves_a_calibrated_probability_and_an_unknown_market_counts_as_even() -> None:
    both = geometric(calibration_model=0.2)
    at = (np.array([22.0, 22.0, 22.0]), np.array([20.5, 20.5, 20.5]), both)
    higher, lower, unknown = over_probability(*at, np.array([0.55, 0.45, np.nan]))[0]
    assert lower < unknown < higher
    assert unknown == over_probability(*at)[0][0]


def test_a_model_without_a_calibration_uses_the_markets_probability() -> None:
    predicted, line = np.array([30.0, 30.0]), np.array([20.5, 20.5])
    p_over, _ = over_probability(predicted, line, uncalibrated(), np.array([0.47, np.nan]))
    assert p_over == pytest.approx([0.47, 0.5])
    term = model_term(predicted, line, uncalibrated(), np.array([0.47, np.nan]))
    assert np.isnan(term).all()


def test_the_term_is_zero_where_the_model_agrees_with_the_market_and_leaves_the_intercept_out() -> None:
    timid = geometric(calibration_model=0.15, calibration_intercept=0.8)
    market = np.array([over(22), 0.5, np.nan])
    agreed, higher, unknown = model_term(np.full(3, 20.0), np.array([22.5, 16.5, 16.5]), timid, market)
    assert agreed == pytest.approx(0)
    assert higher == pytest.approx(0.15 * np.log(over(16) / (1 - over(16))))
    assert np.isnan(unknown)


def test_the_models_own_probability_is_that_of_the_chosen_side() -> None:
    rows = pl.DataFrame(
        {
            "model_id": ["m", "m", "m", "gone", "m"],
            "predicted_points": [20.0, 20.0, 20.0, 20.0, None],
            "side": ["OVER", "UNDER", None, "OVER", "OVER"],
            "line": [22.5, 22.5, None, 22.5, 22.5],
        }
    )
    got = with_model_probability(rows, models(geometric()))["model_probability"].to_list()
    assert got == [pytest.approx(over(22)), pytest.approx(1 - over(22)), None, None, None]


def test_each_prediction_is_read_off_its_own_model() -> None:
    rows = pl.DataFrame(
        {
            "model_id": ["n", "m", "gone", "m", "m"],
            "predicted_points": [20.0, 20.0, 20.0, None, 20.0],
            "consensus_line": [22.5, 22.5, 22.5, 22.5, None],
            "market_p_over": [0.5, 0.5, 0.5, 0.5, None],
        }
    )
    wide = geometric(model_id="n", calibration_intercept=0.2)
    got = with_chances(rows, models(geometric(), wide))
    assert got.select(rows.columns).equals(rows)
    shifted = 1 / (1 + np.exp(-0.2) * (1 - over(22)) / over(22))
    assert got["p_over"].to_list() == pytest.approx([shifted, over(22), None, None, None])
    assert got["model_term"].to_list()[:2] == [pytest.approx(np.log(over(22) / (1 - over(22))))] * 2
    assert got["model_term"].to_list()[2:] == [None, None, None]


def test_no_predictions_give_the_columns() -> None:
    rows = pl.DataFrame(
        schema=pl.Schema(
            [
                ("model_id", pl.String),
                *((name, pl.Float64) for name in ("predicted_points", "consensus_line", "market_p_over")),
            ]
        )
    )
    assert with_chances(rows, models(model())).columns == [
        *rows.columns,
        "p_over",
        "model_term",
    ]
