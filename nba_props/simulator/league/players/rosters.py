"""The players of each team and their abilities: fifteen a team, most of them for years.

Anything that changes from game to game does not belong here.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nba_props.simulator.arrays import Floats, Ints
from nba_props.simulator.fixtures.calendar import SEASONS
from nba_props.simulator.random_streams import Stream, stream

SLOTS = 15
_TIERS = np.array(
    [1.9, 1.35, 1.0, 0.75, 0.5, 0.25, 0.05, -0.15, -0.35, -0.55, -0.75, -0.95, -1.1, -1.25, -1.4]
)
_BUSIEST = 1.9  # above this skill a player takes no more shots
ROLE_MINUTES = np.array([35.0, 33.4, 31.4, 29.2, 26.6, 23.0, 19.6, 16.6, 13.3, 9.6, 6.2, 4.2, 3.0, 2.4, 1.8])


class Traits(NamedTuple):
    """Abilities of players for a season, one array element per player; rates are per minute unless stated otherwise."""

    skill: Floats  # latent, about -1.5 to 2.3
    size: Floats  # 0 point guard .. 1 centre
    shots: Floats  # field-goal attempts
    three_share: Floats  # of field-goal attempts
    rim_share: Floats  # of two-point attempts
    rim_pct: Floats
    mid_pct: Floats
    three_pct: Floats
    foul_draw: Floats  # free throws per field-goal attempt
    free_pct: Floats
    oreb: Floats
    dreb: Floats
    assists: Floats
    steals: Floats
    blocks: Floats
    turnovers: Floats
    fouls: Floats
    fragility: Floats  # injury spells a season
    volatility: Floats  # factor on game-to-game variation

    def take(self, numbers: Ints) -> "Traits":
        """Returns the traits of these players, in the shape of `numbers`."""
        return Traits(*(column[numbers] for column in self))


@dataclass(frozen=True, slots=True)
class League:
    """One season's players and teams; players are numbers into `traits`."""

    season: int
    traits: Traits
    slots: Ints  # [2, 30, 15] player numbers before and after the trade deadline
    role: Floats  # [2, 30, 15] minutes when every player is fit
    pace: Floats  # [30] possessions a game, difference from the league's mean
    defence: Floats  # [30] factor on the opponent's shooting
    offence: Floats  # [30] factor on own shooting


def _new_players(rng: np.random.Generator, tier: Floats, size: Floats) -> Traits:
    n = len(tier)

    def noise(sd: float) -> Floats:
        return rng.normal(0.0, sd, n)

    skill = np.clip(tier + noise(0.32), -1.7, 2.6)
    return Traits(
        skill=skill,
        size=size,
        shots=0.335 * np.exp(0.25 * np.minimum(skill, _BUSIEST) + noise(0.15)),
        three_share=np.clip(0.525 - 0.3 * size**2 + noise(0.11), 0.01, 0.75),
        rim_share=np.clip(0.45 + 0.3 * size + noise(0.1), 0.2, 0.95),
        rim_pct=np.clip(0.592 + 0.014 * skill + 0.03 * size + noise(0.025), 0.5, 0.78),
        mid_pct=np.clip(0.402 + 0.014 * skill + noise(0.022), 0.33, 0.52),
        three_pct=np.clip(0.366 + 0.007 * skill - 0.03 * size + noise(0.017), 0.28, 0.44),
        foul_draw=np.clip(0.207 + 0.035 * skill + 0.04 * size + noise(0.06), 0.05, 0.55),
        free_pct=np.clip(0.82 - 0.12 * size**2 + 0.01 * skill + noise(0.05), 0.45, 0.93),
        oreb=0.02 + 0.07 * size**2 * np.exp(noise(0.25)),
        dreb=(0.09 + 0.11 * size) * np.exp(noise(0.18)),
        assists=0.045 + (0.06 + 0.1 * (1 - size) ** 1.5) * np.exp(0.28 * skill + noise(0.25)),
        steals=0.03 * np.exp(noise(0.25)),
        blocks=(0.008 + 0.035 * size**2) * np.exp(noise(0.3)),
        turnovers=0.05 * np.exp(0.2 * skill + noise(0.18)),
        fouls=(0.075 + 0.03 * size - 0.01 * skill) * np.exp(noise(0.12)),
        fragility=rng.gamma(4.0, 0.45, n),
        volatility=np.exp(noise(0.15)),
    )


def _swap_neighbours(rng: np.random.Generator, slots: Ints, skill: Floats, pairs: int) -> None:
    """Swaps the teams of pairs of players of similar skill."""
    flat = slots.reshape(-1)
    chosen = rng.choice(flat.size, 2 * pairs, replace=False)
    chosen = chosen[np.argsort(skill[flat[chosen]])]
    a, b = chosen[0::2], chosen[1::2]
    flat[a], flat[b] = flat[b].copy(), flat[a].copy()


def _roles(rng: np.random.Generator, slots: Ints, skill: Floats) -> Floats:
    worth = skill[slots] + rng.normal(0.0, 0.12, skill.shape)[slots]
    rank = np.argsort(np.argsort(-worth, axis=-1), axis=-1)
    return ROLE_MINUTES[rank] * np.exp(rng.normal(0.0, 0.05, skill.shape)[slots])


@lru_cache(maxsize=64)
def league(seed: int, season: int) -> League:
    """Returns the league of a season. Each season follows from the one before."""
    traits, before = _first_season(seed) if season <= SEASONS[0] else _next_season(seed, season)
    after = before.copy()
    _swap_neighbours(stream(seed, Stream.TRADES, season), after, traits.skill, 8)
    slots = np.stack([before, after])
    rng = stream(seed, Stream.TEAM_SEASON, season)
    return League(
        season=season,
        traits=traits,
        slots=slots,
        role=_roles(rng, slots, traits.skill),
        pace=rng.normal(0.0, 2.4, 30),
        defence=np.exp(rng.normal(0.0, 0.029, 30)),
        offence=np.exp(rng.normal(0.0, 0.031, 30)),
    )


def _first_season(seed: int) -> tuple[Traits, Ints]:
    """Players and their slots [30, 15] at the start of the first season."""
    rng = stream(seed, Stream.BIRTH, SEASONS[0])
    size = np.argsort(rng.random((30, 3, 5)), axis=-1).reshape(30, SLOTS) / 4
    traits = _new_players(rng, np.tile(_TIERS, 30), size.reshape(-1))
    return traits, np.arange(30 * SLOTS).reshape(30, SLOTS)


def _next_season(seed: int, season: int) -> tuple[Traits, Ints]:
    """Players and their slots [30, 15] after a summer: skills drift, players move, some are replaced."""
    previous = league(seed, season - 1)
    rng = stream(seed, Stream.TURNOVER, season)
    old, slots = previous.traits, previous.slots[1].copy()
    drifted = np.clip(0.97 * old.skill + rng.normal(0.0, 0.12, old.skill.shape), -1.7, 2.6)
    traits = old._replace(skill=drifted, shots=old.shots * np.exp(0.2 * (drifted - old.skill)))
    _swap_neighbours(rng, slots, traits.skill, 40)
    leaving = np.nonzero(rng.random(slots.size) < 0.13)[0]
    order = np.argsort(np.argsort(-traits.skill[slots], axis=1), axis=1).reshape(-1)
    gone = slots.reshape(-1)[leaving]
    newcomers = _new_players(rng, _TIERS[order[leaving]], traits.size[gone])
    slots.reshape(-1)[leaving] = len(traits.skill) + np.arange(len(leaving))
    return Traits(*(np.concatenate(pair) for pair in zip(traits, newcomers, strict=True))), slots
