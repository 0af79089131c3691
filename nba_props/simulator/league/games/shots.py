"""The field-goal attempts of one game, with place and time, which add up to the box score."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.games.play import Box
from nba_props.simulator.random_streams import Stream, stream

RIM, PAINT, MID, CORNER, ARC = range(5)
# Per zone: the range of distances in tenths of a foot, and of angles from the baseline in degrees.
_NEAR, _FAR = np.array([2, 45, 160, 225, 241]), np.array([38, 78, 219, 244, 272])
_LOW, _HIGH = np.array([0, 25, 5, -9, 23]), np.array([180, 155, 175, 18, 157])
_STYLES = (
    ("Layup", "DUNK", "Layup", "Layup"),
    ("Hook", "Jump Shot", "Jump Shot", "Layup"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
    ("Jump Shot", "Jump Shot", "Jump Shot", "Jump Shot"),
)
_DESCRIPTORS = (
    ("driving", "", "cutting", "running"),
    ("turnaround", "floating", "driving floating", "driving"),
    ("pullup", "step back", "fadeaway", ""),
    ("", "", "", ""),
    ("", "pullup", "", "step back"),
)


@dataclass(frozen=True, slots=True)
class Shots:
    """One game's attempts in order of time; arrays of equal length."""

    side: Ints  # 0 home, 1 away
    slot: Ints
    zone: Ints
    made: Bools  # bool
    x: Ints  # tenths of feet from the hoop, across
    y: Ints  # tenths of feet from the hoop, along
    period: Ints
    left_s: Floats  # seconds left in the period
    style: Ints  # 0-3, into the zone's styles


def in_paint(mid_range: Ints) -> Ints:
    """Returns how many of a player's mid-range shots are from inside the lane."""
    return (2 * mid_range + 2) // 5


def describe(zone: int, style: int) -> tuple[str, str]:
    """Returns NBA.com's subType and descriptor."""
    return _STYLES[zone][style], _DESCRIPTORS[zone][style]


def shots(seed: int, f: Fixture, box: Box) -> Shots:
    """Returns the attempts of a game; `box` holds the counts of its stage."""
    rng, game = stream(seed, Stream.SHOTS, f.season, f.key), f.number
    shooter, zone, made = _attempts(rng, box, game)
    n = len(shooter)
    period, left_s = _times(rng, n, int(box.overtimes[game]))
    order = rng.permutation(n)
    shooter, zone, made = shooter[order], zone[order], made[order]
    x, y = _positions(rng, zone)
    return Shots(
        side=shooter // box.seconds.shape[-1],
        slot=shooter % box.seconds.shape[-1],
        zone=zone,
        made=made,
        x=np.rint(x).astype(np.int64),
        y=np.rint(y).astype(np.int64),
        period=period,
        left_s=left_s,
        style=rng.integers(4, size=n),
    )


def _attempts(rng: np.random.Generator, box: Box, game: int) -> tuple[Ints, Ints, Bools]:
    """Shooter (a number over both sides), zone and outcome of each attempt, not in order of time."""
    made, missed = box.made[:, game], box.tried[:, game] - box.made[:, game]
    shooters, zones, outcomes = [], [], []
    for counts in (made, missed):
        rim, middle, three = counts.reshape(3, -1)
        lane = in_paint(middle)
        corner = rng.binomial(three, 0.26)
        for zone, count in enumerate((rim, lane, middle - lane, corner, three - corner)):  # as numbered above
            of_zone = np.repeat(np.arange(count.size), count)
            shooters.append(of_zone)
            zones.append(np.full(len(of_zone), zone))
            outcomes.append(np.full(len(of_zone), counts is made))
    return np.concatenate(shooters), np.concatenate(zones), np.concatenate(outcomes)


def _times(rng: np.random.Generator, n: int, overtimes: int) -> tuple[Ints, Floats]:
    """Period and seconds left in it of `n` attempts, in order of time."""
    when = np.sort(rng.uniform(2.0, 2_880 + 300 * overtimes - 1.0, n))
    regular = when < 2_880
    period = np.where(regular, when // 720, 4 + (when - 2_880) // 300).astype(np.int64)
    start = np.where(regular, period * 720, 2_880 + (period - 4) * 300)
    return period + 1, np.floor(np.where(regular, 720, 300) - (when - start))


def _positions(rng: np.random.Generator, zone: Ints) -> tuple[Floats, Floats]:
    """Coordinates in tenths of feet from the hoop, across and along the court."""
    reach = rng.uniform(_NEAR[zone], _FAR[zone])
    angle = np.radians(rng.uniform(_LOW[zone], _HIGH[zone]))
    x, y = reach * np.cos(angle), reach * np.sin(angle)
    corner = zone == CORNER  # behind the straight part of the three-point line, on either side
    x = np.where(corner, reach * np.where(rng.random(len(zone)) < 0.5, 1, -1), x)
    y = np.where(corner, rng.uniform(-40, 86, len(zone)), y)
    return x, y
