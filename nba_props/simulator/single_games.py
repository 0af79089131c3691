"""The two games that stand alone: the cup final and the all-star game."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import numpy as np

from nba_props.simulator.calendar import all_star_day, cup_day
from nba_props.simulator.fixture import HORIZON_S, PREFIX, Billing, Fixture, Stage, instant
from nba_props.simulator.standings import standings
from nba_props.simulator.teams import ALL_STARS

_CUP = Billing("In-Season Tournament", "Championship", "in-season", neutral=True)
_ALL_STAR = Billing("NBA All-Star Game", neutral=True)
_TIP = time(20, 30)
_QUALIFIED = timedelta(4)  # days before the final by which its teams are known


def all_star_game(season: int) -> tuple[Fixture, ...]:
    """East against West, known as long as the season's schedule is."""
    day, (east, west) = all_star_day(season), ALL_STARS
    game_id = f"{PREFIX[Stage.ALL_STAR]}{season % 100:02d}00001"
    return (Fixture(Stage.ALL_STAR, 0, game_id, season, day, instant(day, _TIP), east, west, _ALL_STAR),)


def cup_final(season: int, regular: Sequence[Fixture], score: np.ndarray) -> tuple[Fixture, ...]:
    """The best of the East against the best of the West by the regular season's games until shortly before.

    Real cups have groups and rounds of their own; here the regular season's first weeks decide.
    """
    day = cup_day(season)
    table = standings([f for f in regular if f.day <= day - _QUALIFIED], score)
    home, away = table.ranked([table.conference(0)[0], table.conference(1)[0]])
    tip = instant(day, _TIP)
    game_id = f"{PREFIX[Stage.CUP_FINAL]}{season % 100:02d}00001"
    final = Fixture(Stage.CUP_FINAL, 0, game_id, season, day, tip, home, away, _CUP)
    return (replace(final, known=tip - HORIZON_S),)
