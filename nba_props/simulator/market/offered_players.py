"""Whom books quote, and when: how deep they go, what they post late, forget, or take down for a while."""

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.fixtures.regular_season import DEMO_NIGHT
from nba_props.simulator.league.players.official_statuses import DOUBTFUL, QUESTIONABLE
from nba_props.simulator.league.stage_games import Leg
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.update_times import GRID_H, POINTS_OPEN, STEPS

_FORGOTTEN = 0.08  # share of players that a book leaves out
_POSTED_LATE, _LATE_H = 0.1, (0.5, 6.0)  # share of players whom all books post late; hours before the tip
_POSTED_NEVER = 0.04  # share of players whom none posts
_BOARD_LATE, _BOARD_LATE_H = 0.03, (1.0, 3.0)  # the same of whole games
_BOARD_NEVER = 0.01  # share of games without any points lines
_SHY = 0.5  # share of books that take a questionable player down until the news
_ALWAYS_H = 99.0


def offered(
    rng: np.random.Generator,
    f: Fixture,
    leg: Leg,
    points: np.ndarray,
    times: np.ndarray,
    informed: np.ndarray,
) -> np.ndarray:
    """Whether a book quotes a player at a step, [book, step, player], were he fit.

    Args:
        points: expected of every player before the late news, the home side's first.
        times: of the books' updates, [book, step].
        informed: whether a book has the late news by a step, [book, step, player].
    """
    n = len(points)
    depth = np.array([b.depth for b in BOOKS])[:, None, None]
    rank = np.argsort(np.argsort(-points.reshape(2, -1), axis=-1), axis=-1).ravel()
    draw, late_h = rng.random(n), rng.uniform(*_LATE_H, n)
    posted_h = np.where(draw < _POSTED_NEVER + _POSTED_LATE, late_h * (draw >= _POSTED_NEVER), _ALWAYS_H)
    posted_h = np.minimum(posted_h, _board_h(rng, f))
    open_ = np.arange(STEPS)[:, None] >= POINTS_OPEN[:, None, None]
    kept = (rank < depth) & (rng.random((len(BOOKS), 1, n)) > _FORGOTTEN)
    status = leg.listings.first[f.number].ravel()
    told = times[..., None] >= leg.listings.submitted[f.number].repeat(n // 2)
    shy = rng.random((len(BOOKS), 1, n)) < _SHY
    wary = told & ~informed & ((status == DOUBTFUL) | (shy & (status == QUESTIONABLE)))
    return open_ & kept & (GRID_H[:, None] <= posted_h) & ~wary


def _board_h(rng: np.random.Generator, f: Fixture) -> float:
    """From how many hours before the tip a game has points lines at all."""
    draw, late = rng.random(), rng.uniform(*_BOARD_LATE_H)
    if f.day == DEMO_NIGHT or draw >= _BOARD_LATE + _BOARD_NEVER:
        return _ALWAYS_H
    return float(late) if draw >= _BOARD_NEVER else 0.0
