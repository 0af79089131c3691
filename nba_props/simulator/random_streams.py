"""Independent random streams, keyed by stable integers.

Each fact is drawn from its own stream. Drawing one never changes another, so the order of requests does not matter.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """The purpose of a stream. The numbers seed every generated fact: append new ones, never renumber."""

    SCHEDULE = 1
    NAMES = 2
    BIRTH = 3
    TURNOVER = 4
    TRADES = 5
    TEAM_SEASON = 6
    HEALTH = 7
    DRIFT = 8
    GAMES = 9
    SHOTS = 10
    GAME_LINES = 11
    POINT_LINES = 12
    TRUTH = 13
    SPELLING = 14
    IN_PLAY = 15
    POSTPONED = 16
    PRESEASON = 17
    LISTINGS = 18
    LATE_ROUNDS = 19
    EARLY_BOX_SCORES = 20
    HEAVES = 21
    REFUSALS = 22
    TAKEN_DOWN = 23
    PUT_OFF = 24


def stream(seed: int, purpose: Stream, *keys: int) -> np.random.Generator:
    """Returns a new generator for (seed, purpose, keys); keys are non-negative integers."""
    return np.random.default_rng(np.random.SeedSequence((seed, int(purpose), *keys)))
