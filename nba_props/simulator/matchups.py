"""What goes into each game before the ball is tossed: rosters, form, pace, strengths. No outcomes in here."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nba_props.simulator.calendar import fixtures, rest_days
from nba_props.simulator.health import health
from nba_props.simulator.rosters import Traits, league
from nba_props.simulator.streams import Stream, stream

POSSESSIONS = 101.2
_HOME = 1.011
_TIRED = 0.988
_RESTED = 1.002
_FORM_DAYS = 9  # days between the knots of slow form


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
        pick = np.full(times, game)
        return Matchups(
            self.traits.take(pick),
            self.role[pick],
            self.out[pick],
            self.shooting[pick],
            self.touch[pick],
            self.pace[pick],
        )

    def with_out(self, out: np.ndarray) -> "Matchups":
        """The same games under another belief about who is missing."""
        return replace(self, out=out)


def _slow(rng: np.random.Generator, players: int, day: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Unit-variance noise that changes over weeks, [game, side, slot]."""
    knots = rng.normal(size=(players, int(day.max()) // _FORM_DAYS + 3))
    at, part = np.divmod(day / _FORM_DAYS, 1)
    low = at.astype(np.int64)[:, None, None]
    share = part[:, None, None]
    mixed = knots[numbers, low] * (1 - share) + knots[numbers, low + 1] * share
    return mixed / np.sqrt(share**2 + (1 - share) ** 2)


@lru_cache(maxsize=6)
def matchups(seed: int, season: int) -> Matchups:
    """The inputs of every game of a season, as they truly are (late absences included)."""
    games, fit, roster = fixtures(seed, season), health(seed, season), league(seed, season)
    teams = np.array([(g.home.index, g.away.index) for g in games])
    rng = stream(seed, Stream.DRIFT, season)
    players = len(roster.traits.skill)
    swing = _slow(rng, players, fit.day, fit.numbers)
    touch = _slow(rng, players, fit.day, fit.numbers)
    rest = rest_days(seed, season)
    shooting = roster.schooling[teams] * roster.defence[teams[:, ::-1]]
    shooting = shooting * np.where(rest == 0, _TIRED, np.where(rest >= 3, _RESTED, 1.0)) * [_HOME, 2 - _HOME]
    return Matchups(
        traits=roster.traits.take(fit.numbers),
        role=np.minimum(fit.role * np.exp(0.1 * swing), 37.5),
        out=fit.out,
        shooting=shooting,
        touch=np.exp(0.06 * touch),
        pace=POSSESSIONS + roster.pace[teams].sum(axis=1),
    )
