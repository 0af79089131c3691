"""At what time of the day games begin."""

from datetime import date, time

import numpy as np

from nba_props.simulator.fixture import instant
from nba_props.simulator.teams import Team

_EVENING = {  # Eastern wall-clock times of evening games, by the home team's zone
    "America/New_York": (time(19, 0), time(19, 0), time(19, 30), time(19, 30), time(20, 0)),
    "America/Chicago": (time(20, 0), time(20, 0), time(20, 0), time(19, 30)),
    "America/Denver": (time(21, 0), time(21, 0), time(22, 0)),
    "America/Phoenix": (time(21, 0), time(22, 0)),
    "America/Los_Angeles": (time(22, 0), time(22, 0), time(22, 30)),
}
_AFTERNOON = (time(13, 0), time(15, 30), time(18, 0))
_AFTERNOON_SHARE = {6: 0.45, 5: 0.15}  # by weekday
_CHRISTMAS_SHARE = 0.7


def tip_off(rng: np.random.Generator, day: date, home: Team) -> int:
    """A likely tip-off of a game at `home`'s, in epoch seconds."""
    afternoon = _AFTERNOON_SHARE.get(day.weekday(), 0.0)
    if (day.month, day.day) == (12, 25):
        afternoon = _CHRISTMAS_SHARE
    options = _AFTERNOON if rng.random() < afternoon else _EVENING[home.zone.key]
    return instant(day, options[int(rng.integers(len(options)))])
