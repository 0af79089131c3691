"""Intervals: known values, and that they cover what they claim."""

import numpy as np
import pytest

from nba_props.models.statistics import (
    Estimate,
    calibration_error,
    clustered_mean,
    clustered_ratio,
    excess_calibration_error,
    student_975,
    wilson,
)


def interval(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def covers(estimate: Estimate, value: float) -> bool:
    low, high = interval(estimate)
    return low <= value <= high


@pytest.mark.parametrize(
    ("wins", "n", "low", "high"),
    [(8, 15, 0.3012, 0.7519), (0, 5, 0.0, 0.4345), (15, 15, 0.7961, 1.0), (530, 1000, 0.4990, 0.5608)],
)
def test_wilsons_interval_has_its_published_values(wins: int, n: int, low: float, high: float) -> None:
    rate = wilson(wins, n)
    assert (rate.n, rate.value) == (n, wins / n)
    assert interval(rate) == pytest.approx((low, high), abs=5e-5)


def test_without_observations_there_is_no_figure() -> None:
    for estimate in (wilson(0, 0), clustered_mean([], []), excess_calibration_error([], [])):
        assert estimate == Estimate(0)


def test_one_night_however_long_gives_no_interval() -> None:
    assert clustered_mean(np.arange(500.0), np.zeros(500)) == Estimate(500, 249.5)


def test_single_rows_as_clusters_give_the_usual_interval_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(2, 3, 400)
    reach = student_975(399) * values.std(ddof=1) / 20
    expected = (values.mean() - reach, values.mean() + reach)
    assert interval(clustered_mean(values, np.arange(400))) == pytest.approx(expected)


def test_a_ratio_of_sums_has_an_interval_that_covers_it_and_none_over_zero() -> None:
    draw = np.random.default_rng(2)
    night = np.repeat(np.arange(40), 20)
    covered = 0
    for _ in range(300):
        claimed = draw.uniform(0.0, 0.1, 800)
        covered += covers(clustered_ratio(0.7 * claimed + draw.normal(0, 0.5, 800), claimed, night), 0.7)
    assert covered / 300 == pytest.approx(0.95, abs=0.04)
    assert clustered_ratio([1.0, 2.0], [2.0, 4.0], [1, 1]) == Estimate(2, 0.5)
    assert clustered_ratio([1.0, 2.0], [0.0, 0.0], [1, 2]) == Estimate(2)


def test_rows_of_one_night_are_correlated_and_the_interval_still_covers_95_percent() -> None:
    draw = np.random.default_rng(1)
    night = np.repeat(np.arange(20), 30)
    covered = naive = 0
    for _ in range(300):
        values = draw.normal(size=600) + draw.normal(size=20)[night]
        covered += covers(clustered_mean(values, night), 0)
        naive += covers(clustered_mean(values, np.arange(600)), 0)
    assert 0.91 <= covered / 300 <= 0.99
    assert naive / 300 < 0.6


def test_calibration_error_is_the_mean_distance_of_predicted_and_observed_shares() -> None:
    fifth = np.tile([True, False, False, False, False], 10)  # a fifth in every bin of ten
    error = calibration_error(np.repeat([0.2, 0.6], 50), np.concatenate([fifth, ~fifth]))
    assert error == pytest.approx(0.1)  # none in one half, 0.2 in the other


def test_perfect_probabilities_have_no_excess_and_false_ones_have() -> None:
    draw = np.random.default_rng(2)
    p = draw.uniform(0.3, 0.7, 4000)
    perfect = excess_calibration_error(p, draw.random(4000) < p)
    assert covers(perfect, 0)
    assert perfect.value == pytest.approx(0, abs=0.01)
    false = excess_calibration_error(p, draw.random(4000) < 0.5)
    assert interval(false)[0] > 0.05


def test_fewer_outcomes_than_bins_have_no_calibration_error() -> None:
    p = np.linspace(0.3, 0.7, 10)
    assert excess_calibration_error(p[:9], p[:9] > 0.5) == Estimate(9)
    assert excess_calibration_error(p, p > 0.5).value is not None


def test_the_excess_is_the_same_each_time() -> None:
    p = np.linspace(0.3, 0.7, 300)
    won = np.arange(300) % 2 == 0
    assert excess_calibration_error(p, won) == excess_calibration_error(p, won)
