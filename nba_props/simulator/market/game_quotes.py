"""Money lines, spreads and totals, as each book shows them at an instant."""

from functools import lru_cache

import numpy as np

from nba_props.simulator.arrays import Floats, Ints
from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.season import played
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.point_quotes import Outcome, Quotes
from nba_props.simulator.market.prices import american, normal_cdf
from nba_props.simulator.market.update_times import STEPS, in_play_update, newest, update_times
from nba_props.simulator.random_streams import Stream, stream

FEATURED = ("h2h", "spreads", "totals")
_MARGIN = 0.045
_MARGIN_SD, _TOTAL_SD = 13.6, 17.5  # of a game's outcome around its expectation
_CLOSING_SD, _STEP_SD, _BOOK_SD = np.array([1.2, 2.0]), np.array([0.18, 0.25]), np.array([0.35, 0.5])


@lru_cache(maxsize=128)
def _estimates(seed: int, f: Fixture) -> tuple[Ints, Floats]:
    """Update times [book, step] and estimated (home margin, total) [book, step, 2]."""
    games = played(seed, f.season, f.stage)
    rng = stream(seed, Stream.GAME_LINES, f.season, f.key)
    times = update_times(rng, f.tip)
    before, after = (e.score[f.number] for e in (games.expected, games.informed))
    slowness = rng.integers(0, 600, (len(BOOKS), 1, 1))
    informed = times[..., None] >= games.health.news[f.number] + slowness
    score = np.where(informed, after, before)
    centre = np.stack([score[..., 0] - score[..., 1], score.sum(-1)], axis=-1)
    wander = np.cumsum(rng.normal(0.0, _STEP_SD, (STEPS, 2))[::-1], axis=0)[::-1]
    common = rng.normal(0.0, _CLOSING_SD) + wander
    return times, centre + common + rng.normal(0.0, _BOOK_SD, (len(BOOKS), 1, 2))


def _half_points(value: float | Floats) -> Floats:
    halves: Floats = np.rint(2 * np.asarray(value)) / 2
    return halves


def closing_lines(seed: int, f: Fixture) -> tuple[float, float]:
    """Returns the median of the books' last home spreads and of their last totals before the tip-off."""
    margin, total = np.median(_half_points(_estimates(seed, f)[1][:, -1]), axis=0).tolist()
    return -margin, total


def _outcomes(f: Fixture, market: str, book: int, margin: float, total: float) -> list[Outcome]:
    home, away = f.home.feed_name, f.away.feed_name
    pair: tuple[tuple[str, float | None], tuple[str, float | None]]
    if market == "h2h":
        chance, pair = normal_cdf(np.asarray(margin / _MARGIN_SD)), ((home, None), (away, None))
    elif market == "spreads":
        point = _half_points(-margin) or (-0.5 if margin > 0 else 0.5)
        chance = normal_cdf(np.asarray((margin + point) / _MARGIN_SD))
        pair = ((home, float(point)), (away, float(-point)))
    else:
        point = _half_points(total)
        chance = normal_cdf(np.asarray((total - point) / _TOTAL_SD))
        pair = (("Over", float(point)), ("Under", float(point)))
    prices = american(np.array([chance, 1 - chance]), _MARGIN, BOOKS[book].round_to).tolist()
    return [(name, None, price, point) for (name, point), price in zip(pair, prices, strict=True)]


def game_quotes(seed: int, f: Fixture, at: int, markets: set[str]) -> list[Quotes]:
    """Returns every book's game lines that are visible at `at`; after the tip-off only in-play ones."""
    times, estimate = _estimates(seed, f)
    quotes = []
    for book, step in enumerate(newest(times, at).tolist()):
        if at < f.tip:
            if step < 0:
                continue
            when, (margin, total) = int(times[book, step]), estimate[book, step].tolist()
        else:
            update = in_play_update(book, f.tip, at) if BOOKS[book].in_play else None
            if update is None:
                continue
            rng = stream(seed, Stream.IN_PLAY, f.season, f.key, len(BOOKS) + book, update[0])
            when, (margin, total) = update[1], (estimate[book, -1] + rng.normal(0.0, 5.0, 2)).tolist()
        for market in FEATURED:
            if market in markets:
                quotes.append(Quotes(book, market, when, _outcomes(f, market, book, margin, total)))
    return quotes
