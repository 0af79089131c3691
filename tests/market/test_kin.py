"""Which books copy each other: pairs at the tip-off, and the feeds that follow from the dates before."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.prices import BOOK_PAIRS
from nba_props.market.kin import DATES, book_pairs, feeds_on
from tests.market.market_rows import DAY, TIP, before, dfs, moments, quote, quotes
from tests.polls import NO_POLLS, poll, polls

DATE = date(2024, 4, 1)
EARLY = before(300)


def pair(book: str, other: str, shared: int, same: int, ago: int = 1, on: date = DATE) -> pl.DataFrame:
    row = (on - timedelta(days=ago), book, other, shared, same, TIP)
    return pl.DataFrame([row], schema=BOOK_PAIRS.schema, orient="row")


def feeds(pairs: pl.DataFrame, *books: str, on: date = DATE) -> dict[str, str]:
    asked = pl.DataFrame({"game_date": [on] * len(books), "book": list(books)})
    rows = feeds_on(pairs, asked)
    return dict(rows.select("book", "feed").iter_rows())


def test_a_pair_counts_the_markets_on_which_both_had_a_main_line_at_the_tip_off() -> None:
    quoted = [
        quote("b", 20.5), quote("a", 20.5),
        quote("b", 20.5, player_id=8), quote("a", 21.5, player_id=8),
        quote("b", 20.5, player_id=9), quote("a", 20.5, under=None, player_id=9),
        dfs("c", 20.5), quote("b", 25.5, 200, -250), quote("a", 24.5, 180, -220, market="player_points_alternate"),
    ]  # fmt: skip
    lines = quotes(*(row | {"known_at": EARLY} for row in quoted))
    rows = book_pairs(lines, NO_POLLS, with_date(), Days.one(DAY))
    assert rows.rows() == [(DAY, "a", "b", 2, 1, EARLY)]
    assert rows.schema == BOOK_PAIRS.schema


def with_date(day: date = DAY, game_id: str = "1") -> pl.DataFrame:
    return moments(before(500), TIP, game_id).with_columns(game_date=pl.lit(day))


def test_a_line_that_was_withdrawn_before_the_tip_off_is_not_compared_and_one_after_it_neither() -> None:
    quoted = quotes(
        quote("a", 20.5, known_at=EARLY), quote("b", 20.5, known_at=EARLY), quote("c", 20.5, known_at=TIP)
    )
    gone = polls(poll(290, {"a": EARLY, "b": EARLY}), poll(200, {"a": EARLY}))
    back = polls(poll(290, {"a": EARLY, "b": EARLY}), poll(-1, {"a": EARLY, "c": TIP}))
    assert book_pairs(quoted, gone, with_date(), Days.one(DAY)).is_empty()
    assert book_pairs(quoted, back, with_date(), Days.one(DAY))["shared"].to_list() == [1]


def test_pairs_of_a_range_equal_those_of_its_days() -> None:
    games = [(DAY + timedelta(n), str(n)) for n in range(3)]
    when = pl.concat([with_date(day, game) for day, game in games])
    quoted = quotes(
        *(
            quote(book, 20.5 + n * (book == "a"), game_id=game)
            for n, (_, game) in enumerate(games)
            for book in "abc"
        )
    )
    whole = book_pairs(quoted, NO_POLLS, when, Days(DAY, DAY + timedelta(2)))
    assert whole.equals(pl.concat([book_pairs(quoted, NO_POLLS, when, Days.one(day)) for day, _ in games]))
    assert whole.height == 9


@pytest.mark.parametrize(
    ("shared", "same", "is_copy"),
    [(200, 197, True), (200, 196, False), (199, 199, False), (1000, 985, True), (1000, 984, False)],
)
def test_books_copy_each_other_with_985_of_1000_lines_of_200_or_more(
    shared: int, same: int, is_copy: bool
) -> None:
    assert feeds(pair("x", "y", shared, same), "x", "y") == {"x": "x", "y": "x" if is_copy else "y"}


def test_declared_kin_counts_until_there_are_200_shared_lines() -> None:
    kin = ("betrivers", "unibet_us")
    assert len(set(feeds(BOOK_PAIRS.empty(), *kin).values())) == 1
    assert len(set(feeds(pair(*kin, 199, 0), *kin).values())) == 1
    assert len(set(feeds(pair(*kin, 200, 0), *kin).values())) == 2


def test_copies_of_copies_are_one_feed_also_through_a_book_without_quotes_on_the_date() -> None:
    chain = pl.concat([pair(a, b, 300, 300) for a, b in ("pq", "qr", "rs", "st")])
    assert feeds(chain, "p", "t", "u") == {"p": "p", "t": "p", "u": "u"}
    assert feeds(chain, "t") == {"t": "t"}


def test_the_last_60_dates_with_quotes_count_across_seasons_and_none_before_them() -> None:
    old = pair("x", "y", 10_000, 10_000, ago=400)
    newer = pl.concat([pair("x", "z", 1, 0, ago=300 + n) for n in range(DATES - 1)])
    assert feeds(pl.concat([old, newer]), "x", "y")["y"] == "x"
    one_more = pl.concat([old, newer, pair("x", "z", 1, 0, ago=200)])
    assert feeds(one_more, "x", "y")["y"] == "y"


def test_counts_of_several_dates_are_added() -> None:
    days = pl.concat([pair("x", "y", 50, 50, ago=n) for n in range(1, 5)])
    assert feeds(days, "x", "y")["y"] == "x"
    assert feeds(days.head(3), "x", "y")["y"] == "y"


@pytest.mark.parametrize("ago", [0, -1])
def test_pairs_of_the_date_itself_and_later_ones_change_no_feed(ago: int) -> None:
    past = pair("x", "y", 200, 200)
    poison = pl.concat([past, pair("x", "y", 10_000, 0, ago), pair("x", "z", 10_000, 10_000, ago)])
    assert feeds(poison, "x", "y", "z") == feeds(past, "x", "y", "z") == {"x": "x", "y": "x", "z": "z"}


def test_feeds_of_a_range_equal_those_of_its_days() -> None:
    pairs = pl.concat([pair("x", "y", 40, 40 - (n > 6), ago=n) for n in range(1, 15)])
    dates = [DATE - timedelta(days=n) for n in range(-2, 16)]
    asked = pl.DataFrame({"game_date": dates}).join(pl.DataFrame({"book": ["x", "y", "kambi"]}), how="cross")
    whole = feeds_on(pairs, asked)
    days = [feeds_on(pairs, asked.filter(game_date=day)) for day in sorted(dates)]
    assert whole.equals(pl.concat(days))
    assert whole.filter(book="y")["feed"].n_unique() == 2


def test_no_pairs_and_no_books_give_an_empty_frame() -> None:
    assert feeds_on(BOOK_PAIRS.empty(), quotes().select("game_date", "book")).columns == [
        "game_date",
        "book",
        "feed",
    ]
