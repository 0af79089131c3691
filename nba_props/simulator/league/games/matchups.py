"""What goes into each game before the ball is tossed: rosters, form, pace, strengths. No outcomes in here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nba_props.simulator.fixtures.calendar import span
from nba_props.simulator.fixtures.fixture import PLAYOFFS, Fixture, Stage
from nba_props.simulator.league.players.rosters import Traits, league
from nba_props.simulator.league.players.squads import Squads
from nba_props.simulator.random_streams import Stream, stream

_HOME = 1.011
_TIRED = 0.988
_RESTED = 1.002
_FORM_DAYS = 9  # days between the knots of slow form
_KNOTS = 32  # enough for a season
_TOUCH_DRIFT = 0.06
_LEAST, _MOST, _MOST_LATE = 0.5, 36.3, 40.0  # expected minutes; the most in the playoffs


@dataclass(frozen=True, slots=True)
class Matchups:
    """Inputs of many games. Arrays are [game, side, slot] unless said otherwise; side 0 is home."""

    traits: Traits
    role: np.ndarray  # minutes when everybody is fit, with slow drift
    out: np.ndarray  # bool
    shooting: np.ndarray  # [game, side] factor on shooting percentages
    touch: np.ndarray  # factor on a player's shots from slow form
    pace: np.ndarray  # [game] expected possessions a side

    def repeat(self, game: int, times: int) -> "Matchups":
        """The same game many times over, for Monte Carlo."""
        return self.take(np.full(times, game))

    def take(self, games: np.ndarray) -> "Matchups":
        """Some of the games."""
        return Matchups(
            self.traits.take(games),
            self.role[games],
            self.out[games],
            self.shooting[games],
            self.touch[games],
            self.pace[games],
        )

    def with_out(self, out: np.ndarray) -> "Matchups":
        """The same games under another belief about who is missing."""
        return replace(self, out=out)


@lru_cache(maxsize=6)
def _knots(seed: int, season: int) -> np.ndarray:
    """Slow form of every player, of minutes and of shots, [2, players, knots]."""
    rng = stream(seed, Stream.DRIFT, season)
    return rng.normal(size=(2, len(league(seed, season).traits.skill), _KNOTS))


def _slow(knots: np.ndarray, day: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Unit-variance noise that changes over weeks, [game, side, slot]."""
    at, part = np.divmod(day / _FORM_DAYS, 1)
    low = at.astype(np.int64)[:, None, None]
    share = part[:, None, None]
    mixed = knots[numbers, low] * (1 - share) + knots[numbers, low + 1] * share
    return mixed / np.sqrt(share**2 + (1 - share) ** 2)


def _drift_minutes(role: np.ndarray) -> np.ndarray:
    """How many minutes a role comes and goes over the weeks: little for stars, much for the bench."""
    return np.maximum(np.minimum(1.5 + 0.9 * role, 9.8 - 0.245 * role), 1.3)


def matchups(
    seed: int,
    season: int,
    stage: Stage,
    fixtures: Sequence[Fixture],
    squad: Squads,
    out: np.ndarray,
    rest: np.ndarray,
) -> Matchups:
    """The inputs of a stage's games, as they truly are: `out` has the late absences too."""
    first = span(season, Stage.PRESEASON)[0]
    day = np.array([(f.day - first).days for f in fixtures])
    swing, touch = (_slow(k, day, squad.numbers) for k in _knots(seed, season))
    tired = np.where(rest == 0, _TIRED, np.where(rest >= 3, _RESTED, 1.0))
    most = _MOST_LATE if stage in PLAYOFFS else _MOST
    at_home = np.array([1.0 if f.billing.neutral else _HOME for f in fixtures])[:, None]
    return Matchups(
        traits=league(seed, season).traits.take(squad.numbers),
        role=np.clip(squad.role + _drift_minutes(squad.role) * swing, _LEAST, most),
        out=out,
        shooting=squad.shooting * tired * np.concatenate([at_home, 2 - at_home], axis=1),
        touch=np.exp(_TOUCH_DRIFT * touch),
        pace=squad.pace,
    )
