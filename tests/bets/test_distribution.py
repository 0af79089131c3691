import numpy as np
import polars as pl
import pytest
from bet_rows import model, models
from hypothesis import given
from hypothesis import strategies as st

from nba_props.bets.distribution import (
    LEVELS,
    fit_calibration,
    fit_scaled_residuals,
    over_probability,
    raw_probability,
    recentred,
    with_over_probability,
)

EVEN = model()  # points lie evenly within 12 of the prediction, so each point is worth 1/24
LINES = np.arange(5, 35, 0.5)


def test_a_half_line_never_pushes_and_a_whole_line_pushes_on_one_point():
    p_over, p_push = over_probability(np.array([20.0, 20.0]), np.array([22.5, 22.0]), EVEN)
    assert p_push == pytest.approx([0, 1 / 24])
    assert p_over == pytest.approx([9.5 / 24, (9.5 / 24) / (23 / 24)])


def test_a_quarter_line_asks_for_the_next_whole_point_without_a_push():
    quarter, half = (over_probability(np.array([20.0]), np.array([line]), EVEN) for line in (22.25, 22.5))
    assert quarter == half


def test_all_outcomes_of_a_whole_line_sum_to_one():
    p_over, p_push = over_probability(np.array([20.0]), np.array([22.0]), EVEN)
    fewer = over_probability(np.array([20.0]), np.array([21.5]), EVEN)[0]
    assert p_over * (1 - p_push) + p_push == pytest.approx(fewer)


@given(st.floats(2, 40), st.floats(0, 2), st.floats(-1, 1))
def test_over_is_less_likely_on_higher_lines(predicted, slope, intercept):
    calibrated = model(calibration_intercept=intercept, calibration_model=slope, calibration_market=0.0)
    halves = LINES[1::2]
    p_over, _ = over_probability(np.full_like(halves, predicted), halves, calibrated)
    assert (np.diff(p_over) <= 1e-12).all()


def test_probabilities_never_reach_zero_or_one():
    p_over, p_push = over_probability(np.array([5.0, 60.0]), np.array([60.5, 5.5]), EVEN)
    assert p_over == pytest.approx([0.001, 0.999])
    assert p_push.tolist() == [0, 0]


def test_the_spread_is_never_below_one_point():
    narrow = model(spread_intercept=-5.0, spread_slope=0.1)
    assert over_probability(np.array([20.0]), np.array([20.5]), narrow)[0] == pytest.approx(1.5 / 4)


def even(p):
    return np.full_like(p, 0.5)


def test_a_calibration_bends_the_log_odds():
    raw, _ = over_probability(np.array([23.0]), np.array([20.5]), EVEN)
    bent, _ = over_probability(
        np.array([23.0]),
        np.array([20.5]),
        model(calibration_intercept=0.1, calibration_model=0.2, calibration_market=0.0),
    )
    assert np.log(bent / (1 - bent)) == pytest.approx(0.1 + 0.2 * np.log(raw / (1 - raw)))


def test_recentring_meets_the_calibrated_probability_at_the_consensus_line_and_keeps_the_tails():
    timid = model(calibration_intercept=0.0, calibration_model=0.15, calibration_market=0.0)
    predicted, line = np.array([24.0, 24.0]), np.array([20.5, 21.0])
    centre = recentred(predicted, line, timid)
    met, _ = raw_probability(centre, 6.0, line, timid)
    assert met == pytest.approx(over_probability(predicted, line, timid)[0])
    assert ((line < centre) & (centre < predicted)).all()
    tail = raw_probability(centre[:1], 6.0, np.array([31.5]), timid)[0]
    naive = over_probability(predicted[:1], np.array([31.5]), timid)[0]
    assert tail < 0.1
    assert naive > 0.35


def test_without_a_line_or_a_calibration_the_centre_is_the_prediction():
    assert recentred(
        np.array([24.0]),
        np.array([np.nan]),
        model(calibration_intercept=0, calibration_model=1, calibration_market=0.0),
    ) == [24.0]
    assert recentred(np.array([24.0]), np.array([20.5]), EVEN) == [24.0]


def test_each_prediction_is_read_off_its_own_model():
    rows = pl.DataFrame(
        {
            "model_id": ["n", "m", "gone", "m", "m"],
            "predicted_points": [20.0, 20.0, 20.0, None, 20.0],
            "consensus_line": [22.5, 22.5, 22.5, 22.5, None],
            "market_p_over": [0.5, 0.5, 0.5, 0.5, None],
        }
    )
    got = with_over_probability(rows, models(model(), model(model_id="n", spread_intercept=12.0)))
    assert got.select(rows.columns).equals(rows)
    assert got["p_over"].to_list() == pytest.approx([21.5 / 48, 9.5 / 24, None, None, None])
    assert got["centre"].to_list() == [20, 20, None, None, 20]


def test_no_predictions_give_the_columns():
    rows = pl.DataFrame(
        schema={"model_id": pl.String}
        | dict.fromkeys(("predicted_points", "consensus_line", "market_p_over"), pl.Float64)
    )
    assert with_over_probability(rows, models(model())).columns == [
        *rows.columns,
        "p_over",
        "centre",
        "spread",
    ]


def test_the_fit_finds_a_spread_that_grows_with_the_prediction():
    draw = np.random.default_rng(0)
    predicted = draw.uniform(5, 30, 20_000)
    actual = predicted + draw.normal(size=20_000) * (2 + 0.2 * predicted)
    intercept, slope, quantiles = fit_scaled_residuals(predicted, actual)
    assert (intercept, slope) == pytest.approx((2, 0.2), abs=0.1)
    assert len(quantiles) == len(LEVELS) == 201
    assert quantiles[[20, 100, 180]] == pytest.approx([-1.2816, 0, 1.2816], abs=0.05)


def test_a_spread_never_shrinks_with_the_prediction():
    predicted = np.array([10.0, 20.0, 30.0])
    intercept, slope, _ = fit_scaled_residuals(predicted, predicted + np.array([9, -6, 3]))
    assert (intercept, slope) == (pytest.approx(6 * np.sqrt(np.pi / 2)), 0)


def test_the_calibration_finds_the_slope_and_intercept_behind_the_outcomes():
    draw = np.random.default_rng(0)
    p = draw.uniform(0.1, 0.9, 50_000)
    truth = 1 / (1 + np.exp(-(0.1 + 0.3 * np.log(p / (1 - p)))))
    assert fit_calibration(p, even(p), draw.random(50_000) < truth) == pytest.approx((0.1, 0.3, 0), abs=0.03)


def test_a_model_that_knows_no_more_than_the_market_gets_no_weight_beside_it():
    draw = np.random.default_rng(1)
    market, noise = draw.uniform(0.3, 0.7, 50_000), draw.uniform(0.2, 0.8, 50_000)
    _, of_model, of_market = fit_calibration(noise, market, draw.random(50_000) < market)
    assert (of_model, of_market) == (pytest.approx(0, abs=0.03), pytest.approx(1, abs=0.06))


def test_the_market_moves_a_calibrated_probability_and_an_unknown_market_counts_as_even():
    both = model(calibration_intercept=0.0, calibration_model=0.2, calibration_market=0.9)
    at = (np.array([22.0, 22.0, 22.0]), np.array([20.5, 20.5, 20.5]), both)
    higher, lower, unknown = over_probability(*at, np.array([0.55, 0.45, np.nan]))[0]
    assert lower < unknown < higher
    assert unknown == over_probability(*at)[0][0]


def test_a_model_that_is_wrong_on_purpose_is_not_turned_round():
    p = np.array([0.9, 0.8, 0.2, 0.1, 0.3])
    assert fit_calibration(p, even(p), p < 0.5) == (pytest.approx(np.log(3 / 2), abs=1e-4), 0, 0)


@pytest.mark.parametrize("won", [[1, 1, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
def test_outcomes_that_a_line_separates_still_give_a_finite_calibration(won):
    p = np.array([0.9, 0.8, 0.3, 0.2])
    intercept, *weights = fit_calibration(p, p[::-1], np.array(won))
    assert np.isfinite(intercept)
    assert all(0 <= weight <= 2 for weight in weights)


def test_nothing_to_fit_on_is_said():
    with pytest.raises(ValueError, match="fit_scaled_residuals"):
        fit_scaled_residuals(np.array([]), np.array([]))
    with pytest.raises(ValueError, match="fit_calibration"):
        fit_calibration(np.array([]), np.array([]), np.array([]))
