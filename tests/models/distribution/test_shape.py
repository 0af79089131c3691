"""The spread of points around predictions: recovered from outcomes, and near the usual one with few of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nba_props.models.arrays import Floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.shape import LEVELS, USUAL, USUAL_LEVELS, Shape, fit_shape
from tests.models.made_up import masses


def outcomes(
    rows: int, scale: float, power: float, *, seed: int = 0, hurt: float = 0.0
) -> tuple[Floats, NDArray[np.int64]]:
    """Predictions and negative binomial points around them; a share of the players leaves hurt without a point."""
    draw = np.random.default_rng(seed)
    mean = draw.uniform(5, 30, rows)
    variance = np.maximum((scale * mean**power) ** 2, 1.05 * mean)
    points = draw.negative_binomial(mean**2 / (variance - mean), mean / variance)
    return mean, np.where(draw.random(rows) < hurt, 0, points)


def test_a_spread_that_grows_with_the_prediction_is_recovered() -> None:
    shape = fit_shape(*outcomes(20_000, 2.2, 0.4))
    assert shape.power == pytest.approx(0.4, abs=0.02)
    assert shape.spread(np.array([20.0])) == pytest.approx([2.2 * 20**0.4], rel=0.02)
    assert shape.recalibration == pytest.approx(LEVELS, abs=0.02)


def test_the_map_corrects_what_no_count_model_expects() -> None:
    """Two per cent leave hurt without a point: out of sample, the map makes no points of a starter far likelier."""
    shape = fit_shape(*outcomes(20_000, 2.2, 0.4, hurt=0.02))
    mean, points = outcomes(20_000, 2.2, 0.4, seed=1, hurt=0.02)
    starters = mean > 15
    mapped = shape.cumulative(mean[starters])
    plain = Shape(shape.scale, shape.power, tuple(LEVELS)).cumulative(mean[starters])
    assert plain[:, 0].mean() < 0.002
    assert mapped[:, 0].mean() > 3 * plain[:, 0].mean()
    assert (
        pmf.log_score(mapped, points[starters]).mean() < pmf.log_score(plain, points[starters]).mean() - 0.05
    )


def test_the_map_corrects_predictions_that_are_too_low() -> None:
    """A quantile family predicts low on purpose: its distribution is calibrated all the same."""
    mean, points = outcomes(20_000, 2.2, 0.4)
    shape = fit_shape(mean - 1.5, points)
    fresh, scored = outcomes(20_000, 2.2, 0.4, seed=2)
    low, high = pmf.probability_transforms(shape.cumulative(fresh - 1.5), scored)
    assert ((low + high) / 2).mean() == pytest.approx(0.5, abs=0.01)


def test_without_outcomes_the_shape_is_the_usual_one_and_a_few_hardly_move_it() -> None:
    assert fit_shape(np.array([]), np.array([])) == Shape()
    few = fit_shape(np.array([20.0, 12.0, 8.0]), np.array([60, 40, 33]))
    assert few.scale == pytest.approx(USUAL[0], rel=0.35)
    assert few.recalibration == pytest.approx(USUAL_LEVELS, abs=0.02)


def test_a_few_hundred_outcomes_leave_the_far_tail_to_the_league() -> None:
    """Games more than 16 points above the expectation: hardly one is among so few outcomes."""
    usual, draw = Shape(), np.random.default_rng(0)
    mean = draw.uniform(5, 30, 20_000)
    points = (draw.random(len(mean))[:, None] > usual.cumulative(mean)).sum(axis=1)
    line, truth = np.floor(mean) + 16.5, np.mean(points > np.floor(mean) + 16.5)
    for start in range(0, 3000, 300):
        few = fit_shape(mean[start : start + 300], points[start : start + 300])
        far = few.sides(mean, few.spread(mean), line)[0].mean()
        assert truth / 1.4 < far < 1.4 * truth, start


def test_a_model_of_another_release_is_named() -> None:
    row = {"model_id": "older", **Shape().columns(), "recalibration": [0.0, 0.5, 1.0]}
    with pytest.raises(ValueError, match="model older has a map of other levels; train its week again"):
        Shape.of(row)


def test_the_map_rises_from_zero_to_one() -> None:
    levels = np.array(fit_shape(*outcomes(3000, 3.0, 0.3)).recalibration)
    assert (levels[0], levels[-1]) == (0, 1)
    assert (np.diff(levels) >= 0).all()
    assert len(levels) == len(LEVELS)


def test_a_shape_is_stored_as_columns_and_read_again() -> None:
    shape = fit_shape(*outcomes(3000, 3.0, 0.3))
    assert Shape.of({"other": 1, **shape.columns()}) == shape


def test_sides_agree_with_the_whole_distribution() -> None:
    shape = fit_shape(*outcomes(3000, 3.0, 0.3))
    centre, line = np.array([18.0, 18.0]), np.array([17.5, 18.0])
    over, push = shape.sides(centre, shape.spread(centre), line)
    mass = masses(shape.cumulative(centre))
    assert over[0] == pytest.approx(mass[0, 18:].sum())
    assert push == pytest.approx([0, mass[1, 18]])
    assert over[1] == pytest.approx(mass[1, 19:].sum() / (1 - mass[1, 18]))


def test_there_is_a_centre_for_every_probability_and_none_without_a_line() -> None:
    shape, line = Shape(), np.array([20.5, 20.0, 4.5, np.nan, 20.5])
    p_over = np.array([0.3, 0.55, 0.8, 0.5, np.nan])
    spread = np.full(5, 6.0)
    centre = shape.centre_for(p_over, line, spread)
    assert shape.sides(centre, spread, line)[0][:3] == pytest.approx(p_over[:3], abs=1e-6)
    assert np.isnan(shape.sides(centre, spread, line)[0][3])
    assert np.isnan(centre[4])
