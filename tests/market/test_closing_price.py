"""A bet's price against the closing probability of its own side and line, by the other feeds alone."""

import math
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

import polars as pl
import pytest

from nba_props.market.closing_price import BET, closing_prices
from tests.market.logistic_shape import Logistic
from tests.market.market_rows import DAY, POINTS, TIP, Row, before, dfs, moments, quote, quotes
from tests.polls import poll, polls

EARLY, LATE = before(300), before(30)
BOOKS = "abcde"
SCHEMA = dict(
    zip(BET, (pl.String, pl.Int64, pl.String, pl.String, pl.String, pl.Float64, pl.Int32), strict=True)
)
STOOD = [quote(book, 17.5, known_at=EARLY) for book in BOOKS]
AT_THE_CLOSE = poll(20, dict.fromkeys(BOOKS, EARLY), books=BOOKS)
FEEDS = {"game_date": pl.Date, "book": pl.String, "feed": pl.String}


def bets(*rows: tuple[str, str, float, int]) -> pl.DataFrame:
    return pl.DataFrame([("1", 7, POINTS, *row) for row in rows], schema=SCHEMA, orient="row")


def at(as_of: datetime = TIP, game_id: str = "1") -> pl.DataFrame:
    return moments(as_of, TIP, game_id).with_columns(game_date=pl.lit(DAY))


def closed(
    quoted: list[Row], *polled: Row, bet: tuple[str, str, float, int] = ("a", "OVER", 17.5, 120), as_of: datetime = TIP,
    **of: str,
) -> dict[str, Any]:  # fmt: skip
    feeds = pl.DataFrame([(DAY, *of_book) for of_book in of.items()], schema=FEEDS, orient="row")
    rows = closing_prices(quotes(*quoted), polls(*polled), at(as_of), feeds, bets(bet), Logistic())
    return rows.row(0, named=True)


def test_an_alternate_is_valued_at_its_own_line() -> None:
    """Over 21.5 at +205 with a consensus of 17.5: a difference of lines would say -4 points."""
    row = closed(STOOD, AT_THE_CLOSE, bet=("a", "OVER", 21.5, 205))
    p = 1 / (1 + math.exp(4 / 3))
    assert row["closing_probability"] == pytest.approx(p, abs=1e-12)
    assert row["closing_value"] == pytest.approx(p * 2.05 - (1 - p), abs=1e-12)
    assert (row["closing_line"], row["closing_reason"]) == (17.5, None)


@pytest.mark.parametrize(("side", "sign"), [("OVER", 1), ("UNDER", -1)])
def test_both_sides_are_valued_by_the_mean_log_odds_of_the_others_at_the_line(side: str, sign: int) -> None:
    quoted = [
        quote("a", 17.5, 300, -400, known_at=EARLY),
        *(quote(b, 17.5, -130, 110, known_at=EARLY) for b in "bcde"),
    ]
    row = closed(quoted, AT_THE_CLOSE, bet=("a", side, 17.5, -105))
    own = (130 / 230) / (130 / 230 + 100 / 210)
    p = own if sign > 0 else 1 - own
    assert row["closing_probability"] == pytest.approx(p)
    assert row["closing_value"] == pytest.approx(p * 100 / 105 - (1 - p))


def test_pushes_are_counted() -> None:
    quoted = [quote(book, 17.0, known_at=EARLY) for book in BOOKS]
    row = closed(quoted, AT_THE_CLOSE, bet=("a", "OVER", 17.0, 120))
    assert row["closing_value"] == pytest.approx(0.9 * (0.5 * 1.2 - 0.5))


def test_the_bets_whole_feed_is_left_out_also_where_the_book_is_gone_by_the_close() -> None:
    odd = [
        quote("a", 30.5, known_at=EARLY),
        quote("b", 30.5, known_at=EARLY),
        *STOOD[2:],
        quote("f", 17.5, known_at=EARLY),
    ]
    listed = dict.fromkeys("bcdef", EARLY)
    row = closed(odd, poll(20, listed), a="a", b="a")
    assert row["closing_probability"] == pytest.approx(0.5)
    alone = closed(odd, poll(20, listed))
    assert alone["closing_probability"] == pytest.approx(0.5), "c, d, e and f are at the line"
    far = closed(odd, poll(20, listed), bet=("a", "OVER", 20.5, 120))
    assert far["closing_probability"] == pytest.approx(
        1 / (1 + math.exp((20.5 - fmean([30.5, *[17.5] * 4])) / 3))
    )


@pytest.mark.parametrize(
    ("quoted", "polled", "reason"),
    [
        (STOOD, [poll(46, dict.fromkeys(BOOKS, EARLY))], "not_polled"),
        (STOOD, [], "not_polled"),
        (STOOD, [poll(46, dict.fromkeys(BOOKS, EARLY)), poll(20, {})], "withdrawn"),
        (
            [row | {"known_at_assumed": True} for row in STOOD],
            [AT_THE_CLOSE | {"known_at_assumed": True}],
            "time_assumed",
        ),
        ([], [AT_THE_CLOSE], "no_book"),
        ([], [AT_THE_CLOSE | {"known_at_assumed": True}], "no_book"),
        ([], [poll(46, {}), poll(0, {})], "not_polled"),
        ([], [], "not_polled"),
        ([quote("a", 17.5, player_id=8, known_at=before(20))], [], "no_book"),
        (STOOD[:3], [AT_THE_CLOSE], "thin_close"),
        ([dfs(book, 17.5, known_at=EARLY) for book in BOOKS], [AT_THE_CLOSE], "thin_close"),
    ],
    ids=[
        "polled too early",
        "an older lake",
        "withdrawn",
        "time assumed",
        "no book",
        "no book at an assumed time",
        "no book, polled too early",
        "nobody asked",
        "no book, an older lake",
        "two others",
        "DFS alone",
    ],
)
def test_no_closing_value_has_a_reason(quoted: list[Row], polled: list[Row], reason: str) -> None:
    row = closed(quoted, *polled)
    assert (row["closing_probability"], row["closing_value"], row["closing_reason"]) == (None, None, reason)


def test_three_other_feeds_are_a_close_and_books_that_copy_each_other_are_one() -> None:
    assert closed(STOOD[:4], AT_THE_CLOSE)["closing_reason"] is None
    assert closed(STOOD[:4], AT_THE_CLOSE, b="b", c="b")["closing_reason"] == "thin_close"


def test_a_book_whose_last_look_is_more_than_ten_minutes_before_the_others_does_not_count() -> None:
    quoted = [*STOOD[:4], quote("f", 30.5, known_at=LATE)]
    apart = poll(30.1, {"f": LATE}, books="f", asked="f")
    assert closed(quoted, apart, AT_THE_CLOSE, bet=("a", "OVER", 20.5, 120)) == closed(
        STOOD[:4], AT_THE_CLOSE, bet=("a", "OVER", 20.5, 120)
    ) | {"closing_line": 17.5}


def test_a_book_that_suspends_before_the_tip_off_does_not_erase_the_close_and_what_is_later_moves_nothing() -> (
    None
):
    later = [
        quote("b", 30.5, known_at=TIP),
        quote("c", 30.5, known_at=TIP + timedelta(minutes=5), is_in_play=True),
    ]
    after = (poll(5, {}), poll(0, {"b": TIP}), poll(-5, {"c": TIP + timedelta(minutes=5)}))
    assert closed([*STOOD, *later], AT_THE_CLOSE, *after) == closed(STOOD, AT_THE_CLOSE)


def test_the_close_does_not_depend_on_when_it_is_asked_for() -> None:
    assert closed(STOOD, AT_THE_CLOSE, as_of=before(400)) == closed(STOOD, AT_THE_CLOSE)


def test_each_row_comes_back_in_its_place_and_one_without_a_bet_stays_empty() -> None:
    sides = bets(
        ("b", "UNDER", 17.5, -110), ("a", "OVER", 17.5, 120), ("b", "UNDER", 17.5, -110)
    ).with_columns(game_date=pl.lit(DAY), feed=pl.lit("x"), note=pl.int_range(3))
    sides = pl.concat(
        [sides, sides.head(1).with_columns(book=pl.lit(None, pl.String), note=pl.lit(3, pl.Int64))]
    )
    args = quotes(*STOOD), polls(AT_THE_CLOSE), at(), pl.DataFrame(schema=FEEDS)
    rows = closing_prices(*args, sides, Logistic())
    assert rows.select(sides.columns).equals(sides)
    assert rows["closing_value"].is_null().to_list() == [False, False, False, True]
    assert closing_prices(*args, sides.clear(), Logistic()).schema == rows.schema


def test_a_range_of_games_equals_its_games() -> None:
    games = [str(n) for n in range(3)]
    when = pl.concat([at(TIP, game) for game in games])
    lines = quotes(*(row | {"game_id": g, "point": 17.5 + n} for n, g in enumerate(games) for row in STOOD))
    made = polls(*(AT_THE_CLOSE | {"game_id": g} for g in games[:2]))
    sides = pl.concat(
        [
            bets(("a", "OVER", 18.5, 120), ("b", "UNDER", 17.0, -105)).with_columns(game_id=pl.lit(g))
            for g in games
        ]
    )
    feeds = pl.DataFrame(schema=FEEDS)
    whole = closing_prices(lines, made, when, feeds, sides, Logistic())
    assert whole["closing_reason"].to_list() == [None] * 4 + ["not_polled"] * 2
    for game in games:
        quoted, polled, moment, of_game = (f.filter(game_id=game) for f in (lines, made, when, sides))
        part = closing_prices(quoted, polled, moment, feeds, of_game, Logistic())
        assert whole.filter(game_id=game).equals(part)
