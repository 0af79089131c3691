"""The windows of a player computed game by game, as one would by hand: what the vectorised build must equal.

Slow on purpose, and only for complete histories: no game is lost here.
"""

import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple


class Game(NamedTuple):
    """A game that a box score lists the player for."""

    day: date
    team: str
    played: bool
    points: int
    minutes: float


def slope(points: Sequence[int]) -> float:
    """The least-squares slope, by its definition."""
    middle, mean = (len(points) - 1) / 2, statistics.fmean(points)
    above = sum((x - middle) * (y - mean) for x, y in enumerate(points))
    return above / sum((x - middle) ** 2 for x in range(len(points)))


def deviation(values: Sequence[float]) -> float | None:
    """The sample deviation; None for a single value."""
    return statistics.stdev(values) if len(values) > 1 else None


def windows(listed: Sequence[Game], day: date) -> dict[str, float | None]:
    """What the daily cache should hold of a player on a date.

    Args:
        listed: all games of the season that list the player, in order.
        day: the date.
    """
    before = [g for g in listed if g.day < day]
    played = [g for g in before if g.played]
    points = [g.points for g in played]
    recent = [g for g in played if g.day >= day - timedelta(days=60)]
    sixty = [g.points for g in recent]
    mean = statistics.fmean(sixty) if sixty else None
    seen = [g for g in before if g.day >= day - timedelta(days=60)][-10:]
    return {
        "points_avg_last_3": statistics.fmean(points[-3:]) if points else None,
        "points_slope_last_7": slope(points[-7:]) if len(points) >= 4 else None,
        "points_slope_last_10": slope(points[-10:]) if len(points) >= 5 else None,
        "minutes_std_last_10": deviation([g.minutes for g in played[-10:]]),
        "points_avg_last_60_days": mean,
        "points_std_last_60_days": deviation(sixty),
        "games_in_last_60_days": len(sixty),
        "games_below_average": None if mean is None else trailing(points, mean),
        "games_listed_last_10": len(seen),
        "dnp_share_last_10": sum(not g.played for g in seen) / len(seen) if len(seen) >= 3 else None,
        "games_since_change": since_change(before, played, recent, day),
        "games_in_last_7_days": sum(g.day > day - timedelta(days=7) for g in played),
    }


def trailing(points: Sequence[int], mean: float) -> int:
    """How many of the newest games in a row lie below the mean."""
    run = 0
    while run < len(points) and points[-1 - run] < mean:
        run += 1
    return run


def since_change(before: Sequence[Game], played: Sequence[Game], recent: Sequence[Game], day: date) -> int:
    """Games played since the newest change of team or return after more than 14 days; of 60 days, at most 30."""
    if not played or (day - played[-1].day).days > 14:
        return 0
    changes = [b.day for a, b in pairwise(before) if a.team != b.team]
    changes += [b.day for a, b in pairwise(played) if (b.day - a.day).days > 14]
    start = max(changes, default=date.min)
    return min(sum(g.day >= start for g in recent), 30)
