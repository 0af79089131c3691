"""The market's estimates of each player's points before a game, at each update of each book.

The market knows everything except luck and late news. Its estimates vary around the true expectation, and books differ
a little from each other.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.games.expectation import Expectation
from nba_props.simulator.league.players.names import feed_spelling, name, stranger
from nba_props.simulator.league.season import played
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.offered_players import offered_players
from nba_props.simulator.market.suspensions import suspensions
from nba_props.simulator.market.update_times import STEPS, update_times
from nba_props.simulator.random_streams import Stream, stream

_SHADE = (
    0.6  # points added to every line because the public prefers the Over; less than the margin, as in reality
)
_LEAST_POINTS = 5.5
_DEEPEST = 9  # players a side that any book quotes
_CLOSING_SD, _STEP_SD, _BOOK_SD, _FLICKER_SD = 1.6, 0.1, 0.11, 0.05
_STRANGERS = 0.01  # share of a book's names that belong to no player


@dataclass(frozen=True, slots=True)
class PointsMarket:
    """The points market of one game, for the players that any book could quote."""

    numbers: list[int]  # player numbers
    times: Ints  # [book, step] epoch seconds of the updates
    mean: Floats  # [book, step, player] estimated points
    offered: Bools  # [book, step, player] bool
    spelling: list[list[str]]  # [book][player]
    coin: Floats  # [book, player] in 0..1, decides a book's small choices
    taken_down: Ints  # [2 (from, until), book, player] epoch seconds


def _quotable(e: Expectation, game: int) -> Bools:
    """The main scorers of each side, [side, slot] bool; players who are out have no expected points."""
    points = e.points[game] / np.maximum(e.plays[game], 0.5)
    rank = np.argsort(np.argsort(-points, axis=-1), axis=-1)
    quotable: Bools = (points >= _LEAST_POINTS) & (rank < _DEEPEST)
    return quotable


@lru_cache(maxsize=128)
def points_market(seed: int, f: Fixture) -> PointsMarket:
    """Returns the points market of a game.

    Draws are made for every player of both sides, quoted or not: a player who becomes relevant only through later news
    must not change what is shown of the others before it.
    """
    games, game = played(seed, f.season, f.stage), f.number
    rng = stream(seed, Stream.POINT_LINES, f.season, f.key)
    early, late = games.expected.points[game].ravel(), games.informed.points[game].ravel()
    side = np.repeat((0, 1), early.size // 2)
    times = update_times(rng, f.tip)
    slowness = rng.integers(0, 900, (len(BOOKS), 1, 1))
    informed = times[..., None] >= games.health.news[game, side] + slowness
    plays = np.maximum(games.expected.plays[game].ravel(), 0.5)
    scale = np.clip(0.4 + 0.045 * early / plays, 0.6, 1.6)
    centre = np.where(informed, late, early) / plays
    mean = np.maximum(centre + _SHADE + scale * _deviations(rng, early.size), 3.0)
    before, after = (_quotable(e, game).ravel() for e in (games.expected, games.informed))
    offered = offered_players(rng, f, games, points=early, times=times, informed=informed)
    offered &= np.where(informed, after, before)
    coin = rng.random((len(BOOKS), early.size))
    some = np.nonzero(before | after)[0]
    down = suspensions(stream(seed, Stream.TAKEN_DOWN, f.season, f.key), f.tip, len(BOOKS), early.size)
    numbers = games.squads.numbers[game].ravel()
    return PointsMarket(
        numbers=numbers[some].tolist(),
        times=times,
        mean=mean[..., some],
        offered=offered[..., some],
        spelling=_spellings(seed, f, numbers.tolist(), some.tolist()),
        coin=coin[:, some],
        taken_down=down[..., some],
    )


def _deviations(rng: np.random.Generator, n: int) -> Floats:
    """How far estimates are from the true expectation, [book, step, player], in units of a player's scale."""
    wander = np.cumsum(rng.normal(0.0, _STEP_SD, (STEPS, n))[::-1], axis=0)[::-1]
    common = rng.normal(0.0, _CLOSING_SD, n) + wander
    own = rng.normal(0.0, _BOOK_SD, (len(BOOKS), 1, n)) + rng.normal(0.0, _FLICKER_SD, (len(BOOKS), STEPS, n))
    return common + own


def _spellings(seed: int, f: Fixture, numbers: list[int], some: list[int]) -> list[list[str]]:
    """How each book spells `some` of the players of both sides, [book][player]."""
    rng = stream(seed, Stream.SPELLING, f.season, f.key)
    is_stranger = (rng.random((len(BOOKS), len(numbers))) < _STRANGERS).tolist()
    strangers = rng.integers(9_000, size=len(numbers)).tolist()
    names = {p: name(seed, numbers[p]) for p in some}

    def spelling(b: int, p: int) -> str:
        book = BOOKS[b]
        if is_stranger[b][p]:
            return stranger(seed, strangers[p])
        return feed_spelling(names[p], drops_suffix=book.drops_suffix, shortens=book.shortens)

    return [[spelling(b, p) for p in some] for b in range(len(BOOKS))]
