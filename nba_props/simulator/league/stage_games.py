"""All games of one stage of a season: who is fit, what is expected and what happens.

A stage is generated as a whole. The pairings belong to `season`, what an instant shows of the games to `wire`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nba_props.simulator.arrays import Ints
from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.games.expectation import Expectation, expect
from nba_props.simulator.league.games.matchups import Matchups, matchups
from nba_props.simulator.league.games.play import Box, play
from nba_props.simulator.league.players.health import Health, health
from nba_props.simulator.league.players.official_statuses import OfficialStatuses, official_statuses
from nba_props.simulator.league.players.squads import Squads
from nba_props.simulator.league.players.stage_setup import LastDays, stage_setup
from nba_props.simulator.random_streams import Stream, stream


@dataclass(frozen=True, slots=True, eq=False)
class StageGames:
    """A played stage. Arrays are [game, ...] in the order of `fixtures`, including games that were not played."""

    fixtures: tuple[Fixture, ...]
    squads: Squads
    rest: Ints  # nights off before each game, [game, side]; 0 is a back-to-back, at most 7
    health: Health
    statuses: OfficialStatuses
    matchups: Matchups
    expected: Expectation  # while late absences are unknown
    informed: Expectation  # once late absences are known
    box: Box


def play_stage(
    seed: int, season: int, stage: Stage, fixtures: Sequence[Fixture], last: LastDays
) -> StageGames:
    """Plays a stage's games; `last` holds the days on which the teams last played before it."""
    setup = stage_setup(seed, season, stage, fixtures, last)
    fit = health(setup)
    games = matchups(setup, fit.out)
    return StageGames(
        fixtures=setup.fixtures,
        squads=setup.squads,
        rest=setup.rest,
        health=fit,
        statuses=official_statuses(setup, fit),
        matchups=games,
        expected=expect(games.with_out(fit.out & ~fit.late)),
        informed=expect(games),
        box=play(stream(seed, Stream.GAMES, season, stage), games),
    )
