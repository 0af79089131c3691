"""The regular season's fixtures: who meets whom, on which day, at what time.

Not in here: results, and what the weather does to the plan (`postponements`).
"""

from datetime import date, timedelta

import numpy as np

from nba_props.simulator.calendar import closing_day, days_off, opening_day
from nba_props.simulator.fixture import PREFIX, Fixture, Stage
from nba_props.simulator.postponements import with_postponements
from nba_props.simulator.streams import Stream, stream
from nba_props.simulator.teams import TEAMS
from nba_props.simulator.tip_off import tip_off

DEMO_NIGHT = date(2024, 4, 10)  # the night the demo and the end-to-end tests live through
_WEEKDAY_GAMES = (8.5, 6.0, 10.5, 4.0, 10.5, 8.0, 7.0)  # Monday to Sunday
_KERNEL = np.array([0.15, 0.25, 0.4, 0.6, 1.6, 4.0, 0.0, 4.0, 1.6, 0.6, 0.4, 0.25, 0.15])
_REACH = len(_KERNEL) // 2


def _targets(season: int) -> dict[date, float]:
    """How many games each day should have; days without any are left out."""
    opening, closing, off = opening_day(season), closing_day(season), days_off(season)
    days = (opening + timedelta(d) for d in range((closing - opening).days + 1))
    targets = {d: _WEEKDAY_GAMES[d.weekday()] for d in days if d not in off}
    targets |= {opening: 2.0, date(season, 12, 25): 5.0, closing: 13.0}
    if DEMO_NIGHT in targets:
        targets[DEMO_NIGHT] = 7.5
    return targets


def _pairings(rng: np.random.Generator) -> list[tuple[int, int]]:
    """The 1,230 (home, away) pairs: 41 home and 41 away games for each team, by the league's formula."""
    divisions = [[t.index for t in TEAMS if t.division == d] for d in range(6)]
    for division in divisions:
        rng.shuffle(division)
    games: list[tuple[int, int]] = []
    for d, ours in enumerate(divisions):
        for i, a in enumerate(ours):
            games += [(a, b) for b in ours if b != a for _ in range(2)]
            for e, theirs in enumerate(divisions):
                if e == d:
                    continue
                for j, b in enumerate(theirs):
                    homes = 1 if e // 3 != d // 3 else 2
                    # Two of five opponents in a sister division are met three times, not four.
                    low, high = (i, j) if d < e else (j, i)
                    short = (high - low) % 5 == (1 if d < e else 0)
                    games += [(a, b)] * (homes - (homes == 2 and short))
    return games


def _assign_days(
    rng: np.random.Generator, pairs: list[tuple[int, int]], days: list[date], want: np.ndarray
) -> np.ndarray:
    """A day index for each pair: greedy by spacing and day size, then every game is placed again."""
    span = (days[-1] - days[0]).days + 1
    column = np.array([(d - days[0]).days for d in days])
    pressure = np.zeros((30, span + 2 * _REACH))
    busy = np.zeros((30, span + 2 * _REACH), dtype=bool)
    count = np.zeros(len(days))
    placed = np.full(len(pairs), -1)

    def move(game: int, day: int, sign: int) -> None:
        for team in pairs[game]:
            pressure[team, column[day] : column[day] + 2 * _REACH + 1] += sign * _KERNEL
            busy[team, column[day] + _REACH] = sign > 0
        count[day] += sign

    for _ in range(2):
        for game in rng.permutation(len(pairs)):
            if placed[game] >= 0:
                move(game, placed[game], -1)
            home, away = pairs[game]
            at = column + _REACH
            cost = pressure[home, at] + pressure[away, at] + 8.0 * (count + 0.5 - want) / want
            cost += 1e6 * (busy[home, at] | busy[away, at])
            for team in (home, away):  # three nights running are never played
                b = busy[team]
                cost += 1e3 * ((b[at - 1] & (b[at - 2] | b[at + 1])) | (b[at + 1] & b[at + 2]))
            placed[game] = int(np.argmin(cost + rng.random(len(days)) * 0.5))
            move(game, placed[game], 1)
    return placed


def regular_season(seed: int, season: int) -> tuple[Fixture, ...]:
    """All regular-season games in order of tip-off, among them those that are called off."""
    rng = stream(seed, Stream.SCHEDULE, season)
    targets = _targets(season)
    pairs, days = _pairings(rng), list(targets)
    want = np.array(list(targets.values()))
    want *= len(pairs) / want.sum()
    placed = _assign_days(rng, pairs, days, want)
    rows = []
    for (home, away), day in zip(pairs, placed.tolist(), strict=True):
        rows.append((days[day], tip_off(rng, days[day], TEAMS[home]), TEAMS[home], TEAMS[away]))
    rows.sort(key=lambda r: (r[0], r[1], r[2].index))
    prefix = f"{PREFIX[Stage.REGULAR]}{season % 100:02d}"
    planned = [
        Fixture(Stage.REGULAR, n, f"{prefix}{n + 1:05d}", season, day, tip, home, away)
        for n, (day, tip, home, away) in enumerate(rows)
    ]
    return with_postponements(stream(seed, Stream.POSTPONED, season), planned, days, {DEMO_NIGHT})
