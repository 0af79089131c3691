"""One stage of a season, whole: its games, who is fit, what is expected, what happens.

Everything of a stage is made at once. Not in here: who meets whom (`season`), when anyone may see it (`nba_*`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.games.expectation import Expectation, expect
from nba_props.simulator.league.games.matchups import Matchups, matchups
from nba_props.simulator.league.games.play import Box, play
from nba_props.simulator.league.players.health import Health, health
from nba_props.simulator.league.players.official_statuses import Listings, listings
from nba_props.simulator.league.players.rosters import league
from nba_props.simulator.league.players.squads import Squads, squads
from nba_props.simulator.random_streams import Stream, stream

_MOST_REST = 7


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A played stage. Arrays are [game, ...] in the order of `fixtures`, games that never took place included."""

    fixtures: tuple[Fixture, ...]
    squads: Squads
    rest: np.ndarray  # nights off before each game, [game, side]; 0 is a back-to-back, at most 7
    health: Health
    listings: Listings
    matchups: Matchups
    expected: Expectation  # as long as late absences are unknown
    informed: Expectation  # once they are known
    box: Box


LastDays = dict[int, date]  # by team index


def leg(seed: int, season: int, stage: Stage, fixtures: Sequence[Fixture], last: LastDays) -> Leg:
    """Plays a stage's games. `last`: the days on which the teams last played before it."""
    squad, rest = squads(league(seed, season), stage, fixtures), rest_days(fixtures, last)
    fit = health(seed, season, stage, fixtures, squad, rest)
    games = matchups(seed, season, stage, fixtures, squad, fit.out, rest)
    return Leg(
        fixtures=tuple(fixtures),
        squads=squad,
        rest=rest,
        health=fit,
        listings=listings(seed, season, stage, fixtures, squad, fit, rest),
        matchups=games,
        expected=expect(games.with_out(fit.out & ~fit.late)),
        informed=expect(games),
        box=play(stream(seed, Stream.GAMES, season, stage), games),
    )


def rest_days(fixtures: Sequence[Fixture], last: LastDays) -> np.ndarray:
    """Nights off before each game, [game, 2 (home, away)]: 0 is a back-to-back, at most 7."""
    latest = dict(last)
    rest = np.full((len(fixtures), 2), _MOST_REST, dtype=np.int64)
    for f in fixtures:
        for side, team in enumerate((f.home.index, f.away.index)):
            if team in latest:
                rest[f.number, side] = min((f.day - latest[team]).days - 1, _MOST_REST)
            if f.is_played:
                latest[team] = f.day
    return rest


def last_days(fixtures: Sequence[Fixture]) -> LastDays:
    """The day on which each team last played."""
    return {t.index: f.day for f in fixtures if f.is_played for t in (f.home, f.away)}
