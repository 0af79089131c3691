"""Which players are fit for which game, and when absences become known.

What teams report officially belongs to `official_statuses`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.calendar import closing_day, span
from nba_props.simulator.fixtures.fixture import Stage
from nba_props.simulator.league.players import absences
from nba_props.simulator.league.players.rosters import SLOTS, league
from nba_props.simulator.league.players.stage_setup import StageSetup
from nba_props.simulator.random_streams import Stream, stream

_SPAN = 265  # days from the preseason's first game until after the last of the finals
_BEFORE = 40  # days before that in which an injury may have begun
_MOST_INJURIES, _INJURY_RATE = 12, 4.1  # per player and season
_LONGEST = 120.0  # days
_SUDDEN, _FRESH_D = 0.35, 1.6  # share of injuries that begin with late news; for how many days
_DAY_TO_DAY = 0.16  # share of later absences that are decided late
_RECENT_D = 4  # days after an injury in which a player is still listed
_SCRATCHED, _PERSONAL, _SUSPENDED, _ASSIGNED = 0.006, 0.002, 0.0007, 0.3
_STAR, _DEEP = 31.0, 2.5  # minutes
_RESTED_TIRED, _RESTED_LAST, _LAST_DAYS = (
    0.07,
    0.2,
    3,
)  # share of stars who rest: on back-to-backs, in the last days
_FEWEST = 9  # fit players that a team always has


@dataclass(frozen=True, slots=True)
class Health:
    """Availability of players, [game, side, slot]; side 0 is home."""

    out: Bools  # bool, does not play, for a reason that is known before the tip-off
    late: Bools  # bool, part of `out`: unknown until `news`
    scratched: Bools  # bool, part of `late`: without any sign before
    recent: Bools  # bool, fit, but absent in the days before
    reason: Ints  # index into ABSENCES, meaningful where `out` or `recent`
    news: Ints  # [game, side] epoch seconds at which late absences become known


@dataclass(frozen=True, slots=True)
class Injuries:
    """Injuries of a season, each array [player, day since the preseason's first day]."""

    out: Bools  # bool
    fresh: Bools  # bool, newly absent without any sign before
    recent: Bools  # bool, fit again for a few days
    reason: Ints  # index into ABSENCES


@lru_cache(maxsize=6)
def injuries(seed: int, season: int) -> Injuries:
    """Returns which player is injured on which day of a season."""
    fragility = league(seed, season).traits.fragility
    rng, n = stream(seed, Stream.HEALTH, season), len(fragility)
    many = rng.poisson(_INJURY_RATE * fragility)
    start = rng.uniform(-_BEFORE, _SPAN, (n, _MOST_INJURIES))
    length = np.clip(np.exp(rng.normal(1.5, 1.05, (n, _MOST_INJURIES))), 1.0, _LONGEST)
    sudden = rng.random((n, _MOST_INJURIES)) < _SUDDEN
    kind = absences.random_injuries(rng, (n, _MOST_INJURIES))
    days = np.arange(_SPAN)
    out, fresh, recent = (np.zeros((n, _SPAN), dtype=bool) for _ in range(3))
    reason = np.zeros((n, _SPAN), dtype=np.int64)
    for k in range(_MOST_INJURIES):
        begin, end = start[:, k, None], (start + length)[:, k, None]
        exists = many[:, None] > k
        inside = exists & (days >= begin) & (days < end)
        after = exists & (days >= end) & (days < end + _RECENT_D)
        out |= inside
        recent |= after
        fresh |= inside & (days < begin + _FRESH_D) & sudden[:, k, None]
        reason = np.where(inside | after, kind[:, k, None], reason)
    return Injuries(out, fresh, recent & ~out, reason)


def health(setup: StageSetup) -> Health:
    """Returns the availability of players for the games of a stage."""
    rng = stream(setup.seed, Stream.HEALTH, setup.season, 1 + setup.stage)
    hurt, numbers = injuries(setup.seed, setup.season), setup.squads.numbers
    shape = numbers.shape
    first = span(setup.season, Stage.PRESEASON)[0]
    day = np.array([(f.day - first).days for f in setup.fixtures])[:, None, None]
    at = np.broadcast_to(day, shape)
    out, reason = hurt.out[numbers, at], hurt.reason[numbers, at]
    scratched = ~out & (rng.random(shape) < _SCRATCHED)
    late = hurt.fresh[numbers, at] | (out & (rng.random(shape) < _DAY_TO_DAY)) | scratched
    reason = np.where(scratched, absences.random_injuries(rng, shape), reason)
    out = out | scratched
    for kind, chance in _other_reasons(setup):
        hit = ~out & (rng.random(shape) < chance)
        out, reason = out | hit, np.where(hit, kind, reason)
    out &= _may_be_absent(rng, out)
    return Health(
        out=out,
        late=late & out,
        scratched=scratched & out,
        recent=hurt.recent[numbers, at] & ~out,
        reason=reason,
        news=_news(rng, setup),
    )


def _may_be_absent(rng: np.random.Generator, out: Bools) -> Bools:
    """Whether a player stays absent: a team that runs short gets some of its absent players back."""
    order = np.argsort(np.argsort(np.where(out, rng.random(out.shape), 2.0), axis=-1), axis=-1)
    return order < SLOTS - _FEWEST


def _news(rng: np.random.Generator, setup: StageSetup) -> Ints:
    shape = setup.rest.shape
    hours = np.where(rng.random(shape) < 0.25, 0.01, rng.uniform(0.15, 7.0, shape))
    return np.array([f.tip for f in setup.fixtures])[:, None] - (hours * 3600).astype(np.int64)


def _other_reasons(setup: StageSetup) -> Iterator[tuple[int, Floats]]:
    """Yields kinds of absence other than injuries, each with its probability, [game, side, slot]."""
    if setup.stage in (Stage.PRESEASON, Stage.ALL_STAR):
        return
    role = setup.squads.role
    if setup.stage == Stage.REGULAR:
        closing = closing_day(setup.season)
        last = np.array([(closing - f.day).days < _LAST_DAYS for f in setup.fixtures])
        rested = np.where(last[:, None], _RESTED_LAST, np.where(setup.rest == 0, _RESTED_TIRED, 0.0))
        yield absences.REST, np.where(role > _STAR, rested[..., None], 0.0)
        yield absences.ASSIGNMENT, np.where(role < _DEEP, _ASSIGNED, 0.0)
    yield absences.PERSONAL, np.full(role.shape, _PERSONAL)
    yield absences.SUSPENSION, np.full(role.shape, _SUSPENDED)
