"""Intervals: known values, and that they cover what they say."""

import numpy as np
import pytest

from nba_props.models.statistics import (
    calibration_error,
    clustered_mean,
    excess_calibration_error,
    student_975,
    wilson,
)


@pytest.mark.parametrize(
    ("wins", "n", "low", "high"),
    [(8, 15, 0.3012, 0.7519), (0, 5, 0.0, 0.4345), (15, 15, 0.7961, 1.0), (530, 1000, 0.4990, 0.5608)],
)
def test_wilsons_interval_has_its_published_values(wins: int, n: int, low: float, high: float) -> None:
    found = wilson(wins, n)
    assert (found.n, found.value) == (n, wins / n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_there_is_no_figure() -> None:
    for nothing in (
        wilson(0, 0),
        clustered_mean(np.array([]), np.array([])),
        excess_calibration_error([], []),
    ):
        assert (nothing.n, nothing.value, nothing.low, nothing.high) == (0, None, None, None)


def test_one_night_however_long_gives_no_interval() -> None:
    found = clustered_mean(np.arange(500.0), np.zeros(500))
    assert (found.n, found.value, found.low) == (500, 249.5, None)


def test_single_rows_as_clusters_give_the_usual_interval_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(2, 3, 400)
    found = clustered_mean(values, np.arange(400))
    reach = student_975(399) * values.std(ddof=1) / 20
    assert (found.low, found.high) == pytest.approx((values.mean() - reach, values.mean() + reach))


def test_rows_of_one_night_hang_together_and_the_interval_covers_its_95_percent() -> None:
    draw = np.random.default_rng(1)
    night = np.repeat(np.arange(20), 30)
    covered = naive = 0
    for _ in range(300):
        values = draw.normal(size=600) + draw.normal(size=20)[night]
        honest, blind = clustered_mean(values, night), clustered_mean(values, np.arange(600))
        covered += honest.low <= 0 <= honest.high
        naive += blind.low <= 0 <= blind.high
    assert 0.91 <= covered / 300 <= 0.99
    assert naive / 300 < 0.6


def test_calibration_error_is_the_mean_distance_of_stated_and_seen() -> None:
    fifth = np.tile([True, False, False, False, False], 10)  # a fifth in every bin of ten
    found = calibration_error(np.repeat([0.2, 0.6], 50), np.concatenate([fifth, ~fifth]))
    assert found == pytest.approx(0.1)  # none in one half, 0.2 in the other


def test_perfect_probabilities_have_no_excess_and_false_ones_have() -> None:
    draw = np.random.default_rng(2)
    p = draw.uniform(0.3, 0.7, 4000)
    perfect = excess_calibration_error(p, draw.random(4000) < p)
    assert perfect.low < 0 < perfect.high
    assert abs(perfect.value) < 0.01
    false = excess_calibration_error(p, draw.random(4000) < 0.5)
    assert false.low > 0.05


def test_the_excess_is_the_same_each_time_it_is_asked_for() -> None:
    p = np.linspace(0.3, 0.7, 300)
    won = np.arange(300) % 2 == 0
    assert excess_calibration_error(p, won) == excess_calibration_error(p, won)
