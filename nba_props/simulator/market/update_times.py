"""When each book updates its quotes for a game. Lines and prices do not belong here."""

import numpy as np

from nba_props.simulator.arrays import Ints
from nba_props.simulator.market.books import BOOKS

# Hours before the tip-off: a few updates the day before, then about hourly, faster towards the end.
_EARLY_H = (40.0, 34.0, 29.0, 26.0, 24.0, 22.0, 19.5, 17.0, 14.5, 12.0, 10.0, 8.5)
_LATE_H = (7.0, 5.75, 4.75, 3.75, 3.0, 2.25, 1.6, 1.1, 0.7, 0.4, 0.18)
GRID_H = np.array(_EARLY_H + _LATE_H)
STEPS = len(GRID_H)
IN_PLAY_S = 240
_GAPS_H = GRID_H - np.append(GRID_H[1:], 0.02)
# The first step at which each book has points lines.
POINTS_OPEN = np.array([np.searchsorted(-GRID_H, -b.opens_h) for b in BOOKS])


def update_times(rng: np.random.Generator, tip: int) -> Ints:
    """Draws the epoch seconds of each update, [book, step], increasing along a row, all before the tip-off."""
    late = rng.uniform(0.0, 0.7, (len(BOOKS), STEPS)) * _GAPS_H
    before: Ints = ((GRID_H - late) * 3600).astype(np.int64)
    return tip - before


def newest(times: Ints, at: int) -> Ints:
    """Returns the newest step of each book at `at`, -1 before its first one."""
    updates: Ints = (times <= at).sum(axis=1)
    return updates - 1


def in_play_update(book: int, tip: int, at: int) -> tuple[int, int] | None:
    """Returns number and epoch seconds of a book's newest in-play update at `at`, or None before the first one."""
    first = tip + 60 + 17 * book
    if at < first:
        return None
    number = (at - first) // IN_PLAY_S
    return number, first + number * IN_PLAY_S
