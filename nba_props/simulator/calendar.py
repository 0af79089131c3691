"""The regular season's fixtures: who meets whom, on which day, at what time.

Not in here: results. A fixture is known long before it is played.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np

from nba_props.simulator.streams import Stream, stream
from nba_props.simulator.teams import ET, TEAMS, Team

FIRST_SEASON = 2021
LAST_SEASON = 2060  # dates beyond are typing errors, and each season has to build all before it
LIVE_S = 150 * 60
_OPENING = {2021: (10, 19), 2022: (10, 18), 2023: (10, 24), 2024: (10, 22), 2025: (10, 21)}
_DEMO_NIGHT = date(2024, 4, 10)  # the night the demo and the end-to-end tests live through
_WEEKDAY_GAMES = (8.5, 6.0, 10.5, 4.0, 10.5, 8.0, 7.0)  # Monday to Sunday
_TIPS = {  # Eastern wall-clock times of evening games, by the home team's offset from Eastern
    "America/New_York": (time(19, 0), time(19, 0), time(19, 30), time(19, 30), time(20, 0)),
    "America/Chicago": (time(20, 0), time(20, 0), time(20, 0), time(19, 30)),
    "America/Denver": (time(21, 0), time(21, 0), time(22, 0)),
    "America/Phoenix": (time(21, 0), time(22, 0)),
    "America/Los_Angeles": (time(22, 0), time(22, 0), time(22, 30)),
}
_AFTERNOON = (time(13, 0), time(15, 30), time(18, 0))
_KERNEL = np.array([0.15, 0.25, 0.4, 0.6, 1.6, 4.0, 0.0, 4.0, 1.6, 0.6, 0.4, 0.25, 0.15])
_REACH = len(_KERNEL) // 2


@dataclass(frozen=True, slots=True)
class Fixture:
    """One scheduled game. `tip` is in epoch seconds, UTC; `day` is the Eastern game date."""

    number: int
    game_id: str
    season: int
    day: date
    tip: int
    home: Team
    away: Team

    def status(self, now: int) -> int:
        """NBA.com's game status at `now` (epoch seconds): 1 scheduled, 2 live, 3 final."""
        return 1 if now < self.tip else 2 if now < self.tip + LIVE_S else 3


def season_of(day: date) -> int:
    """The starting year of the season a date belongs to; from August on it is the next one."""
    return day.year if day.month >= 8 else day.year - 1


def season_label(season: int) -> str:
    """2023 -> "2023-24"."""
    return f"{season}-{(season + 1) % 100:02d}"


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def opening_day(season: int) -> date:
    """The first game date; seasons without a published one open on October's third Tuesday."""
    known = _OPENING.get(season)
    return date(season, *known) if known else _nth(season, 10, 1, 3)


def _targets(season: int) -> dict[date, float]:
    """How many games each day should have; days without any are left out."""
    all_star = _nth(season + 1, 2, 6, 3)
    off = {all_star + timedelta(d) for d in range(-2, 4)}
    off |= {_nth(season, 11, 3, 4), date(season, 12, 24)}
    opening, closing = opening_day(season), _nth(season + 1, 4, 6, 2)
    days = (opening + timedelta(d) for d in range((closing - opening).days + 1))
    targets = {d: _WEEKDAY_GAMES[d.weekday()] for d in days if d not in off}
    targets |= {opening: 2.0, date(season, 12, 25): 5.0, closing: 13.0}
    if _DEMO_NIGHT in targets:
        targets[_DEMO_NIGHT] = 7.5
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


def _tip(rng: np.random.Generator, day: date, home: Team) -> int:
    afternoon = {6: 0.45, 5: 0.15}.get(day.weekday(), 0.0)
    if (day.month, day.day) == (12, 25):
        afternoon = 0.7
    options = _AFTERNOON if rng.random() < afternoon else _TIPS[home.zone.key]
    wall = options[int(rng.integers(len(options)))]
    return int(datetime.combine(day, wall, ET).astimezone(UTC).timestamp())


@lru_cache(maxsize=16)
def fixtures(seed: int, season: int) -> tuple[Fixture, ...]:
    """All regular-season games in order of tip-off; empty for seasons the simulator does not know."""
    if not FIRST_SEASON <= season <= LAST_SEASON:
        return ()
    rng = stream(seed, Stream.SCHEDULE, season)
    targets = _targets(season)
    pairs, days = _pairings(rng), list(targets)
    want = np.array(list(targets.values()))
    want *= len(pairs) / want.sum()
    placed = _assign_days(rng, pairs, days, want)
    rows = []
    for (home, away), day in zip(pairs, placed.tolist(), strict=True):
        rows.append((days[day], _tip(rng, days[day], TEAMS[home]), TEAMS[home], TEAMS[away]))
    rows.sort(key=lambda r: (r[0], r[1], r[2].index))
    prefix = f"002{season % 100:02d}"
    return tuple(
        Fixture(n, f"{prefix}{n + 1:05d}", season, day, tip, home, away)
        for n, (day, tip, home, away) in enumerate(rows)
    )


@lru_cache(maxsize=16)
def by_id(seed: int, season: int) -> dict[str, Fixture]:
    """Fixtures of a season by game id."""
    return {f.game_id: f for f in fixtures(seed, season)}


def find(seed: int, game_id: str) -> Fixture | None:
    """The fixture with this id, or None; the season is read from the id itself."""
    if len(game_id) != 10 or not game_id.isdecimal():
        return None
    return by_id(seed, 2000 + int(game_id[3:5])).get(game_id)


@lru_cache(maxsize=16)
def rest_days(seed: int, season: int) -> np.ndarray:
    """Nights off before each game, [games, 2 (home, away)]: 0 is a back-to-back, at most 7."""
    last: dict[int, date] = defaultdict(lambda: date.min)
    rest = np.zeros((len(fixtures(seed, season)), 2), dtype=np.int64)
    for f in fixtures(seed, season):
        for side, team in enumerate((f.home.index, f.away.index)):
            rest[f.number, side] = min((f.day - last[team]).days - 1, 7)
            last[team] = f.day
    return rest
