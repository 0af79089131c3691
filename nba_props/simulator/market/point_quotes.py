"""Points lines and their alternates, as each book shows them at an instant."""

from dataclasses import dataclass

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.points_market import Opinion, opinion
from nba_props.simulator.market.prices import american, points_above, points_median
from nba_props.simulator.market.update_times import in_play_update, newest
from nba_props.simulator.random_streams import Stream, stream

Outcome = tuple[str, str | None, int, float | None]  # side or team, player, American price, point
_IN_PLAY_PLAYERS = 6
_MILESTONES = np.array([9.5, 14.5, 19.5, 24.5, 29.5, 34.5, 39.5])
_STEPS_AWAY = np.array([-4.0, -2.0, 2.0, 4.0])


@dataclass(frozen=True, slots=True)
class Quotes:
    """One book's market as last updated at `at` (epoch seconds, UTC)."""

    book: int
    market: str
    at: int
    outcomes: list[Outcome]


def _lines(view: Opinion, book: int, mean: np.ndarray) -> np.ndarray:
    middle = points_median(mean)
    half, whole = np.floor(middle) + 0.5, np.rint(middle)
    pushes = BOOKS[book].whole_lines & (np.abs(middle - whole) < 0.25) & (view.coin[book] < 0.5)
    return np.where(pushes, np.maximum(whole, 1.0), half)


def main_lines(view: Opinion, book: int, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The line of each player, and its two American prices, [2 (over, under), player]."""
    line = _lines(view, book, mean)
    whole = line == np.floor(line)
    over, under = points_above(mean, line + 0.5 * whole), 1 - points_above(mean, line - 0.5 * whole)
    chance, habit = over / (over + under), BOOKS[book]
    return line, american(np.stack([chance, 1 - chance]), habit.margin, habit.round_to)


def _main(view: Opinion, book: int, mean: np.ndarray, offered: np.ndarray) -> list[Outcome]:
    line, pair = main_lines(view, book, mean)
    prices = pair.tolist()
    outcomes: list[Outcome] = []
    for p in np.nonzero(offered)[0].tolist():
        who, point = view.spelling[book][p], float(line[p])
        outcomes += [("Over", who, prices[0][p], point), ("Under", who, prices[1][p], point)]
    return outcomes


def _ladder(view: Opinion, book: int, mean: np.ndarray, offered: np.ndarray) -> list[Outcome]:
    """Other points than the main one: milestones with an Over only, or steps on both sides."""
    habit = BOOKS[book]
    line = np.floor(points_median(mean)) + 0.5
    both = habit.ladder == "both"
    points = line[:, None] + _STEPS_AWAY if both else np.tile(_MILESTONES, (len(mean), 1))
    over = points_above(mean[:, None], points)
    shown = (offered & (view.coin[book] < 0.9))[:, None] & (over > 0.06) & (over < 0.9) & (points > 1)
    shown &= np.abs(points - line[:, None]) > 0.1
    prices = american(np.stack([over, 1 - over]), habit.margin + 0.005, habit.round_to).tolist()
    outcomes: list[Outcome] = []
    for p, k in zip(*(index.tolist() for index in np.nonzero(shown)), strict=True):
        who, point = view.spelling[book][p], float(points[p, k])
        outcomes.append(("Over", who, prices[0][p][k], point))
        if both:
            outcomes.append(("Under", who, prices[1][p][k], point))
    return outcomes


def _in_play(seed: int, f: Fixture, view: Opinion, at: int) -> list[Quotes]:
    """A few live lines from the books that keep quoting; all of them were updated after the tip."""
    quotes = []
    for book, habit in enumerate(BOOKS):
        update = in_play_update(book, f.tip, at) if habit.in_play else None
        if update is None:
            continue
        rng = stream(seed, Stream.IN_PLAY, f.season, f.key, book, update[0])
        closing = view.mean[book, -1]
        mean = np.maximum(closing + rng.normal(0.0, 2.0, closing.shape), 3.0)
        ranked = np.argsort(np.argsort(-closing)) < _IN_PLAY_PLAYERS
        outcomes = _main(view, book, mean, view.offered[book, -1] & ranked)
        if outcomes:
            quotes.append(Quotes(book, "player_points", update[1], outcomes))
    return quotes


def point_quotes(seed: int, f: Fixture, at: int, markets: set[str]) -> list[Quotes]:
    """Every book's points markets visible at `at`; after the tip only in-play ones."""
    view = opinion(seed, f)
    if at >= f.tip:
        return _in_play(seed, f, view, at) if "player_points" in markets else []
    quotes = []
    for book, step in enumerate(newest(view.times, at).tolist()):
        if step < 0 or not view.offered[book, step].any():
            continue
        mean, offered, when = view.mean[book, step], view.offered[book, step], int(view.times[book, step])
        if "player_points" in markets:
            quotes.append(Quotes(book, "player_points", when, _main(view, book, mean, offered)))
        if "player_points_alternate" in markets and BOOKS[book].ladder:
            rungs = _ladder(view, book, mean, offered)
            if rungs:
                quotes.append(Quotes(book, "player_points_alternate", when, rungs))
    return quotes
