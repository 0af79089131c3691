"""Each player's expected minutes and points, given the absences: the mean of `play`, without its noise."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.arrays import Floats, Ints
from nba_props.simulator.league.games.matchups import Matchups

FREE_BASE = 88.0  # attempts a side that free throws scale with
_USUAL_BLOWOUT = 0.2
_OVERTIME = 1.005  # factor on points for the rare extra periods
_CROWDING = 0.12  # large shares of a team's shots gain less by variation than they lose
TURNOVERS, OFFENSIVE_REBOUNDS = 13.75, 10.6


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected values, [game, side, slot]; a game without playing counts as zero minutes and points."""

    minutes: Floats
    plays: Floats  # probability of playing at all
    points: Floats
    score: Floats  # [game, side]


def rotation(m: Matchups) -> tuple[Floats, Floats]:
    """Returns expected regulation minutes, which add up to 240 a side, and the probability of playing."""
    fit = ~m.out
    minutes = m.role * fit
    room = fit * np.clip(38.5 - m.role, 1.5, None) * np.sqrt(m.role)
    missing = 240.0 - minutes.sum(-1, keepdims=True)
    minutes = np.clip(minutes + missing * room / room.sum(-1, keepdims=True), 0.0, 40.0)
    minutes *= 240.0 / minutes.sum(-1, keepdims=True)
    rank = np.argsort(np.argsort(-minutes, axis=-1), axis=-1)
    plays = np.where(rank < 8, 1.0, 1 / (1 + np.exp((5.4 - minutes) / 2.0))) * fit
    return minutes, plays


def garbage_time(rank: Ints) -> Floats:
    """Returns the relative change of minutes in a full blowout, by rank in the rotation."""
    return np.select([rank < 3, rank < 6, rank < 9], [-0.22, -0.14, 0.12], 0.9)


def point_values(m: Matchups) -> Floats:
    """Returns the expected points of one field-goal attempt, without free throws."""
    t, shooting = m.traits, m.shooting[..., None]
    two = t.rim_share * t.rim_pct + (1 - t.rim_share) * t.mid_pct
    return shooting * (2 * (1 - t.three_share) * two + 3 * t.three_share * t.three_pct)


def attempts(m: Matchups) -> Floats:
    """Returns the expected field-goal attempts of a side, [game, 2]."""
    return np.broadcast_to(m.pace[:, None] + OFFENSIVE_REBOUNDS - TURNOVERS - 0.44 * 22.0, m.shooting.shape)


def expect(m: Matchups) -> Expectation:
    """Returns the expectation of every player of every game."""
    minutes, plays = rotation(m)
    rank = np.argsort(np.argsort(-minutes, axis=-1), axis=-1)
    minutes = minutes * (1 + _USUAL_BLOWOUT * garbage_time(rank))
    minutes *= 240.0 / minutes.sum(-1, keepdims=True)
    weight = minutes * m.traits.shots * m.touch
    share = weight / weight.sum(-1, keepdims=True)
    share = share * (1 - _CROWDING * share)
    share /= share.sum(-1, keepdims=True)
    field = share * attempts(m)[..., None]
    points = field * point_values(m) + share * FREE_BASE * m.traits.foul_draw * m.traits.free_pct
    points *= _OVERTIME
    return Expectation(minutes, plays, points, points.sum(-1))
