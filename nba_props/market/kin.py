"""Books that copy each other: how often two books had the same main line, and the feeds that follow from it.

A feed is one voice about a line: a book by itself, or books that copy each other. Prices of feeds are in `others`.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nba_props.days import Days
from nba_props.declared.books import KIN, is_sportsbook
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.prices import BOOK_PAIRS
from nba_props.market.consensus import main_lines
from nba_props.market.in_force import in_force

# Two books copy each other if so many of their shared main lines were the same ...
COPIES = 0.985
# ... on the last dates with quotes before the date; fewer shared lines than this do not tell.
DATES, LEAST_SHARED = 60, 200
PAIR = ("book", "other_book")

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def book_pairs(
    odds_lines: pl.DataFrame, odds_polls: pl.DataFrame, moments: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of BOOK_PAIRS: sportsbooks' main lines in force at the tip-off, two and two.

    Args:
        odds_lines: rows of `odds_lines`, at least those of the days.
        odds_polls: their polls.
        moments: game_id, game_date, as_of and tip_off; as_of does not matter here.
        days: the game dates to build.
    """
    games = (
        moments.filter(days.hold())
        .select("game_id", "game_date", "tip_off")
        .unique()
        .with_columns(as_of="tip_off")
    )
    lines = main_lines(in_force(odds_lines, odds_polls, games)).filter(is_sportsbook())
    mine = lines.select(*GAME_PLAYER_MARKET, "book", "point", "known_at").join(
        games.select("game_id", "game_date"), on="game_id"
    )
    theirs = lines.select(
        *GAME_PLAYER_MARKET, other_book="book", other_point="point", other_known_at="known_at"
    )
    return (
        mine.join(theirs, on=GAME_PLAYER_MARKET)
        .filter(pl.col("book") < pl.col("other_book"))
        .group_by("game_date", *PAIR)
        .agg(
            shared=pl.len().cast(pl.Int32),
            same=(pl.col("point") == pl.col("other_point")).sum().cast(pl.Int32),
            known_at=pl.max_horizontal("known_at", "other_known_at").max(),
        )
        .sort("game_date", *PAIR)
        .select(BOOK_PAIRS.schema.names())
    )


def feeds_on(pairs: pl.DataFrame, dates_and_books: pl.DataFrame) -> pl.DataFrame:
    """One row is a book on a date: game_date, book, feed.

    Books that copy each other are one feed, and so is whoever copies one of them, though it may not quote on the date. A
    feed is named by the first of its books that are asked for on the date.

    Args:
        pairs: rows of BOOK_PAIRS; those of the date itself and later do not count.
        dates_and_books: game_date and book.
    """
    asked = dates_and_books.select("game_date", "book").unique().sort("game_date", "book")
    books = sorted({*asked["book"], *pairs["book"], *pairs["other_book"], *(b for kin in KIN for b in kin)})
    dates = asked["game_date"].unique().sort()
    of_date, of_book = _places(asked["game_date"], dates), _places(asked["book"], pl.Series(books))
    quotes = np.zeros((len(dates), len(books)), bool)
    quotes[of_date, of_book] = True
    group = _first_relative(_copies(*_window_sums(pairs, dates, books), _kin(books, quotes)))
    group_of = pl.Series(group[of_date, of_book], dtype=pl.Int64)
    named = asked.with_columns(group=group_of)
    return named.with_columns(feed=pl.col("book").min().over("game_date", "group")).drop("group")


def _window_sums(pairs: pl.DataFrame, dates: pl.Series, books: list[str]) -> tuple[Ints, Ints]:
    """Shared and same main lines of each two books in the window before each date: dates by books by books."""
    quoted = pairs["game_date"].unique().sort()
    day = _places(pairs["game_date"], quoted)
    mine, theirs = (_places(pairs[name], pl.Series(books)) for name in PAIR)
    last = _places(dates, quoted)
    first = np.maximum(last - DATES, 0)
    sums = []
    for name in ("shared", "same"):
        daily = np.zeros((quoted.len() + 1, len(books), len(books)), np.int64)
        daily[day + 1, mine, theirs] = pairs[name].to_numpy()
        until = daily.cumsum(axis=0)
        window = until[last] - until[first]
        sums.append(window + window.transpose(0, 2, 1))
    return sums[0], sums[1]


def _places(values: pl.Series, among: pl.Series) -> Ints:
    """How many of `among`, which is sorted, come before each value."""
    return among.search_sorted(values, "left").cast(pl.Int64).to_numpy()


def _kin(books: list[str], quotes: Bools) -> Bools:
    """Whether two books are declared kin and both quote on the date: one that does not must not join two others."""
    kin_of = {book: n for n, kin in enumerate(KIN) for book in kin}
    codes = np.array([kin_of.get(book, -1 - n) for n, book in enumerate(books)])
    kin: Bools = (codes[:, None] == codes) & quotes[:, :, None] & quotes[:, None, :]
    return kin


def _copies(shared: Ints, same: Ints, kin: Bools) -> Bools:
    itself = np.eye(shared.shape[-1], dtype=bool)
    copies: Bools = np.where(shared >= LEAST_SHARED, same >= COPIES * shared, kin) | itself
    return copies


def _first_relative(copies: Bools) -> Ints:
    """For each date and book the first book that it reaches by copies of copies; each step doubles the reach."""
    reached = copies
    for _ in range(copies.shape[-1].bit_length()):
        paths = reached.astype(np.float32)
        reached = paths @ paths > 0
    first: Ints = reached.argmax(axis=-1)
    return first
