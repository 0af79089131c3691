"""Who is fit for which game of a season, and when the world hears of it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.calendar import fixtures, rest_days
from nba_props.simulator.rosters import SLOTS, League, league
from nba_props.simulator.streams import Stream, stream

_SPELLS = 7
_SPAN = 190  # days a season's spells may cover
_FEWEST = 9  # a team always has this many fit players
_TRADE_DEADLINE = (2, 8)
INJURIES = (
    "Left Ankle; Sprain",
    "Right Ankle; Sprain",
    "Left Knee; Soreness",
    "Right Knee; Injury Management",
    "Left Hamstring; Strain",
    "Lower Back; Soreness",
    "Right Shoulder; Sprain",
    "Illness; Illness",
    "Left Calf; Strain",
    "Right Wrist; Sprain",
)


@dataclass(frozen=True, slots=True)
class Health:
    """Availability of a season, indexed [game, side, slot]; side 0 is home."""

    numbers: np.ndarray  # player numbers
    role: np.ndarray  # minutes when everybody is fit
    out: np.ndarray  # bool, does not play for a reason known at some point before the tip
    late: np.ndarray  # bool, part of `out`: unknown until the news
    injury: np.ndarray  # index into INJURIES, meaningful where `out`
    news_s: np.ndarray  # [game, side] seconds before the tip at which late absences become known
    day: np.ndarray  # [game] days since the first game


def _spells(rng: np.random.Generator, roster: League) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per player and day: absent, freshly absent with late news, and which injury; each [players, days]."""
    n = len(roster.traits.skill)
    many = rng.poisson(roster.traits.fragility)
    start = rng.uniform(-15, 175, (n, _SPELLS))
    length = np.clip(np.exp(rng.normal(1.5, 1.05, (n, _SPELLS))), 1.0, 90.0)
    sudden = rng.random((n, _SPELLS)) < 0.35
    kind = rng.integers(len(INJURIES), size=(n, _SPELLS))
    days = np.arange(_SPAN)
    out, fresh = np.zeros((n, _SPAN), dtype=bool), np.zeros((n, _SPAN), dtype=bool)
    injury = np.zeros((n, _SPAN), dtype=np.int8)
    for k in range(_SPELLS):
        begin, end = start[:, k, None], (start + length)[:, k, None]
        inside = (many[:, None] > k) & (days >= begin) & (days < end)
        out |= inside
        fresh |= inside & (days < begin + 1.6) & sudden[:, k, None]
        injury = np.where(inside, kind[:, k, None], injury)
    return out, fresh, injury


@lru_cache(maxsize=6)
def health(seed: int, season: int) -> Health:
    """Availability of every player of the season for every game."""
    games, roster = fixtures(seed, season), league(seed, season)
    rng = stream(seed, Stream.HEALTH, season)
    deadline = type(games[0].day)(season + 1, *_TRADE_DEADLINE)
    phase = np.array([int(g.day > deadline) for g in games])[:, None]
    teams = np.array([(g.home.index, g.away.index) for g in games])
    day = np.array([(g.day - games[0].day).days for g in games])
    numbers, role = roster.slots[phase, teams], roster.role[phase, teams]
    out_days, fresh_days, injuries = _spells(rng, roster)
    at = np.broadcast_to(day[:, None, None], numbers.shape)
    scratched = rng.random(numbers.shape) < 0.008
    stars = role > 31.0
    resting = stars & (rest_days(seed, season) == 0)[..., None] & (rng.random(numbers.shape) < 0.06)
    out = out_days[numbers, at] | scratched | resting
    late = (fresh_days[numbers, at] | scratched) & out
    # A team that runs short gets some of its injured back.
    spared = np.argsort(np.argsort(np.where(out, rng.random(out.shape), 2.0), axis=-1), axis=-1)
    out &= spared < SLOTS - _FEWEST
    hours = np.where(rng.random(teams.shape) < 0.25, 0.01, rng.uniform(0.15, 7.0, teams.shape))
    return Health(
        numbers=numbers,
        role=role,
        out=out,
        late=late & out,
        injury=injuries[numbers, at],
        news_s=(hours * 3600).astype(np.int64),
        day=day,
    )
