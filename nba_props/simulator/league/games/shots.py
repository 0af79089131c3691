"""The field-goal attempts of one game, laid out on court and clock so that they add up to the box score."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.games.play import Box
from nba_props.simulator.random_streams import Stream, stream

RIM, PAINT, MID, CORNER, ARC = range(5)
# Per zone: distance range in tenths of a foot, and the range of the angle from the baseline in degrees.
_NEAR, _FAR = np.array([2, 45, 160, 225, 241]), np.array([38, 78, 219, 244, 272])
_LOW, _HIGH = np.array([0, 25, 5, -9, 23]), np.array([180, 155, 175, 18, 157])
_STYLES = (
    ("Layup", "DUNK", "Layup", "Layup"),
    ("Hook", "Jump Shot", "Jump Shot", "Layup"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
)
_MANNERS = (
    ("driving", "", "cutting", "running"),
    ("turnaround", "floating", "driving floating", "driving"),
    ("pullup", "step back", "fadeaway", ""),
    ("", "", "", ""),
    ("", "pullup", "", "step back"),
)


@dataclass(frozen=True, slots=True)
class Shots:
    """One game's attempts in the order they were taken; arrays of equal length."""

    side: np.ndarray  # 0 home, 1 away
    slot: np.ndarray
    zone: np.ndarray
    made: np.ndarray  # bool
    x: np.ndarray  # tenths of feet from the hoop, across
    y: np.ndarray  # tenths of feet from the hoop, along
    period: np.ndarray
    left_s: np.ndarray  # seconds left in the period
    style: np.ndarray  # 0-3, into the zone's styles


def in_paint(mid_range: np.ndarray) -> np.ndarray:
    """How many of a player's mid-range shots are from inside the lane."""
    return (2 * mid_range + 2) // 5


def describe(zone: int, style: int) -> tuple[str, str]:
    """NBA.com's subType and descriptor."""
    return _STYLES[zone][style], _MANNERS[zone][style]


def shots(seed: int, f: Fixture, box: Box) -> Shots:
    """The attempts of a game. `box` is that of its stage."""
    rng, game = stream(seed, Stream.SHOTS, f.season, f.key), f.number
    made, missed = box.made[:, game], box.tried[:, game] - box.made[:, game]
    rows, zones, hits = [], [], []
    for outcome in (made, missed):
        rim, middle, three = outcome.reshape(3, -1)
        lane = in_paint(middle)
        wide = rng.binomial(three, 0.26)
        for place, count in enumerate((rim, lane, middle - lane, wide, three - wide)):  # in the zones' order
            takers = np.repeat(np.arange(count.size), count)
            rows.append(takers)
            zones.append(np.full(len(takers), place))
            hits.append(np.full(len(takers), outcome is made))
    who, zone, hit = np.concatenate(rows), np.concatenate(zones), np.concatenate(hits)
    n, overtimes = len(who), int(box.overtimes[game])
    when = np.sort(rng.uniform(2.0, 2_880 + 300 * overtimes - 1.0, n))
    regular = when < 2_880
    period = np.where(regular, when // 720, 4 + (when - 2_880) // 300).astype(np.int64)
    start = np.where(regular, period * 720, 2_880 + (period - 4) * 300)
    order = rng.permutation(n)
    who, zone, hit = who[order], zone[order], hit[order]
    reach = rng.uniform(_NEAR[zone], _FAR[zone])
    angle = np.radians(rng.uniform(_LOW[zone], _HIGH[zone]))
    x, y = reach * np.cos(angle), reach * np.sin(angle)
    corner = zone == CORNER  # behind the straight part of the line, on either side
    x = np.where(corner, reach * np.where(rng.random(n) < 0.5, 1, -1), x)
    y = np.where(corner, rng.uniform(-40, 86, n), y)
    return Shots(
        side=who // box.seconds.shape[-1],
        slot=who % box.seconds.shape[-1],
        zone=zone,
        made=hit,
        x=np.rint(x).astype(np.int64),
        y=np.rint(y).astype(np.int64),
        period=period + 1,
        left_s=np.floor(np.where(regular, 720, 300) - (when - start)),
        style=rng.integers(4, size=n),
    )
