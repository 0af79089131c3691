"""What teams report to the league: each player's official status for a game, and when it changes.

Which players are in fact fit belongs to `health`. Some absences are never reported, and some listed players play.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.fixture import instant
from nba_props.simulator.league.players import absences
from nba_props.simulator.league.players.health import Health
from nba_props.simulator.league.players.stage_setup import StageSetup
from nba_props.simulator.random_streams import Stream, stream

UNLISTED, AVAILABLE, PROBABLE, QUESTIONABLE, DOUBTFUL, OUT = range(6)
STATUS_NAMES = ("", "Available", "Probable", "Questionable", "Doubtful", "Out")
# Probabilities of the first status, in the order above.
_OF_ABSENT = (0.0, 0.0, 0.0, 0.05, 0.1, 0.85)
_OF_LATE = (0.1, 0.0, 0.06, 0.74, 0.1, 0.0)
_OF_RETURNED = (0.35, 0.12, 0.2, 0.325, 0.005, 0.0)
_OF_FIT = (0.954, 0.006, 0.02, 0.0192, 0.0008, 0.0)
_REGULAR_MINUTES = 9.0  # fit players with fewer minutes are never listed
_LIFTED = 0.6  # share of listed players who play whose status becomes available with the news
_RULED_OUT = 0.8  # share of absent players listed as less than out who are ruled out with the news
# Teams report from this Eastern time on, within so many hours: the evening before, or after a game on the day before.
_DEADLINE, _SAME_DAY = (time(13), 4.3), (time(10, 45), 2.6)


@dataclass(frozen=True, slots=True)
class OfficialStatuses:
    """Official statuses, [game, side, slot] unless stated otherwise; instants in epoch seconds."""

    submitted: Ints  # [game, side] when the team submits its list
    first: Ints  # status on that list
    last: Ints  # status once the list is amended
    amended: Ints  # [game, side] when the team amends its list
    reason: Ints  # index into ABSENCES

    def at(self, game: int, now: int) -> Ints:
        """Returns the statuses of one game as known at `now`, [side, slot]; UNLISTED before the team submits."""
        amended = (self.amended[game] <= now)[:, None]
        status = np.where(amended, self.last[game], self.first[game])
        return np.where((self.submitted[game] <= now)[:, None], status, UNLISTED)


def official_statuses(setup: StageSetup, fit: Health) -> OfficialStatuses:
    """Returns what teams report for a stage's games; `fit` is the truth about the players' health."""
    rng = stream(setup.seed, Stream.LISTINGS, setup.season, setup.stage)
    shape = fit.out.shape
    first = _first(rng.random(shape), setup, fit)
    second_draw = rng.random(shape)
    ruled_out = fit.out & (first != UNLISTED) & ((second_draw < _RULED_OUT) | fit.late)
    lifted = ~fit.out & (first != UNLISTED) & (second_draw < _LIFTED)
    minor_injury = absences.random_injuries(rng, shape)
    return OfficialStatuses(
        submitted=_submitted(rng, setup),
        first=first,
        last=np.where(ruled_out, OUT, np.where(lifted, AVAILABLE, first)),
        amended=fit.news,
        reason=np.where(fit.out | fit.recent, fit.reason, minor_injury),
    )


def _first(draw: Floats, setup: StageSetup, fit: Health) -> Ints:
    """The status on the first list of each player, from a uniform draw."""
    cases: list[tuple[Bools, Ints | int]] = [
        (fit.scratched, UNLISTED),
        (fit.late, _pick(draw, _OF_LATE)),
        (fit.out & (fit.reason >= absences.INJURIES), OUT),
        (fit.out, _pick(draw, _OF_ABSENT)),
        (fit.recent, _pick(draw, _OF_RETURNED)),
        (setup.squads.role < _REGULAR_MINUTES, UNLISTED),
    ]
    statuses = [np.broadcast_to(status, draw.shape) for _, status in cases]
    return np.select([case for case, _ in cases], statuses, _pick(draw, _OF_FIT))


def _pick(draw: Floats, probabilities: Sequence[float]) -> Ints:
    return np.searchsorted(np.cumsum(probabilities)[:-1], draw, side="right")


def _submitted(rng: np.random.Generator, setup: StageSetup) -> Ints:
    """When each team submits its list, [game, side]: the evening before, or by noon after a game the night before."""
    hours = rng.random(setup.rest.shape)
    at = np.zeros(setup.rest.shape, dtype=np.int64)
    for f in setup.fixtures:
        for side in (0, 1):
            same_day = setup.rest[f.number, side] == 0
            wall, length = _SAME_DAY if same_day else _DEADLINE
            opens = instant(f.day if same_day else f.day - timedelta(1), wall)
            at[f.number, side] = opens + int(3600 * length * hours[f.number, side])
    return at
