"""The fitted distribution of points beside the true one of the simulated league, on games that it was not fitted on."""

import numpy as np
import pytest

from nba_props.models.arrays import Floats, as_floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.shape import Shape, fit_shape
from nba_props.simulator.fixtures.fixture import Stage
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.measured.truth import points_distribution
from nba_props.simulator.wire.transport import SEED
from tests.models.made_up import masses

pytestmark = pytest.mark.slow
YEAR = 2023
FITTED = slice(100, 700)
JUDGED = range(720, 1180, 46)  # ten games
REGULAR = 8.0  # points


@pytest.fixture(scope="module")
def leg() -> StageGames:
    return played(SEED, YEAR, Stage.REGULAR)


def expected_points(leg: StageGames) -> Floats:
    """Expected points of those who play, [game, side, slot], once late absences are known."""
    return as_floats(leg.informed.points / np.maximum(leg.informed.plays, 0.5))


@pytest.fixture(scope="module")
def fitted(leg: StageGames) -> Shape:
    """A shape fitted on the misses of the league's own expectations."""
    box, expected = leg.box, expected_points(leg)
    took_part = (box.seconds[FITTED] > 0) & (expected[FITTED] > REGULAR)
    return fit_shape(expected[FITTED][took_part], box.points[FITTED][took_part])


@pytest.fixture(scope="module")
def true(leg: StageGames) -> tuple[Floats, Floats]:
    """Expectations of regulars in ten later games, and their true distributions of 0 to 99 points."""
    expected = expected_points(leg)
    centres, distributions = [], []
    for number in JUDGED:
        for side, slot in np.argwhere(expected[number] > REGULAR):
            player = name(SEED, int(leg.squads.numbers[number, side, slot])).person_id
            try:
                distribution = points_distribution(YEAR, leg.fixtures[number].game_id, player)[: pmf.MOST + 1]
            except KeyError:
                continue
            centres.append(expected[number, side, slot])
            distributions.append(np.pad(distribution, (0, pmf.MOST + 1 - len(distribution))))
    return np.array(centres), np.array(distributions)


def distance(cumulative: Floats, distributions: Floats) -> float:
    """Mean total variation: the largest difference in the chance of any event."""
    return float(np.abs(masses(cumulative) - distributions).sum(axis=1).mean() / 2)


def test_the_fitted_distribution_is_close_to_the_true_one_and_a_poisson_is_not(
    fitted: Shape, true: tuple[Floats, Floats]
) -> None:
    centres, distributions = true
    assert len(centres) > 60
    # Monte Carlo alone puts the truth 0.04 from itself.
    assert distance(fitted.cumulative(centres), distributions) < 0.10
    poisson = pmf.negative_binomial(centres, np.sqrt(centres * pmf.SMALLEST_DISPERSION))
    assert distance(poisson, distributions) > 2 * distance(fitted.cumulative(centres), distributions)


def test_chances_of_passing_a_line_are_the_true_ones_on_average_and_seldom_far_off(
    fitted: Shape, true: tuple[Floats, Floats]
) -> None:
    centres, distributions = true
    for offset in (-4.5, -0.5, 0.5, 4.5, 9.5):
        line = np.floor(centres) + offset
        over, _ = fitted.sides(centres, fitted.spread(centres), line)
        truth = np.where(np.arange(pmf.MOST + 1) > line[:, None], distributions, 0).sum(axis=1)
        assert np.mean(over - truth) == pytest.approx(0, abs=0.02), offset
        assert np.abs(over - truth).mean() < 0.05, offset


def test_far_above_the_expectation_chances_are_the_true_ones_within_a_factor(
    fitted: Shape, true: tuple[Floats, Floats]
) -> None:
    centres, distributions = true
    line = np.floor(centres) + np.array([[12.5], [16.5]])
    far = [fitted.sides(centres, fitted.spread(centres), at)[0].mean() for at in line]
    truth = [
        np.where(np.arange(pmf.MOST + 1) > at[:, None], distributions, 0).sum(axis=1).mean() for at in line
    ]
    assert all(t / 1.3 < p < t * 1.3 for p, t in zip(far, truth, strict=True)), (far, truth)


def test_intervals_hold_their_share_of_the_true_distribution(
    fitted: Shape, true: tuple[Floats, Floats]
) -> None:
    centres, distributions = true
    for level in (0.5, 0.8, 0.9):
        low, high = pmf.interval(fitted.cumulative(centres), level)
        points = np.arange(pmf.MOST + 1)
        held = np.where((points >= low[:, None]) & (points <= high[:, None]), distributions, 0).sum(axis=1)
        assert held.mean() == pytest.approx(level, abs=0.03), level
