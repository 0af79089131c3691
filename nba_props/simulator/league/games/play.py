"""Plays many games at once: from matchups to the counts of box scores."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.league.games.expectation import (
    FREE_BASE,
    OFFENSIVE_REBOUNDS,
    TURNOVERS,
    attempts,
    expect,
    garbage_time,
    rotation,
)
from nba_props.simulator.league.games.matchups import Matchups

_GAME_S, _OVERTIME_S, _CAP_S = 14_400, 1_500, 2_640
_PULL = 0.36  # share of a side's surplus points over its expected shooting that is taken back within the game
_LATE_LEAD, _EQUALISED = 2, 0.2  # leads of so many points; share of them that are level after regulation
_VALUES = (2, 2, 3)  # points of a made shot at the rim, from mid-range, from three


@dataclass(slots=True)
class Box:
    """Counts of many games, integer arrays [game, side, slot] unless stated otherwise."""

    seconds: Ints
    tried: Ints  # [3, game, side, slot] attempts at the rim, from mid-range, from three
    made: Ints  # same shape
    free_tried: Ints
    free_made: Ints
    overtimes: Ints  # [game]
    starter: Bools  # bool
    counts: dict[str, Ints]  # oreb, dreb, ast, stl, blk, tov, pf, plus_minus

    @property
    def points(self) -> Ints:
        """Points scored, [game, side, slot]."""
        points: Ints = 2 * self.made[0] + 2 * self.made[1] + 3 * self.made[2] + self.free_made
        return points

    @property
    def score(self) -> Ints:
        """Final score, [game, side]."""
        score: Ints = self.points.sum(-1)
        return score


def _minutes(rng: np.random.Generator, m: Matchups, blowout: Floats) -> Ints:
    """Whole seconds played in regulation; they add up to exactly 240 minutes a side."""
    base, plays = rotation(m)
    garbage = blowout[:, None, None]
    rank = np.argsort(np.argsort(-base, axis=-1), axis=-1)
    plays = np.where((plays > 0) & (plays < 1), 1 - (1 - plays) * (1 - 0.75 * garbage), plays)
    base = base / np.where(plays > 0, np.maximum(plays, 0.25), 1.0)
    base = base * (1 + garbage * garbage_time(rank))
    swing = m.traits.volatility * (0.03 + 2.9 / np.maximum(base, 4.0))
    night = base * np.exp(swing * rng.normal(size=base.shape) - swing**2 / 2)
    hurt = rng.random(base.shape) < 0.011
    night = np.where(hurt, night * rng.uniform(0.05, 0.7, base.shape), night)
    seconds = np.where(rng.random(base.shape) < plays, night, 0.0) * 60
    for _ in range(4):
        seconds = np.minimum(seconds * (_GAME_S / seconds.sum(-1, keepdims=True)), _CAP_S)
    whole: Ints = np.floor(seconds).astype(np.int64)
    # The remainder of rounding down goes to the sixth man, who is never near the cap.
    sixth = np.argsort(-whole, axis=-1)[..., 5:6]
    rest = _GAME_S - whole.sum(-1, keepdims=True)
    np.put_along_axis(whole, sixth, np.take_along_axis(whole, sixth, -1) + rest, -1)
    return whole


def _spread(rng: np.random.Generator, total: Ints, weight: Floats) -> Ints:
    """Splits each side's total among its players by weight."""
    # The float sum must stay at or below one for numpy's multinomial.
    p = weight / weight.sum(-1, keepdims=True) * (1 - 1e-9)
    p[..., -1] = np.maximum(1.0 - p[..., :-1].sum(-1), 0.0) * (weight[..., -1] > 0)
    return rng.multinomial(np.maximum(total, 0), p)


def _shots(rng: np.random.Generator, m: Matchups, fga: Ints, shooting: Floats) -> tuple[Ints, Ints, Floats]:
    """Attempts, made shots and their probabilities by zone, each [3, game, side, slot]."""
    t = m.traits
    three = rng.binomial(fga, t.three_share)
    rim = rng.binomial(fga - three, t.rim_share)
    tried = np.stack([rim, fga - three - rim, three])
    chance = np.clip(np.stack([t.rim_pct, t.mid_pct, t.three_pct]) * shooting[..., None], 0.02, 0.95)
    return tried, rng.binomial(tried, chance), chance


def _settle(rng: np.random.Generator, tried: Ints, made: Ints, chance: Floats) -> Ints:
    """Returns made shots, drawn towards each side's expected points: a team varies less than the sum of its shots."""
    worth = np.array(_VALUES)[:, None, None, None]
    surplus = (worth * (made - tried * chance)).sum((0, -1))
    scored, left = (worth * made).sum((0, -1)), (worth * (tried - made)).sum((0, -1))
    lose = np.clip(_PULL * surplus / np.maximum(scored, 1), 0, 1)[None, ..., None]
    gain = np.clip(-_PULL * surplus / np.maximum(left, 1), 0, 1)[None, ..., None]
    return (
        made
        - rng.binomial(made, np.broadcast_to(lose, made.shape))
        + rng.binomial(tried - made, np.broadcast_to(gain, made.shape))
    )


def play(rng: np.random.Generator, m: Matchups) -> Box:
    """Plays every game once and returns its counts."""
    games, t = len(m.pace), m.traits
    ahead = expect(m).score @ [1.0, -1.0]
    luck = rng.normal(size=games)
    blowout = np.clip((np.abs(ahead + 13.0 * luck) - 9.0) / 18.0, 0.0, 1.0)
    seconds = _minutes(rng, m, blowout)
    shooting = m.shooting * (1 + 0.017 * luck[:, None] * [1, -1])
    heat = np.exp(0.15 * t.volatility * rng.normal(size=seconds.shape))
    weight = seconds * t.shots * m.touch * heat
    share = weight / weight.sum(-1, keepdims=True)
    drawn = FREE_BASE * share * t.foul_draw * rng.gamma(30.0, 1 / 30.0, (games, 2, 1))
    free_tried = 2 * rng.poisson(0.46 * drawn) + rng.poisson(0.08 * drawn)
    possessions = _possessions(rng, games)
    fga = _spread(rng, _field_goal_attempts(rng, m, possessions, free_tried), weight)
    tried, made, chance = _shots(rng, m, fga, shooting)
    made = _settle(rng, tried, made, chance)
    box = Box(
        seconds=seconds,
        tried=tried,
        made=made,
        free_tried=free_tried,
        free_made=rng.binomial(free_tried, t.free_pct),
        overtimes=np.zeros(games, dtype=np.int64),
        starter=_starters(m),
        counts={},
    )
    _overtime(rng, m, box, shooting)
    box.counts = _other_counts(rng, m, box, possessions)
    return box


@dataclass(frozen=True, slots=True)
class _Possessions:
    """What changes the number of a side's shots, int arrays [game, side]."""

    turnovers: Ints
    offensive_rebounds: Ints


def _possessions(rng: np.random.Generator, games: int) -> _Possessions:
    tov = np.maximum(np.rint(rng.normal(TURNOVERS, 2.6, (games, 2))), 3).astype(np.int64)
    oreb = np.maximum(np.rint(rng.normal(OFFENSIVE_REBOUNDS, 2.6, (games, 2))), 2).astype(np.int64)
    return _Possessions(tov, oreb)


def _field_goal_attempts(
    rng: np.random.Generator, m: Matchups, possessions: _Possessions, free_tried: Ints
) -> Ints:
    """Each side's attempts, [game, side]."""
    tempo = rng.normal(0.0, 4.7, len(m.pace))[:, None]
    total: Floats = (
        attempts(m)
        + tempo
        + (possessions.offensive_rebounds - OFFENSIVE_REBOUNDS)
        - (possessions.turnovers - TURNOVERS)
        - 0.44 * (free_tried.sum(-1) - 22)
    )
    return np.rint(total).astype(np.int64)


def _starters(m: Matchups) -> Bools:
    """The five fit players with the largest roles."""
    fit = np.where(m.out, -1.0, m.role)
    return np.argsort(np.argsort(-fit, axis=-1), axis=-1) < 5


def _overtime(rng: np.random.Generator, m: Matchups, box: Box, shooting: Floats) -> None:
    """Adds periods of five minutes, played by the five with most minutes, while the score is level."""
    _equalise(rng, box)
    for attempt in range(8):
        score = box.score
        level = np.nonzero(score[:, 0] == score[:, 1])[0]
        if not len(level):
            return
        if attempt == 7:  # a free throw of the home side decides the game
            top = np.argmax(box.seconds[level, 0], axis=-1)
            box.free_tried[level, 0, top] += 1
            box.free_made[level, 0, top] += 1
            return
        part = m.take(level)
        five = np.argsort(np.argsort(-box.seconds[level], axis=-1), axis=-1) < 5
        box.seconds[level] += np.where(five, _OVERTIME_S // 5, 0)
        box.overtimes[level] += 1
        fga = _spread(rng, rng.poisson(9.0, (len(level), 2)), five * part.traits.shots)
        tried, made, _ = _shots(rng, part, fga, shooting[level])
        box.tried[:, level] += tried
        box.made[:, level] += made
        extra = 2 * rng.poisson(five * 0.3)
        box.free_tried[level] += extra
        box.free_made[level] += rng.binomial(extra, part.traits.free_pct)


def _equalise(rng: np.random.Generator, box: Box) -> None:
    """Levels some close games by late free throws, so that overtime is as frequent as in reality."""
    lead = box.score @ np.array([1, -1])
    games = np.nonzero((lead != 0) & (np.abs(lead) <= _LATE_LEAD) & (rng.random(len(lead)) < _EQUALISED))[0]
    side = (lead[games] > 0).astype(np.int64)
    top = np.argmax(box.seconds[games, side], axis=-1)
    box.free_tried[games, side, top] += np.abs(lead[games])
    box.free_made[games, side, top] += np.abs(lead[games])


def _other_counts(
    rng: np.random.Generator, m: Matchups, box: Box, possessions: _Possessions
) -> dict[str, Ints]:
    """Rebounds, assists and the other counts, consistent with both sides' shots."""
    t, seconds = m.traits, box.seconds
    missed = (box.tried - box.made).sum((0, -1))
    missed_two = (box.tried - box.made)[:2].sum((0, -1))
    oreb, tov = np.minimum(possessions.offensive_rebounds, missed), possessions.turnovers
    loose = missed + rng.binomial((box.free_tried - box.free_made).sum(-1), 0.4) - oreb
    dreb = rng.binomial(loose[:, ::-1], 0.86)
    team_tov = rng.binomial(tov, 0.04)
    lost = _spread(rng, tov - team_tov, seconds * t.turnovers)
    counts = {
        "oreb": _spread(rng, oreb, seconds * t.oreb),
        "dreb": _spread(rng, dreb, seconds * t.dreb),
        "ast": _spread(rng, rng.binomial(box.made.sum((0, -1)), 0.625), seconds * t.assists),
        "stl": _spread(rng, rng.binomial(tov[:, ::-1], 0.56), seconds * t.steals),
        "blk": _spread(rng, rng.binomial(missed_two[:, ::-1], 0.2), seconds * t.blocks),
        "tov": lost,
        "pf": np.minimum(rng.poisson(t.fouls * seconds / 60 * 0.95), 6),
    }
    lead = box.score @ np.array([1, -1])
    regular = seconds / (2_880 + 300 * box.overtimes)[:, None, None]
    raw = regular * (lead[:, None] * [1, -1])[..., None]
    raw = raw + rng.normal(0.0, 8.0, raw.shape) * np.sqrt(regular * np.clip(1 - regular, 0, 1))
    off = raw.sum(-1, keepdims=True) - 5 * (lead[:, None] * [1, -1])[..., None]
    counts["plus_minus"] = np.rint(raw - off * regular / 5).astype(np.int64)
    return counts
