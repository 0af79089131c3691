"""Points lines and alternate lines, as each book shows them at an instant."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.arrays import Bools, Floats, Ints
from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.points_market import PointsMarket, points_market
from nba_props.simulator.market.prices import american, points_above, points_median
from nba_props.simulator.market.suspensions import is_up
from nba_props.simulator.market.update_times import in_play_update, newest
from nba_props.simulator.random_streams import Stream, stream

Outcome = tuple[str, str | None, int, float | None]  # side or team, player, American price, point
_IN_PLAY_PLAYERS = 6
_MILESTONES = np.array([9.5, 14.5, 19.5, 24.5, 29.5, 34.5, 39.5])
_STEPS_AWAY = np.array([-4.0, -2.0, 2.0, 4.0])


@dataclass(frozen=True, slots=True)
class Quotes:
    """One book's quotes of one market, last updated at `at` (epoch seconds, UTC)."""

    book: int  # index into BOOKS
    market: str
    at: int
    outcomes: list[Outcome]


def _lines(market: PointsMarket, book: int, mean: Floats) -> Floats:
    middle = points_median(mean)
    half, whole = np.floor(middle) + 0.5, np.rint(middle)
    can_push = BOOKS[book].whole_lines & (np.abs(middle - whole) < 0.25) & (market.coin[book] < 0.5)
    return np.where(can_push, np.maximum(whole, 1.0), half)


def main_lines(market: PointsMarket, book: int, mean: Floats) -> tuple[Floats, Ints]:
    """Returns the main line of each player and its two American prices, [2 (over, under), player]."""
    line = _lines(market, book, mean)
    whole = line == np.floor(line)
    over, under = points_above(mean, line + 0.5 * whole), 1 - points_above(mean, line - 0.5 * whole)
    chance, bookmaker = over / (over + under), BOOKS[book]
    return line, american(np.stack([chance, 1 - chance]), bookmaker.margin, bookmaker.round_to)


def _main(market: PointsMarket, book: int, mean: Floats, offered: Bools) -> list[Outcome]:
    line, pair = main_lines(market, book, mean)
    prices = pair.tolist()
    outcomes: list[Outcome] = []
    for p in np.nonzero(offered)[0].tolist():
        player, point = market.spelling[book][p], float(line[p])
        outcomes += [("Over", player, prices[0][p], point), ("Under", player, prices[1][p], point)]
    return outcomes


def _alternates(market: PointsMarket, book: int, mean: Floats, offered: Bools) -> list[Outcome]:
    """Lines other than the main one: milestones with an Over only, or steps with both sides."""
    bookmaker = BOOKS[book]
    line = np.floor(points_median(mean)) + 0.5
    both = bookmaker.alternates == "both"
    points = line[:, None] + _STEPS_AWAY if both else np.tile(_MILESTONES, (len(mean), 1))
    over = points_above(mean[:, None], points)
    listed = (offered & (market.coin[book] < 0.9))[:, None] & (over > 0.06) & (over < 0.9) & (points > 1)
    listed &= np.abs(points - line[:, None]) > 0.1
    prices = american(np.stack([over, 1 - over]), bookmaker.margin + 0.005, bookmaker.round_to).tolist()
    outcomes: list[Outcome] = []
    for p, k in zip(*(index.tolist() for index in np.nonzero(listed)), strict=True):
        player, point = market.spelling[book][p], float(points[p, k])
        outcomes.append(("Over", player, prices[0][p][k], point))
        if both:
            outcomes.append(("Under", player, prices[1][p][k], point))
    return outcomes


def _in_play(seed: int, f: Fixture, market: PointsMarket, at: int) -> list[Quotes]:
    """A few lines from the books that quote in play, all updated after the tip-off."""
    quotes = []
    for book, bookmaker in enumerate(BOOKS):
        update = in_play_update(book, f.tip, at) if bookmaker.in_play else None
        if update is None:
            continue
        rng = stream(seed, Stream.IN_PLAY, f.season, f.key, book, update[0])
        closing = market.mean[book, -1]
        mean = np.maximum(closing + rng.normal(0.0, 2.0, closing.shape), 3.0)
        ranked = np.argsort(np.argsort(-closing)) < _IN_PLAY_PLAYERS
        outcomes = _main(market, book, mean, market.offered[book, -1] & ranked)
        if outcomes:
            quotes.append(Quotes(book, "player_points", update[1], outcomes))
    return quotes


def point_quotes(seed: int, f: Fixture, at: int, markets: set[str]) -> list[Quotes]:
    """Returns every book's points markets that are visible at `at`; after the tip-off only in-play ones."""
    market = points_market(seed, f)
    if at >= f.tip:
        return _in_play(seed, f, market, at) if "player_points" in markets else []
    quotes, up = [], is_up(market.taken_down, at)
    for book, step in enumerate(newest(market.times, at).tolist()):
        if step < 0 or not (market.offered[book, step] & up[book]).any():
            continue
        mean, offered, when = (
            market.mean[book, step],
            market.offered[book, step] & up[book],
            int(market.times[book, step]),
        )
        if "player_points" in markets:
            quotes.append(Quotes(book, "player_points", when, _main(market, book, mean, offered)))
        if "player_points_alternate" in markets and BOOKS[book].alternates:
            outcomes = _alternates(market, book, mean, offered)
            if outcomes:
                quotes.append(Quotes(book, "player_points_alternate", when, outcomes))
    return quotes
