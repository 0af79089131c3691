"""What teams tell the league about who may play: each player's official status, and when it changes.

The truth is in `health`; here is what is said of it. Some absences are never told, some listed players play.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture, Stage, instant
from nba_props.simulator.league.players import absences
from nba_props.simulator.league.players.health import Health
from nba_props.simulator.league.players.squads import Squads
from nba_props.simulator.random_streams import Stream, stream

UNLISTED, AVAILABLE, PROBABLE, QUESTIONABLE, DOUBTFUL, OUT = range(6)
STATUS_NAMES = ("", "Available", "Probable", "Questionable", "Doubtful", "Out")
# Chances of the first status, in the order above.
_OF_ABSENT = (0.0, 0.0, 0.0, 0.05, 0.1, 0.85)
_OF_LATE = (0.1, 0.0, 0.06, 0.74, 0.1, 0.0)
_OF_RETURNED = (0.35, 0.12, 0.2, 0.325, 0.005, 0.0)
_OF_FIT = (0.954, 0.006, 0.02, 0.0192, 0.0008, 0.0)
_REGULAR_MINUTES = 9.0  # who plays less is fit without being listed
_SETTLED = 0.6  # share of listed players who play whose status is lifted by the news
_TOLD = 0.8  # share of absentees listed as less than out who are ruled out by the news
_DEADLINE, _SAME_DAY = (time(13), 4.3), (time(10, 45), 2.6)  # from when teams report, and over how many hours


@dataclass(frozen=True, slots=True)
class Listings:
    """Official statuses for many games, [game, side, slot] unless said otherwise; instants in epoch seconds."""

    submitted: np.ndarray  # [game, side] when the team hands in its list
    first: np.ndarray  # status on that list
    last: np.ndarray  # status once the list is amended
    amended: np.ndarray  # [game, side] when that is
    reason: np.ndarray  # index into ABSENCES

    def at(self, game: int, now: int) -> np.ndarray:
        """The statuses of one game as last told by `now`, [side, slot]; UNLISTED where nothing was handed in."""
        told = np.where(self.amended[game] <= now, 1, 0)[:, None]
        status = np.where(told, self.last[game], self.first[game])
        return np.where((self.submitted[game] <= now)[:, None], status, UNLISTED)


def listings(
    seed: int,
    season: int,
    stage: Stage,
    fixtures: Sequence[Fixture],
    squad: Squads,
    fit: Health,
    rest: np.ndarray,
) -> Listings:
    """What is told of a stage's games. `rest`: nights off before each game, [game, side]."""
    rng = stream(seed, Stream.LISTINGS, season, stage)
    shape = fit.out.shape
    draw = rng.random(shape)
    first = np.select(
        [
            fit.scratched,
            fit.late,
            fit.out & (fit.reason >= absences.INJURIES),
            fit.out,
            fit.recent,
            squad.role < _REGULAR_MINUTES,
        ],
        [UNLISTED, _pick(draw, _OF_LATE), OUT, _pick(draw, _OF_ABSENT), _pick(draw, _OF_RETURNED), UNLISTED],
        _pick(draw, _OF_FIT),
    )
    again = rng.random(shape)
    ruled_out = fit.out & (first != UNLISTED) & ((again < _TOLD) | fit.late)
    lifted = ~fit.out & (first != UNLISTED) & (again < _SETTLED)
    knock = absences.kinds(rng, shape)
    return Listings(
        submitted=_submitted(rng, fixtures, rest),
        first=first,
        last=np.where(ruled_out, OUT, np.where(lifted, AVAILABLE, first)),
        amended=fit.news,
        reason=np.where(fit.out | fit.recent, fit.reason, knock),
    )


def _pick(draw: np.ndarray, chances: Sequence[float]) -> np.ndarray:
    return np.searchsorted(np.cumsum(chances)[:-1], draw, side="right")


def _submitted(rng: np.random.Generator, fixtures: Sequence[Fixture], rest: np.ndarray) -> np.ndarray:
    """By the evening before, after a game the night before by noon of the day itself."""
    hours = rng.random(rest.shape)
    at = np.zeros(rest.shape, dtype=np.int64)
    for f in fixtures:
        for side in (0, 1):
            same_day = rest[f.number, side] == 0
            wall, length = _SAME_DAY if same_day else _DEADLINE
            opens = instant(f.day if same_day else f.day - timedelta(1), wall)
            at[f.number, side] = opens + int(3600 * length * hours[f.number, side])
    return at
