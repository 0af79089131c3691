"""When books take their quotes down: whole books and single players, some of them for good.

What is taken down is not updated: what comes back has its old last update, unless the book has updated since.
"""

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints

_BOOK, _PLAYER = 0.04, 0.015  # share of books of a game, and of a book's players, that are taken down
_FROM_H, _MINUTES = (0.1, 6.0), (8.0, 100.0)  # hours before the tip-off; how long it lasts
_FOR_GOOD = 0.4  # share that does not come back
_NEVER_S = 10 * 86_400


def suspensions(rng: np.random.Generator, tip: int, books: int, players: int) -> Ints:
    """Draws from when until when each player is taken down, [2 (from, until), book, player] in epoch seconds.

    Draws are made for every player of both sides, as in `points_market`.
    """
    whole = _windows(rng, tip, (books, 1), _BOOK)
    single = _windows(rng, tip, (books, players), _PLAYER)
    is_whole = whole[1] > whole[0]
    windows: Ints = np.where(is_whole, whole, single)
    return windows


def _windows(rng: np.random.Generator, tip: int, shape: tuple[int, int], share: float) -> Ints:
    """Empty windows for all but a share."""
    happens: Bools = rng.random(shape) < share
    start: Floats = tip - rng.uniform(*_FROM_H, shape) * 3600
    lasts = np.where(rng.random(shape) < _FOR_GOOD, _NEVER_S, rng.uniform(*_MINUTES, shape) * 60)
    return np.stack([start, start + happens * lasts]).astype(np.int64)


def is_up(windows: Ints, at: int) -> Bools:
    """Returns whether each player is not taken down at an instant, [book, player]."""
    up: Bools = (at < windows[0]) | (at >= windows[1])
    return up
