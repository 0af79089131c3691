"""The play-in: who gets the last two places of each conference."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from nba_props.simulator.calendar import span
from nba_props.simulator.fixture import HORIZON_S, PREFIX, Billing, Fixture, Stage
from nba_props.simulator.standings import Standings
from nba_props.simulator.streams import Stream, stream
from nba_props.simulator.teams import Team
from nba_props.simulator.tip_off import tip_off

_BILLING = Billing("Play-In Tournament")
_CONFERENCES = (1, 0)  # the West plays first
Game = tuple[date, Team, Team]  # home and away


def winner_and_loser(f: Fixture, score: np.ndarray) -> tuple[Team, Team]:
    """The sides of a game that was played. `score` is [game, side]."""
    return (f.home, f.away) if score[f.number, 0] > score[f.number, 1] else (f.away, f.home)


def opening_games(seed: int, season: int, table: Standings) -> tuple[Fixture, ...]:
    """Of each conference seventh against eighth and ninth against tenth, on two days."""
    games: list[Game] = []
    for conference, day in zip(_CONFERENCES, span(season, Stage.PLAY_IN), strict=True):
        places = table.conference(conference)
        games += [(day, places[6], places[7]), (day, places[8], places[9])]
    return _fixtures(seed, season, Stage.PLAY_IN, games, 0)


def last_games(seed: int, season: int, opening: Sequence[Fixture], score: np.ndarray) -> tuple[Fixture, ...]:
    """Who lost as seventh or eighth against who won as ninth or tenth, for the eighth place."""
    day, _ = span(season, Stage.PLAY_IN_LAST)
    games = []
    for upper, lower in zip(opening[::2], opening[1::2], strict=True):
        games.append((day, winner_and_loser(upper, score)[1], winner_and_loser(lower, score)[0]))
    return _fixtures(seed, season, Stage.PLAY_IN_LAST, games, max(f.end for f in opening))


def last_places(
    opening: Sequence[Fixture], score: np.ndarray, last: Sequence[Fixture], last_score: np.ndarray
) -> dict[int, list[Team]]:
    """The seventh and eighth of each conference, by its number."""
    return {
        conference: [winner_and_loser(upper, score)[0], winner_and_loser(final, last_score)[0]]
        for conference, upper, final in zip(_CONFERENCES, opening[::2], last, strict=True)
    }


def _fixtures(seed: int, season: int, stage: Stage, games: list[Game], settled: int) -> tuple[Fixture, ...]:
    """The games, shown from two days before the tip-off or once their teams are `settled`."""
    rng = stream(seed, Stream.LATE_ROUNDS, season, stage)
    prefix, found = f"{PREFIX[stage]}{season % 100:02d}00{1 + (stage == Stage.PLAY_IN_LAST)}", []
    for n, (day, home, away) in enumerate(games):
        tip = tip_off(rng, day, home)
        known = max(tip - HORIZON_S, settled)
        found.append(Fixture(stage, n, f"{prefix}{n}1", season, day, tip, home, away, _BILLING, known))
    return tuple(found)
