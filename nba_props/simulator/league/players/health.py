"""Who is fit for which game, and when the world hears of it. What teams tell officially is in `listings`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.fixtures.calendar import closing_day, span
from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.players import absences
from nba_props.simulator.league.players.rosters import SLOTS, league
from nba_props.simulator.league.players.squads import Squads
from nba_props.simulator.random_streams import Stream, stream

_SPAN = 265  # days from the preseason's first game to the last of the finals, and some more
_BEFORE = 40  # days before that in which a spell may have begun
_SPELLS, _SPELL_RATE = 12, 4.1
_LONGEST = 120.0
_SUDDEN, _FRESH_D = 0.35, 1.6  # share of spells that begin with late news; for how long
_DAY_TO_DAY = 0.16  # share of later absences that are decided late
_RECENT_D = 4  # days after a spell in which a player is still listed
_SCRATCHED, _PERSONAL, _SUSPENDED, _ASSIGNED = 0.006, 0.002, 0.0007, 0.3
_STAR, _DEEP = 31.0, 2.5  # minutes
_RESTED_TIRED, _RESTED_LAST, _LAST_DAYS = 0.07, 0.2, 3  # stars who rest on back-to-backs; in the last days
_FEWEST = 9  # a team always has this many fit players


@dataclass(frozen=True, slots=True)
class Health:
    """Availability for many games, [game, side, slot]; side 0 is home."""

    out: np.ndarray  # bool, does not play for a reason known at some point before the tip
    late: np.ndarray  # bool, part of `out`: unknown until the news
    scratched: np.ndarray  # bool, part of `late`: nobody expected anything
    recent: np.ndarray  # bool, fit, but was absent in the days before
    reason: np.ndarray  # index into ABSENCES, meaningful where `out` or `recent`
    news: np.ndarray  # [game, side] epoch seconds at which late absences become known


@dataclass(frozen=True, slots=True)
class Spells:
    """Injuries of a season, each [players, days since the preseason's first]."""

    out: np.ndarray  # bool
    fresh: np.ndarray  # bool, newly absent, and nobody saw it coming
    recent: np.ndarray  # bool, fit again since a few days
    reason: np.ndarray


@lru_cache(maxsize=6)
def spells(seed: int, season: int) -> Spells:
    """Who is hurt on which day."""
    fragility = league(seed, season).traits.fragility
    rng, n = stream(seed, Stream.HEALTH, season), len(fragility)
    many = rng.poisson(_SPELL_RATE * fragility)
    start = rng.uniform(-_BEFORE, _SPAN, (n, _SPELLS))
    length = np.clip(np.exp(rng.normal(1.5, 1.05, (n, _SPELLS))), 1.0, _LONGEST)
    sudden = rng.random((n, _SPELLS)) < _SUDDEN
    kind = absences.kinds(rng, (n, _SPELLS))
    days = np.arange(_SPAN)
    out, fresh, recent = (np.zeros((n, _SPAN), dtype=bool) for _ in range(3))
    reason = np.zeros((n, _SPAN), dtype=np.int8)
    for k in range(_SPELLS):
        begin, end = start[:, k, None], (start + length)[:, k, None]
        mine = many[:, None] > k
        inside = mine & (days >= begin) & (days < end)
        after = mine & (days >= end) & (days < end + _RECENT_D)
        out |= inside
        recent |= after
        fresh |= inside & (days < begin + _FRESH_D) & sudden[:, k, None]
        reason = np.where(inside | after, kind[:, k, None], reason)
    return Spells(out, fresh, recent & ~out, reason)


def health(
    seed: int, season: int, stage: Stage, fixtures: Sequence[Fixture], squad: Squads, rest: np.ndarray
) -> Health:
    """Availability for the games of a stage. `rest`: nights off before each game, [game, side]."""
    rng = stream(seed, Stream.HEALTH, season, 1 + stage)
    hurt, numbers, shape = spells(seed, season), squad.numbers, squad.numbers.shape
    first = span(season, Stage.PRESEASON)[0]
    day = np.array([(f.day - first).days for f in fixtures])[:, None, None]
    at = np.broadcast_to(day, shape)
    out, reason = hurt.out[numbers, at], hurt.reason[numbers, at].astype(np.int64)
    scratched = ~out & (rng.random(shape) < _SCRATCHED)
    late = hurt.fresh[numbers, at] | (out & (rng.random(shape) < _DAY_TO_DAY)) | scratched
    reason = np.where(scratched, absences.kinds(rng, shape), reason)
    out = out | scratched
    for kind, chance in _other_reasons(season, stage, fixtures, squad, rest):
        hit = ~out & (rng.random(shape) < chance)
        out, reason = out | hit, np.where(hit, kind, reason)
    # A team that runs short gets some of its absent back.
    spared = np.argsort(np.argsort(np.where(out, rng.random(shape), 2.0), axis=-1), axis=-1)
    out &= spared < SLOTS - _FEWEST
    hours = np.where(rng.random(shape[:2]) < 0.25, 0.01, rng.uniform(0.15, 7.0, shape[:2]))
    return Health(
        out=out,
        late=late & out,
        scratched=scratched & out,
        recent=hurt.recent[numbers, at] & ~out,
        reason=reason,
        news=np.array([f.tip for f in fixtures])[:, None] - (hours * 3600).astype(np.int64),
    )


def _other_reasons(
    season: int, stage: Stage, fixtures: Sequence[Fixture], squad: Squads, rest: np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    """Kinds of absence that are no injury, with their chance per game, side and slot."""
    if stage in (Stage.PRESEASON, Stage.ALL_STAR):
        return
    stars = squad.role > _STAR
    if stage == Stage.REGULAR:
        last = np.array([(closing_day(season) - f.day).days < _LAST_DAYS for f in fixtures])
        yield (
            absences.REST,
            stars * np.maximum(_RESTED_TIRED * (rest == 0), _RESTED_LAST * last[:, None])[..., None],
        )
        yield absences.ASSIGNMENT, _ASSIGNED * (squad.role < _DEEP)
    yield absences.PERSONAL, _PERSONAL * np.ones_like(stars)
    yield absences.SUSPENSION, _SUSPENDED * np.ones_like(stars)
