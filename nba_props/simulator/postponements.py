"""Games that are called off, and the dates on which they are played instead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from nba_props.simulator.fixture import Fixture
from nba_props.simulator.tip_off import tip_off

_USUAL = 4.0  # a season
_NOT_BEFORE, _ROOM = timedelta(20), timedelta(45)  # after opening day; before the season's last
_SOONEST, _LATEST = 12, 40  # days from the old date to the new
_FULL_DAY = 13
_NOTICE_H = (1.5, 9.0)  # before the old tip-off
_OVERNIGHT = 0.3  # of them are called off the evening before
_DECIDED_D = (2.0, 8.0)  # from the calling-off to the new date's announcement
_DAY_S, _HOUR_S = 86_400, 3_600

Busy = dict[int, set[date]]


def with_postponements(
    rng: np.random.Generator, planned: Sequence[Fixture], days: Sequence[date], spared: set[date]
) -> tuple[Fixture, ...]:
    """The planned games with a few called off and played later, in order of tip-off and numbered anew.

    Args:
        days: dates on which games may be played.
        spared: dates that are neither robbed of a game nor given one.
    """
    busy: Busy = defaultdict(set)
    size: dict[date, int] = defaultdict(int)
    for f in planned:
        size[f.day] += 1
        for team in (f.home.index, f.away.index):
            busy[team].add(f.day)
    eligible = [f for f in planned if days[0] + _NOT_BEFORE <= f.day <= days[-1] - _ROOM]
    chosen = rng.choice(len(eligible), int(rng.poisson(_USUAL)), replace=False)
    games = {f.number: [f] for f in planned}
    for f in (eligible[int(n)] for n in np.sort(chosen)):
        open_days = [d for d in days if d not in spared and size[d] < _FULL_DAY]
        day = None if f.day in spared else _new_day(f, open_days, busy)
        if day is None:
            continue
        size[day] += 1
        for team in (f.home.index, f.away.index):
            busy[team].add(day)
        games[f.number] = list(_called_off_and_played(rng, f, day))
    rows = sorted((f for pair in games.values() for f in pair), key=lambda f: (f.day, f.tip, f.home.index))
    return tuple(replace(f, number=n) for n, f in enumerate(rows))


def _new_day(f: Fixture, days: Sequence[date], busy: Busy) -> date | None:
    """The first date on which both teams can play, without a third night running for either."""
    window = (d for d in days if _SOONEST <= (d - f.day).days <= _LATEST)
    return next((d for d in window if all(_is_free(busy[t.index], d) for t in (f.home, f.away))), None)


def _is_free(busy: set[date], day: date) -> bool:
    around = [day + timedelta(d) in busy for d in range(-2, 3)]
    return not around[2] and not (around[1] and (around[0] or around[3])) and not (around[3] and around[4])


def _called_off_and_played(rng: np.random.Generator, f: Fixture, day: date) -> tuple[Fixture, Fixture]:
    notice = rng.uniform(*_NOTICE_H) + (15.0 if rng.random() < _OVERNIGHT else 0.0)
    called_off = f.tip - int(notice * _HOUR_S)
    decided = called_off + int(rng.uniform(*_DECIDED_D) * _DAY_S)
    later = replace(f, day=day, tip=tip_off(rng, day, f.home), known=decided)
    return replace(f, called_off=called_off, gone=decided), later
