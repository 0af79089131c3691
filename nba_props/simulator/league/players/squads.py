"""The players and roles of each side of each game, and the strength of the sides. Injuries do not belong here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from nba_props.simulator.arrays import Floats, Ints
from nba_props.simulator.fixtures.fixture import PLAYOFFS, Fixture, Stage
from nba_props.simulator.league.players.rosters import SLOTS, League
from nba_props.simulator.teams import TEAMS

TRADE_DEADLINE = (2, 8)
POSSESSIONS = 101.2
_FLAT_SHARE, _FLAT_MINUTES = 0.38, 16.0  # preseason: minutes are drawn towards an equal share
_TIGHTER, _MIDDLE, _SLOWER = 0.0065, 20.0, 2.5  # playoffs: the best play more, the game is slower
_ALL_STAR_MINUTES = np.linspace(23.0, 9.0, SLOTS)
_ALL_STAR_PACE, _ALL_STAR_SHOOTING = 24.0, 1.2


@dataclass(frozen=True, slots=True)
class Squads:
    """The sides of many games; side 0 is home."""

    numbers: Ints  # [game, side, slot] player numbers
    role: Floats  # [game, side, slot] minutes when every player is fit
    pace: Floats  # [game] expected possessions a side
    shooting: Floats  # [game, side] factor on shooting percentages: own offence times the opponent's defence


def squads(roster: League, stage: Stage, fixtures: Sequence[Fixture]) -> Squads:
    """Returns the sides of a stage's games."""
    if stage == Stage.ALL_STAR:
        return _all_stars(roster)
    deadline = date(roster.season + 1, *TRADE_DEADLINE)
    phase = np.array([int(f.day > deadline) for f in fixtures])[:, None]
    teams = np.array([(f.home.index, f.away.index) for f in fixtures])
    role = roster.role[phase, teams]
    pace = POSSESSIONS + roster.pace[teams].sum(axis=1)
    if stage == Stage.PRESEASON:
        role = (1 - _FLAT_SHARE) * role + _FLAT_SHARE * _FLAT_MINUTES
    elif stage in PLAYOFFS:
        role = role * (1 + _TIGHTER * (role - _MIDDLE))
        pace = pace - _SLOWER
    return Squads(
        roster.slots[phase, teams], role, pace, roster.offence[teams] * roster.defence[teams[:, ::-1]]
    )


def _all_stars(roster: League) -> Squads:
    """Returns the fifteen best players of each conference, in a game with little defence."""
    slots = roster.slots[1]
    sides = []
    for conference in (0, 1):
        numbers = slots[[t.index for t in TEAMS if t.conference == conference]].reshape(-1)
        sides.append(numbers[np.argsort(-roster.traits.skill[numbers], kind="stable")[:SLOTS]])
    shape = (1, 2, SLOTS)
    return Squads(
        np.array(sides).reshape(shape),
        np.broadcast_to(_ALL_STAR_MINUTES, shape).copy(),
        np.array([POSSESSIONS + _ALL_STAR_PACE]),
        np.full((1, 2), _ALL_STAR_SHOOTING),
    )
