"""The games that the schedule shows at an instant."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from nba_props.simulator.fixtures.calendar import SEASONS, opening_day, span, stages
from nba_props.simulator.fixtures.fixture import (
    HORIZON_S,
    PREFIX,
    Fixture,
    Stage,
    eastern_day,
    season_of,
)
from nba_props.simulator.league.season import FIXED_STAGES, played


def _announced_stages(season: int, now: int) -> Iterator[Stage]:
    """The stages that the schedule may show at `now`."""
    if season_of(eastern_day(now)) < season:  # the next season's schedule is not published yet
        return iter(())
    ahead = eastern_day(now + HORIZON_S)
    return (s for s in stages(season) if s in FIXED_STAGES or span(season, s)[0] <= ahead)


def is_running(seed: int, season: int, now: int) -> bool:
    """Whether the season is running: from the eve of opening day until the finals are decided."""
    day = eastern_day(now)
    if season not in SEASONS:
        return False
    finals, last = span(season, Stage.FINALS)
    if not opening_day(season) - timedelta(1) <= day <= last:
        return False
    if day < finals:
        return True
    games = played(seed, season, Stage.FINALS).fixtures
    return now < max(f.end for f in games if f.is_played)


def shown_games(seed: int, season: int, now: int) -> list[Fixture]:
    """Returns the games of a season that the schedule shows at `now`, in order of date."""
    games = [
        f for s in _announced_stages(season, now) for f in played(seed, season, s).fixtures if f.is_shown(now)
    ]
    return sorted(games, key=lambda f: (f.day, f.tip))


def find_game(seed: int, game_id: str, now: int) -> Fixture | None:
    """Returns the game of this id as the schedule shows it at `now`, or None; the id names the season."""
    if len(game_id) != 10 or not game_id.isdecimal():
        return None
    season = 2000 + int(game_id[3:5])
    for stage in _announced_stages(season, now):
        if PREFIX[stage] == game_id[:3]:
            for f in _by_id(seed, season, stage).get(game_id, ()):
                if f.is_shown(now):
                    return f
    return None


def games_on_day(seed: int, season: int, day: date, now: int) -> list[Fixture]:
    """Returns the games of a day that the schedule shows at `now`."""
    games: list[Fixture] = []
    for stage in _announced_stages(season, now):
        first, last = span(season, stage)
        if first <= day <= last:
            games += [f for f in _by_day(seed, season, stage).get(day, ()) if f.is_shown(now)]
    return games


@lru_cache(maxsize=40)
def _by_id(seed: int, season: int, stage: Stage) -> dict[str, list[Fixture]]:
    """The fixtures of each id: two where the game was postponed."""
    by_id: dict[str, list[Fixture]] = {}
    for f in played(seed, season, stage).fixtures:
        by_id.setdefault(f.game_id, []).append(f)
    return by_id


@lru_cache(maxsize=40)
def _by_day(seed: int, season: int, stage: Stage) -> dict[date, list[Fixture]]:
    by_day: dict[date, list[Fixture]] = {}
    for f in played(seed, season, stage).fixtures:
        by_day.setdefault(f.day, []).append(f)
    return by_day
