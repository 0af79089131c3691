"""What the market believes about each player's points before a game, at each of its updates.

The market knows all but luck and late news; its estimate wanders about the truth and books differ a little.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.games.expectation import Expectation
from nba_props.simulator.league.players.names import feed_spelling, name, stranger
from nba_props.simulator.league.season import played
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.offered_players import offered
from nba_props.simulator.market.update_times import STEPS, update_times
from nba_props.simulator.random_streams import Stream, stream

_SHADE = 0.6  # points added to every line because the public likes Overs; less than the margin, as in reality
_LEAST_POINTS = 5.5
_DEEPEST = 9
_CLOSING_SD, _STEP_SD, _BOOK_SD, _FLICKER_SD = 1.6, 0.1, 0.11, 0.05
_STRANGERS = 0.01  # share of names, per book, that belong to nobody


@dataclass(frozen=True, slots=True)
class Opinion:
    """The points market of one game; arrays start with [book, step, player] or [book, player]."""

    numbers: list[int]  # of the players
    times: np.ndarray  # [book, step] epoch seconds of the updates
    mean: np.ndarray  # [book, step, player] estimated points
    offered: np.ndarray  # [book, step, player] bool
    spelling: list[list[str]]  # [book][player]
    coin: np.ndarray  # [book, player] in 0..1, settles small choices


def _quotable(e: Expectation, game: int) -> np.ndarray:
    """The main players of each side, [side, slot] bool; nobody who is out, for he is expected to score nothing."""
    points = e.points[game] / np.maximum(e.plays[game], 0.5)
    rank = np.argsort(np.argsort(-points, axis=-1), axis=-1)
    return (points >= _LEAST_POINTS) & (rank < _DEEPEST)


@lru_cache(maxsize=128)
def opinion(seed: int, f: Fixture) -> Opinion:
    """The points market of a game.

    Every player of both sides has his own draws, quoted or not: who comes into question only through later news
    must not shift what is shown of the others before it.
    """
    leg, game = played(seed, f.season, f.stage), f.number
    rng = stream(seed, Stream.POINT_LINES, f.season, f.key)
    before, after = leg.expected, leg.informed
    early, late = before.points[game].ravel(), after.points[game].ravel()
    side, n = np.repeat((0, 1), early.size // 2), early.size
    times = update_times(rng, f.tip)
    slowness = rng.integers(0, 900, (len(BOOKS), 1, 1))
    informed = times[..., None] >= leg.health.news[game, side] + slowness
    plays = np.maximum(before.plays[game].ravel(), 0.5)
    centre = np.where(informed, late, early) / plays
    scale = np.clip(0.4 + 0.045 * early / plays, 0.6, 1.6)
    wander = np.cumsum(rng.normal(0.0, _STEP_SD, (STEPS, n))[::-1], axis=0)[::-1]
    common = rng.normal(0.0, _CLOSING_SD, n) + wander
    apart = rng.normal(0.0, _BOOK_SD, (len(BOOKS), 1, n)) + rng.normal(
        0.0, _FLICKER_SD, (len(BOOKS), STEPS, n)
    )
    mean = np.maximum(centre + _SHADE + scale * (common + apart), 3.0)
    sooner, later = (_quotable(e, game).ravel() for e in (before, after))
    shown = offered(rng, f, leg, early, times, informed) & np.where(informed, later, sooner)
    coin = rng.random((len(BOOKS), n))
    some = np.nonzero(sooner | later)[0]
    numbers = leg.squads.numbers[game].ravel()
    return Opinion(
        numbers=numbers[some].tolist(),
        times=times,
        mean=mean[..., some],
        offered=shown[..., some],
        spelling=_spellings(seed, f, numbers.tolist(), some.tolist()),
        coin=coin[:, some],
    )


def _spellings(seed: int, f: Fixture, numbers: list[int], some: list[int]) -> list[list[str]]:
    """How each book writes some of the players of both sides."""
    rng = stream(seed, Stream.SPELLING, f.season, f.key)
    odd = (rng.random((len(BOOKS), len(numbers))) < _STRANGERS).tolist()
    who = rng.integers(9_000, size=len(numbers)).tolist()
    names = {p: name(seed, numbers[p]) for p in some}

    def written(b: int, p: int) -> str:
        book = BOOKS[b]
        if odd[b][p]:
            return stranger(seed, who[p])
        return feed_spelling(names[p], book.drops_suffix, book.shortens)

    return [[written(b, p) for p in some] for b in range(len(BOOKS))]
