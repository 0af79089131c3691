"""What is given before any game of a stage is played: fixtures, squads and days of rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from nba_props.simulator.arrays import Ints
from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.players.rosters import league
from nba_props.simulator.league.players.squads import Squads, squads

_MOST_REST = 7
LastDays = dict[int, date]  # by team index: the day of its last game


@dataclass(frozen=True, slots=True)
class StageSetup:
    """One stage before its games; arrays are [game, ...] in the order of `fixtures`."""

    seed: int
    season: int
    stage: Stage
    fixtures: tuple[Fixture, ...]
    squads: Squads
    rest: Ints  # nights off before each game, [game, side]; 0 is a back-to-back, at most 7


def stage_setup(
    seed: int, season: int, stage: Stage, fixtures: Sequence[Fixture], last: LastDays
) -> StageSetup:
    """Returns the setup of a stage; `last` holds the days on which the teams last played before it."""
    squad = squads(league(seed, season), stage, fixtures)
    return StageSetup(seed, season, stage, tuple(fixtures), squad, _rest_days(fixtures, last))


def _rest_days(fixtures: Sequence[Fixture], last: LastDays) -> Ints:
    latest = dict(last)
    rest = np.full((len(fixtures), 2), _MOST_REST, dtype=np.int64)
    for f in fixtures:
        for side, team in enumerate((f.home.index, f.away.index)):
            if team in latest:
                rest[f.number, side] = min((f.day - latest[team]).days - 1, _MOST_REST)
            if f.is_played:
                latest[team] = f.day
    return rest


def last_days(fixtures: Sequence[Fixture]) -> LastDays:
    """Returns the day on which each team last played in these games."""
    return {t.index: f.day for f in fixtures if f.is_played for t in (f.home, f.away)}
