"""A season, stage by stage: the pairings of later stages follow from the results of earlier ones.

A stage is generated only when an instant can show it, so that requests about autumn do not pay for spring.
"""

from dataclasses import replace
from functools import lru_cache

from nba_props.simulator.fixtures.calendar import span, stages
from nba_props.simulator.fixtures.cup_and_all_star import all_star_game, cup_final
from nba_props.simulator.fixtures.fixture import PLAYOFFS, Fixture, Stage
from nba_props.simulator.fixtures.play_in import last_games, last_places, opening_games
from nba_props.simulator.fixtures.playoffs import Series, first_series, next_series, round_games, settled
from nba_props.simulator.fixtures.preseason import preseason
from nba_props.simulator.fixtures.regular_season import regular_season
from nba_props.simulator.fixtures.standings import Standings, standings
from nba_props.simulator.league.players.stage_setup import LastDays, last_days
from nba_props.simulator.league.stage_games import StageGames, play_stage
from nba_props.simulator.teams import Team

FIXED_STAGES = (Stage.PRESEASON, Stage.REGULAR, Stage.ALL_STAR)  # announced with the season itself
_COUNTED = tuple(s for s in Stage if s not in (Stage.PRESEASON, Stage.ALL_STAR))


def played(seed: int, season: int, stage: Stage) -> StageGames:
    """Returns a stage of a season with all results; the caller shows only what is known at its instant."""
    return _played(seed, season, stage)


@lru_cache(maxsize=40)
def _played(seed: int, season: int, stage: Stage) -> StageGames:
    games = play_stage(seed, season, stage, _fixtures(seed, season, stage), _last_days(seed, season, stage))
    if stage in PLAYOFFS:
        games = replace(games, fixtures=settled(games.fixtures, games.box.score))
    return games


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
    """Games other than the playoffs whose teams the regular season decides."""
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
    """Rank by team index, for the home advantage: by place, in the finals by record."""
    places = _places(seed, season)
    if stage == Stage.FINALS:
        ranked = _table(seed, season).ranked([t for side in places.values() for t in side])
        return {t.index: n for n, t in enumerate(ranked)}
    return {t.index: n for side in places.values() for n, t in enumerate(side)}


def _last_days(seed: int, season: int, stage: Stage) -> LastDays:
    """When the teams last played before a stage; preseason and all-star games do not count."""
    last: LastDays = {}
    if stage in FIXED_STAGES:
        return last
    first = span(season, stage)[0]
    for before in stages(season):
        if before in _COUNTED and span(season, before)[0] < first:
            earlier = [f for f in played(seed, season, before).fixtures if f.day < first]
            for team, day in last_days(earlier).items():
                last[team] = max(day, last.get(team, day))
    return last
