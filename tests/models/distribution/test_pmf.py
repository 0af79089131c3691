"""Distributions of whole points: against scipy, by hand, and as properties that hold for any input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from nba_props.models.distribution import pmf
from tests.models.made_up import masses

CENTRES = np.array([0.0, 0.4, 3.0, 17.5, 38.0])
SPREADS = np.array([1.0, 1.0, 4.0, 6.5, 9.0])
# One, two or three points, evenly.
THREE = np.concatenate([[0.0], np.array([1, 2, 3]) / 3, np.ones(96)])[None, :]


def test_it_is_a_negative_binomial_with_that_mean_and_deviation() -> None:
    mean, deviation = 17.5, 6.5
    failures, p = mean**2 / (deviation**2 - mean), mean / deviation**2
    cumulative = pmf.negative_binomial([mean], [deviation])[0]
    assert cumulative[:-1] == pytest.approx(nbinom.cdf(np.arange(99), failures, p), abs=1e-12)


def test_a_single_probability_is_the_same_as_out_of_the_whole_distribution() -> None:
    whole = pmf.negative_binomial(CENTRES, SPREADS)
    for k in (-1, 0, 4, 31, 98, 99, 120):
        alone = pmf.negative_binomial_at(CENTRES, SPREADS, np.full(5, k))
        assert alone == pytest.approx(pmf.at_most(whole, np.full(5, k)), abs=1e-12)


@given(st.floats(0, 70), st.floats(0, 25), st.lists(st.floats(0, 1), min_size=32, max_size=32))
def test_masses_sum_to_one_and_quantiles_never_cross_whatever_the_map(
    centre: float, spread: float, map_: list[float]
) -> None:
    levels = np.linspace(0, 1, 34)
    bend = np.array([0.0, *sorted(map_), 1.0])
    cumulative = pmf.capped(
        np.interp(pmf.negative_binomial(np.array([centre]), np.array([spread])), levels, bend)
    )
    mass = masses(cumulative)
    assert mass.sum() == pytest.approx(1, abs=1e-12)
    assert mass.min() >= 0
    quantiles = [pmf.quantile(cumulative, level)[0] for level in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)]
    assert quantiles == sorted(quantiles)


def test_a_quantile_spreads_each_whole_number_over_half_a_point_either_side() -> None:
    assert pmf.quantile(THREE, 0.5) == pytest.approx([2.0])
    assert pmf.quantile(THREE, 1 / 6) == pytest.approx([1.0])
    assert pmf.quantile(THREE, 0.0) == pytest.approx([0.5])


def test_an_interval_holds_the_whole_numbers_between_its_quantiles() -> None:
    assert [ends.tolist() for ends in pmf.interval(THREE, 1 / 3)] == [[2], [2]]
    assert [ends.tolist() for ends in pmf.interval(THREE, 0.9)] == [[1], [3]]


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_intervals_hold_their_share_of_outcomes_over_many_players(share: float) -> None:
    draw = np.random.default_rng(0)
    mean, deviation = draw.uniform(4, 30, 40_000), draw.uniform(5, 8, 40_000)
    deviation = np.maximum(deviation, 1.2 * np.sqrt(mean))
    failures, p = mean**2 / (deviation**2 - mean), mean / deviation**2
    low, high = pmf.interval(pmf.negative_binomial(mean, deviation), share)
    points = draw.negative_binomial(failures, p)
    assert ((points >= low) & (points <= high)).mean() == pytest.approx(share, abs=0.01)


def test_the_continuous_ranked_probability_score_is_the_mean_distance_less_half_the_spread() -> None:
    """E|X - y| - E|X - X'| / 2, by its definition."""
    points = np.array([5])
    cumulative = pmf.negative_binomial([6.0], [3.0])
    mass, k = masses(cumulative)[0], np.arange(100)
    distance = mass @ np.abs(k - 5)
    spread = mass @ np.abs(k[:, None] - k[None, :]) @ mass
    assert pmf.crps(cumulative, points) == pytest.approx([distance - spread / 2])


def test_the_log_score_is_of_the_points_scored_and_finite_even_if_they_have_no_mass() -> None:
    assert pmf.log_score(THREE, np.array([2])) == pytest.approx([np.log(3)])
    assert pmf.log_score(THREE, np.array([40])) == pytest.approx([-np.log(1e-6)])


def test_transforms_are_the_chances_of_fewer_and_of_at_most_the_points_scored() -> None:
    low, high = pmf.probability_transforms(np.vstack([THREE, THREE]), np.array([1, 0]))
    assert low == pytest.approx([0, 0])
    assert high == pytest.approx([1 / 3, 0])


def test_everything_above_the_most_points_counts_as_the_most() -> None:
    high_scorer = pmf.negative_binomial(np.array([90.0]), np.array([40.0]))
    assert masses(high_scorer)[0, 99] > 0.3
    assert high_scorer[0, 99] == 1
