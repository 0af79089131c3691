"""The inputs of each game: abilities, form, absences, pace and strength. Outcomes do not belong here."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.calendar import span
from nba_props.simulator.fixtures.fixture import PLAYOFFS, Stage
from nba_props.simulator.league.players.rosters import Traits, league
from nba_props.simulator.league.players.stage_setup import StageSetup
from nba_props.simulator.random_streams import Stream, stream

_HOME, _TIRED, _RESTED = 1.011, 0.988, 1.002  # factors on shooting
_FORM_DAYS = 9  # days between the knots of slow form
_KNOTS = 32  # enough for a season
_TOUCH_DRIFT = 0.06
_LEAST, _MOST, _MOST_LATE = 0.5, 36.3, 40.0  # expected minutes; the last is the most in the playoffs


@dataclass(frozen=True, slots=True)
class Matchups:
    """Inputs of many games. Arrays are [game, side, slot] unless stated otherwise; side 0 is home."""

    traits: Traits
    role: Floats  # minutes when every player is fit, with slow drift
    out: Bools  # bool
    shooting: Floats  # [game, side] factor on shooting percentages
    touch: Floats  # factor on a player's shots from slow form
    pace: Floats  # [game] expected possessions a side

    def repeat(self, game: int, times: int) -> "Matchups":
        """Returns one game `times` times, for Monte Carlo."""
        return self.take(np.full(times, game))

    def take(self, games: Ints) -> "Matchups":
        """Returns the games of these positions."""
        return Matchups(
            self.traits.take(games),
            self.role[games],
            self.out[games],
            self.shooting[games],
            self.touch[games],
            self.pace[games],
        )

    def with_out(self, out: Bools) -> "Matchups":
        """Returns the games with other absences."""
        return replace(self, out=out)


@lru_cache(maxsize=6)
def _knots(seed: int, season: int) -> Floats:
    """Slow form of every player, of minutes and of shots, [2, player, knot]."""
    rng = stream(seed, Stream.DRIFT, season)
    return rng.normal(size=(2, len(league(seed, season).traits.skill), _KNOTS))


def _slow(knots: Floats, day: Ints, numbers: Ints) -> Floats:
    """Unit-variance noise that changes over weeks, [game, side, slot]."""
    at, part = np.divmod(day / _FORM_DAYS, 1)
    low = at.astype(np.int64)[:, None, None]
    share = part[:, None, None]
    mixed = knots[numbers, low] * (1 - share) + knots[numbers, low + 1] * share
    unit: Floats = mixed / np.sqrt(share**2 + (1 - share) ** 2)
    return unit


def _drift_minutes(role: Floats) -> Floats:
    """How many minutes a role varies over weeks: little for stars, much for the bench."""
    return np.maximum(np.minimum(1.5 + 0.9 * role, 9.8 - 0.245 * role), 1.3)


def matchups(setup: StageSetup, out: Bools) -> Matchups:
    """Returns the true inputs of a stage's games; `out` includes late absences."""
    first = span(setup.season, Stage.PRESEASON)[0]
    squad = setup.squads
    day = np.array([(f.day - first).days for f in setup.fixtures])
    swing, touch = (_slow(k, day, squad.numbers) for k in _knots(setup.seed, setup.season))
    tired = np.where(setup.rest == 0, _TIRED, np.where(setup.rest >= 3, _RESTED, 1.0))
    most = _MOST_LATE if setup.stage in PLAYOFFS else _MOST
    at_home = np.array([1.0 if f.billing.neutral else _HOME for f in setup.fixtures])[:, None]
    return Matchups(
        traits=league(setup.seed, setup.season).traits.take(squad.numbers),
        role=np.clip(squad.role + _drift_minutes(squad.role) * swing, _LEAST, most),
        out=out,
        shooting=squad.shooting * tired * np.concatenate([at_home, 2 - at_home], axis=1),
        touch=np.exp(_TOUCH_DRIFT * touch),
        pace=squad.pace,
    )
