"""Which players each book quotes at each update: how many, which late, which never, which with a break."""

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.players.official_statuses import DOUBTFUL, QUESTIONABLE
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.update_times import GRID_H, POINTS_OPEN, STEPS

_LEFT_OUT = 0.08  # share of players that a book leaves out
_POSTED_LATE, _LATE_H = 0.1, (0.5, 6.0)  # share of players that all books post late; hours before the tip-off
_POSTED_NEVER = 0.04  # share of players that no book posts
_GAME_LATE, _GAME_LATE_H = 0.03, (1.0, 3.0)  # the same for whole games
_GAME_NEVER = 0.01  # share of games without any points lines
_CAUTIOUS = 0.5  # share of books that remove a questionable player until the news
_ALWAYS_H = 99.0


def offered_players(
    rng: np.random.Generator,
    f: Fixture,
    games: StageGames,
    *,
    points: Floats,
    times: Ints,
    informed: Bools,
) -> Bools:
    """Returns whether a book quotes a player at a step, [book, step, player], provided that the player is fit.

    Args:
        rng: the random stream of the game's points lines.
        f: the game.
        games: the played games of its stage.
        points: expected points of every player before late news, the home side's players first.
        times: epoch seconds of the books' updates, [book, step].
        informed: whether a book knows the late news at a step, [book, step, player].
    """
    n = len(points)
    depth = np.array([b.depth for b in BOOKS])[:, None, None]
    rank = np.argsort(np.argsort(-points.reshape(2, -1), axis=-1), axis=-1).ravel()
    posted_h = _posted_h(rng, n)
    is_open = np.arange(STEPS)[:, None] >= POINTS_OPEN[:, None, None]
    included = (rank < depth) & (rng.random((len(BOOKS), 1, n)) > _LEFT_OUT)
    status = games.statuses.first[f.number].ravel()
    listed = times[..., None] >= games.statuses.submitted[f.number].repeat(n // 2)
    cautious = rng.random((len(BOOKS), 1, n)) < _CAUTIOUS
    removed = listed & ~informed & ((status == DOUBTFUL) | (cautious & (status == QUESTIONABLE)))
    offered: Bools = is_open & included & (GRID_H[:, None] <= posted_h) & ~removed
    return offered


def _posted_h(rng: np.random.Generator, n: int) -> Floats:
    """From how many hours before the tip-off the books quote each of `n` players."""
    draw, late_h = rng.random(n), rng.uniform(*_LATE_H, n)
    posted_h = np.where(draw < _POSTED_NEVER + _POSTED_LATE, late_h * (draw >= _POSTED_NEVER), _ALWAYS_H)
    return np.minimum(posted_h, _game_posted_h(rng))


def _game_posted_h(rng: np.random.Generator) -> float:
    """From how many hours before the tip-off a game has points lines at all."""
    draw, late = rng.random(), rng.uniform(*_GAME_LATE_H)
    if draw >= _GAME_LATE + _GAME_NEVER:
        return _ALWAYS_H
    return float(late) if draw >= _GAME_NEVER else 0.0
