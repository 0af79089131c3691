"""What happened: every game of a season, played once. Not in here: when anyone may see it."""

from functools import lru_cache

import numpy as np

from nba_props.simulator.calendar import fixtures
from nba_props.simulator.matchups import matchups
from nba_props.simulator.play import Box, play
from nba_props.simulator.streams import Stream, stream


@lru_cache(maxsize=6)
def results(seed: int, season: int) -> Box:
    """The box-score counts of all games of a season, in the order of `calendar.fixtures`."""
    return play(stream(seed, Stream.GAMES, season), matchups(seed, season))


@lru_cache(maxsize=6)
def records(seed: int, season: int) -> np.ndarray:
    """Wins and losses before and after each game, [games, 2 (before, after), 2 sides, 2 (wins, losses)]."""
    score, standing = results(seed, season).score, np.zeros((30, 2), dtype=np.int64)
    games = fixtures(seed, season)
    out = np.zeros((len(games), 2, 2, 2), dtype=np.int64)
    for f in games:
        teams = [f.home.index, f.away.index]
        out[f.number, 0] = standing[teams]
        home_won = int(score[f.number, 0] > score[f.number, 1])
        standing[teams[0], 1 - home_won] += 1
        standing[teams[1], home_won] += 1
        out[f.number, 1] = standing[teams]
    return out
