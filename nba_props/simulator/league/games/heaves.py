"""Heaves: long shots at the end of a period, which the league charges to the team and to no player when they miss.

All of them miss here, so that no score changes; they are drawn from a stream of their own.
"""

from typing import NamedTuple

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.random_streams import Stream, stream

PERIODS, SHARE = 3, 0.12  # of the first three periods, so many end with one
_NEAR, _FAR, _WIDE = 400, 700, 150  # tenths of feet along, and to either side


class Heave(NamedTuple):
    """A missed heave: its period, the side that throws (0 home, 1 away), and the place in tenths of feet."""

    period: int
    side: int
    x: int
    y: int


def heaves(seed: int, f: Fixture) -> list[Heave]:
    """Returns the heaves of a game, in order of time."""
    rng = stream(seed, Stream.HEAVES, f.season, f.key)
    is_thrown, side = rng.random(PERIODS) < SHARE, rng.integers(2, size=PERIODS)
    x, y = rng.integers(-_WIDE, _WIDE, size=PERIODS), rng.integers(_NEAR, _FAR, size=PERIODS)
    return [Heave(n + 1, int(side[n]), int(x[n]), int(y[n])) for n in range(PERIODS) if is_thrown[n]]
