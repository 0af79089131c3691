"""A season, stage by stage: later stages follow from what happened in earlier ones.

A stage is made only when somebody may see it, so that autumn does not cost what spring does.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from nba_props.simulator.fixtures.calendar import SEASONS, opening_day, span, stages
from nba_props.simulator.fixtures.cup_and_all_star import all_star_game, cup_final
from nba_props.simulator.fixtures.fixture import (
    HORIZON_S,
    PLAYOFFS,
    PREFIX,
    Fixture,
    Stage,
    eastern_day,
    season_of,
)
from nba_props.simulator.fixtures.play_in import last_games, last_places, opening_games
from nba_props.simulator.fixtures.playoffs import Series, first_series, next_series, round_games, settled
from nba_props.simulator.fixtures.preseason import preseason
from nba_props.simulator.fixtures.regular_season import regular_season
from nba_props.simulator.fixtures.standings import Standings, standings
from nba_props.simulator.league.stage_games import LastDays, Leg, last_days, leg
from nba_props.simulator.teams import Team

_SURE = (Stage.PRESEASON, Stage.REGULAR, Stage.ALL_STAR)  # announced with the season itself
_COUNTED = tuple(s for s in Stage if s not in (Stage.PRESEASON, Stage.ALL_STAR))


def played(seed: int, season: int, stage: Stage) -> Leg:
    """A stage of a season with its results; what of it may be shown at an instant is the caller's care."""
    return _made(seed, season, stage)


@lru_cache(maxsize=40)
def _made(seed: int, season: int, stage: Stage) -> Leg:
    found = leg(seed, season, stage, _fixtures(seed, season, stage), _last_days(seed, season, stage))
    if stage in PLAYOFFS:
        found = replace(found, fixtures=settled(found.fixtures, found.box.score))
    return found


def _fixtures(seed: int, season: int, stage: Stage) -> tuple[Fixture, ...]:
    if stage in PLAYOFFS:
        return round_games(seed, season, stage, _series(seed, season, stage))
    if stage == Stage.PRESEASON:
        return preseason(seed, season)
    if stage == Stage.REGULAR:
        return regular_season(seed, season)
    if stage == Stage.ALL_STAR:
        return all_star_game(season)
    return _late_games(seed, season, stage)


def _late_games(seed: int, season: int, stage: Stage) -> tuple[Fixture, ...]:
    """The games whose teams the regular season decides, but for the playoffs."""
    if stage == Stage.CUP_FINAL:
        regular = played(seed, season, Stage.REGULAR)
        return cup_final(season, regular.fixtures, regular.box.score)
    if stage == Stage.PLAY_IN:
        return opening_games(seed, season, _table(seed, season))
    opening = played(seed, season, Stage.PLAY_IN)
    return last_games(seed, season, opening.fixtures, opening.box.score)


def _series(seed: int, season: int, stage: Stage) -> list[Series]:
    """The pairings of a playoff round."""
    if stage != Stage.FIRST_ROUND:
        before = played(seed, season, Stage(stage - 1))
        return next_series(before.fixtures, before.box.score, _ranks(seed, season, stage))
    seventh, eighth = (
        max(f.end for f in played(seed, season, s).fixtures) for s in (Stage.PLAY_IN, Stage.PLAY_IN_LAST)
    )
    return first_series(_places(seed, season), {7: seventh, 8: eighth})


def _table(seed: int, season: int) -> Standings:
    regular = played(seed, season, Stage.REGULAR)
    return standings(regular.fixtures, regular.box.score)


def _places(seed: int, season: int) -> dict[int, list[Team]]:
    """The eight teams of each conference, best first."""
    table = _table(seed, season)
    opening, last = (played(seed, season, s) for s in (Stage.PLAY_IN, Stage.PLAY_IN_LAST))
    late = last_places(opening.fixtures, opening.box.score, last.fixtures, last.box.score)
    return {c: table.conference(c)[:6] + late[c] for c in late}


def _ranks(seed: int, season: int, stage: Stage) -> dict[int, int]:
    """Who has the home advantage: the better place, in the finals the better record."""
    places = _places(seed, season)
    if stage == Stage.FINALS:
        ranked = _table(seed, season).ranked([t for side in places.values() for t in side])
        return {t.index: n for n, t in enumerate(ranked)}
    return {t.index: n for side in places.values() for n, t in enumerate(side)}


def _last_days(seed: int, season: int, stage: Stage) -> LastDays:
    """When the teams last played before a stage, as far as it can leave them tired."""
    last: LastDays = {}
    if stage in _SURE:
        return last
    first = span(season, stage)[0]
    for before in stages(season):
        if before in _COUNTED and span(season, before)[0] < first:
            earlier = [f for f in played(seed, season, before).fixtures if f.day < first]
            for team, day in last_days(earlier).items():
                last[team] = max(day, last.get(team, day))
    return last


def _due(season: int, now: int) -> Iterator[Stage]:
    """The stages of which the schedule may show something at `now`."""
    if season_of(eastern_day(now)) < season:  # the next season's schedule is not out yet
        return iter(())
    ahead = eastern_day(now + HORIZON_S)
    return (s for s in stages(season) if s in _SURE or span(season, s)[0] <= ahead)


def is_on(seed: int, season: int, now: int) -> bool:
    """Whether the season that counts is on: from the eve of opening day until the finals are decided."""
    day = eastern_day(now)
    if (
        season not in SEASONS
        or not opening_day(season) - timedelta(1) <= day <= span(season, Stage.FINALS)[1]
    ):
        return False
    if day < span(season, Stage.FINALS)[0]:
        return True
    games = played(seed, season, Stage.FINALS).fixtures
    return now < max(f.end for f in games if f.is_played)


def schedule(seed: int, season: int, now: int) -> list[Fixture]:
    """The games that the schedule shows at `now`, in order of their dates."""
    found = [f for s in _due(season, now) for f in played(seed, season, s).fixtures if f.is_shown(now)]
    return sorted(found, key=lambda f: (f.day, f.tip))


def find(seed: int, game_id: str, now: int) -> Fixture | None:
    """The game of this id as the schedule shows it at `now`, or None; the season is read from the id itself."""
    if len(game_id) != 10 or not game_id.isdecimal():
        return None
    season = 2000 + int(game_id[3:5])
    for stage in _due(season, now):
        if PREFIX[stage] == game_id[:3]:
            for f in _by_id(seed, season, stage).get(game_id, ()):
                if f.is_shown(now):
                    return f
    return None


def on_day(seed: int, season: int, day: date, now: int) -> list[Fixture]:
    """The games that the schedule shows on `day` at `now`."""
    found = []
    for stage in _due(season, now):
        first, last = span(season, stage)
        if first <= day <= last:
            found += [f for f in _by_day(seed, season, stage).get(day, ()) if f.is_shown(now)]
    return found


@lru_cache(maxsize=40)
def _by_id(seed: int, season: int, stage: Stage) -> dict[str, list[Fixture]]:
    """Both of a postponed game's fixtures have its id."""
    found: dict[str, list[Fixture]] = {}
    for f in played(seed, season, stage).fixtures:
        found.setdefault(f.game_id, []).append(f)
    return found


@lru_cache(maxsize=40)
def _by_day(seed: int, season: int, stage: Stage) -> dict[date, list[Fixture]]:
    found: dict[date, list[Fixture]] = {}
    for f in played(seed, season, stage).fixtures:
        found.setdefault(f.day, []).append(f)
    return found
