"""What the market believes about each player's points before a game, at each of its updates.

The market knows all but luck and late news; its estimate wanders about the truth and books differ a little.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nba_props.simulator.books import BOOKS
from nba_props.simulator.calendar import Fixture, fixtures
from nba_props.simulator.clockwork import GRID_H, POINTS_OPEN, STEPS, update_times
from nba_props.simulator.expectation import Expectation, expect
from nba_props.simulator.health import health
from nba_props.simulator.matchups import matchups
from nba_props.simulator.names import feed_spelling, name, stranger
from nba_props.simulator.streams import Stream, stream

_SHADE = 0.2  # points added to every line because the public likes Overs; less than the margin, as in reality
_LEAST_POINTS = 5.5
_DEEPEST = 9
_CLOSING_SD, _STEP_SD, _BOOK_SD, _FLICKER_SD = 0.75, 0.14, 0.28, 0.08


@dataclass(frozen=True, slots=True)
class Opinion:
    """The points market of one game; arrays start with [book, step, player] or [book, player]."""

    times: np.ndarray  # [book, step] epoch seconds of the updates
    mean: np.ndarray  # [book, step, player] estimated points
    offered: np.ndarray  # [book, step, player] bool
    spelling: list[list[str]]  # [book][player]
    coin: np.ndarray  # [book, player] in 0..1, settles small choices


@lru_cache(maxsize=6)
def beliefs(seed: int, season: int) -> tuple[Expectation, Expectation]:
    """Expectations of a season's games before and after the late news."""
    games, fit = matchups(seed, season), health(seed, season)
    return expect(games.with_out(fit.out & ~fit.late)), expect(games)


def _quotable(e: Expectation, game: int) -> np.ndarray:
    """The main players of each side, [side, slot] bool."""
    points = e.points[game] / np.maximum(e.plays[game], 0.5)
    rank = np.argsort(np.argsort(-points, axis=-1), axis=-1)
    return (points >= _LEAST_POINTS) & (rank < _DEEPEST)


@lru_cache(maxsize=128)
def opinion(seed: int, season: int, game: int) -> Opinion:
    """The points market of game number `game`."""
    f: Fixture = fixtures(seed, season)[game]
    rng = stream(seed, Stream.POINT_LINES, season, game)
    before, after = beliefs(seed, season)
    fit = health(seed, season)
    side, slot = np.nonzero(_quotable(before, game) | _quotable(after, game))
    n = len(side)
    times = update_times(rng, f.tip)
    slowness = rng.integers(0, 900, (len(BOOKS), 1, 1))
    informed = times[..., None] >= f.tip - fit.news_s[game, side] + slowness
    early, late = (e.points[game, side, slot] for e in (before, after))
    plays = np.maximum(before.plays[game, side, slot], 0.5)
    centre = np.where(informed, late, early) / plays
    scale = np.clip(0.4 + 0.045 * early / plays, 0.6, 1.6)
    wander = np.cumsum(rng.normal(0.0, _STEP_SD, (STEPS, n))[::-1], axis=0)[::-1]
    common = rng.normal(0.0, _CLOSING_SD, n) + wander
    apart = rng.normal(0.0, _BOOK_SD, (len(BOOKS), 1, n)) + rng.normal(
        0.0, _FLICKER_SD, (len(BOOKS), STEPS, n)
    )
    mean = np.maximum(centre + _SHADE + scale * (common + apart), 3.0)

    # Who is quoted: books go only so deep, forget a player now and then, and post some late for all to see.
    depth = np.array([b.depth for b in BOOKS])[:, None, None]
    rank = np.array([(early[side == s] > p).sum() for s, p in zip(side, early, strict=True)], dtype=np.int64)
    posted = np.where(rng.random(n) < 0.1, rng.uniform(0.5, 6.0, n), 99.0)
    offered = np.arange(STEPS)[:, None] >= POINTS_OPEN[:, None, None]
    offered = offered & (rank < depth) & (rng.random((len(BOOKS), 1, n)) > 0.05) & (GRID_H[:, None] <= posted)
    known_out = informed & fit.out[game, side, slot]
    wanted = np.where(informed, _quotable(after, game)[side, slot], _quotable(before, game)[side, slot])
    numbers = fit.numbers[game, side, slot].tolist()
    return Opinion(
        times=times,
        mean=mean,
        offered=offered & wanted & ~known_out,
        spelling=_spellings(seed, season, game, numbers),
        coin=rng.random((len(BOOKS), n)),
    )


def _spellings(seed: int, season: int, game: int, numbers: list[int]) -> list[list[str]]:
    """How each book writes each player; about one name in a hundred belongs to nobody."""
    rng = stream(seed, Stream.SPELLING, season, game)
    odd = (rng.random((len(BOOKS), len(numbers))) < 0.01).tolist()
    who = rng.integers(9_000, size=len(numbers)).tolist()
    names = [name(seed, n) for n in numbers]

    def written(b: int, p: int) -> str:
        book = BOOKS[b]
        return (
            stranger(seed, who[p]) if odd[b][p] else feed_spelling(names[p], book.drops_suffix, book.shortens)
        )

    return [[written(b, p) for p in range(len(names))] for b in range(len(BOOKS))]
