"""The true distribution of simulated points, for tests only: no product code may import it."""

from functools import lru_cache

import numpy as np

from nba_props.simulator.arrays import Floats, Ints
from nba_props.simulator.fixtures.fixture import NEVER, Stage
from nba_props.simulator.league.games.play import play
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.schedule import find_game
from nba_props.simulator.league.season import played
from nba_props.simulator.random_streams import Stream, stream
from nba_props.simulator.wire.transport import SEED

REPLAYS = 4000


@lru_cache(maxsize=8)
def _replays(seed: int, season: int, stage: Stage, game: int) -> tuple[Ints, Ints]:
    """Points and seconds of one game played many times, [replay, side, slot]."""
    rng = stream(seed, Stream.TRUTH, season, 10_000 * stage + game)
    box = play(rng, played(seed, season, stage).matchups.repeat(game, REPLAYS))
    return box.points, box.seconds


def points_distribution(season: int, game_id: str, player_id: int, seed: int = SEED) -> Floats:
    """Returns P(points = k) for k = 0, 1, ..., given the game's absences and that the player plays.

    It is a Monte Carlo sample of the generator itself, accurate to about 0.008 per value; `season` is the starting year.

    Raises:
        KeyError: the season has no such game, or the player does not play in it.
    """
    fixture = find_game(seed, game_id, NEVER - 1)
    if fixture is None or fixture.season != season:
        raise KeyError(f"no game {game_id} in season {season}")
    numbers = played(seed, season, fixture.stage).squads.numbers[fixture.number]
    is_player = np.array([[name(seed, n).person_id == player_id for n in side] for side in numbers.tolist()])
    points, seconds = _replays(seed, season, fixture.stage, fixture.number)
    sample = points[:, is_player][seconds[:, is_player] > 0]
    if not len(sample):
        raise KeyError(f"player {player_id} does not play in {game_id}")
    return np.bincount(sample) / len(sample)
