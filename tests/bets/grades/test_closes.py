"""Bets and predictions graded against the close that quotes and polls make, without a closing price handed in."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.bets.grades.bet_grades import PLACED, bet_grades
from nba_props.bets.grades.closes import PRICED, Closes
from nba_props.bets.grades.grading import grade, quotes_of
from nba_props.declared.tables.prices import BOOK_PAIRS
from nba_props.declared.tables.record import BEST_BETS, BET
from nba_props.declared.tables.stats import SLATE
from tests.bets.bet_rows import best_bets, bet, box, box_scores, game, prediction, predictions, schedule
from tests.market.market_rows import DAY, TIP, Row, before, quote, quotes
from tests.polls import poll, polls

# Books that are nobody's copy.
BOOKS = ("bovada", "draftkings", "fanduel", "betmgm", "williamhill_us")
NOON, EVENING = before(480), before(300)
SLOT = dict.fromkeys(SLATE.schema.names()) | {
    "game_id": "1",
    "game_date": DAY,
    "player_id": 7,
    "as_of": EVENING,
    "tip_off": TIP,
}


def quoted(line: float, at: datetime, *books: str) -> list[Row]:
    return [quote(book, line, known_at=at) for book in books or BOOKS]


def polled(minutes: float, *seen: tuple[datetime, tuple[str, ...]]) -> Row:
    listed = {book: at for at, books in seen for book in books}
    return poll(minutes, listed) | {"asked_books": list(BOOKS)}


def closes(rows: list[Row], *seen: Row) -> Closes:
    slate = pl.DataFrame([SLOT], schema=SLATE.schema)
    return Closes(quotes(*rows), polls(*seen), slate, BOOK_PAIRS.empty())


def graded(of: Closes, *rows: Row) -> list[dict[str, Any]]:
    bets = best_bets(*rows)
    frame = bet_grades(
        bets,
        box_scores=box_scores(box()),
        schedule=schedule(game()),
        lines=of.moves(bets, BET),
        closing_prices=of.prices(bets),
        placed=pl.DataFrame(schema=PLACED),
    )
    return frame.sort("bet_id").to_dicts()


def test_an_alternate_far_from_an_unmoved_consensus_line_is_valued_at_its_own_line() -> None:
    """Case 14: Over 21.5 at +205, consensus 17.5, close 17.5; it wins about one time in four."""
    of = closes(quoted(17.5, NOON), polled(480, (NOON, BOOKS)), polled(20, (NOON, BOOKS)))
    (row,) = graded(of, bet(line=21.5, price=205, book="bovada"))
    assert (row["closing_line"], row["line_move"], row["closing_reason"]) == (17.5, 0, None)
    assert 0.2 < row["closing_probability"] < 0.35
    assert row["closing_value"] == pytest.approx(row["closing_probability"] * 3.05 - 1)
    (word,) = grade(
        predictions(prediction(line=21.5, price=205, book="bovada", consensus_line=17.5)),
        best_bets=BEST_BETS.empty(),
        box_scores=box_scores(box()),
        schedule=schedule(game()),
        closing=of.lines(),
        closing_prices=of.prices(predictions(prediction(line=21.5, price=205, book="bovada"))),
        asked=of.asked(),
    ).to_dicts()
    assert (word["closing_value"], word["line_move"]) == (row["closing_value"], 0)


def test_a_bet_of_noon_is_valued_at_its_own_quote_when_the_evening_has_another_line() -> None:
    """Case 15: Over 20.5 at +120 at noon, 22.5 in the evening and at the close."""
    rows = [*quoted(20.5, NOON), *quoted(22.5, EVENING)]
    of = closes(rows, polled(480, (NOON, BOOKS)), polled(300, (EVENING, BOOKS)), polled(20, (EVENING, BOOKS)))
    (noon,) = graded(of, bet(line=20.5, price=120, book="bovada", as_of=NOON, published_at=NOON))
    (evening,) = graded(of, bet(line=22.5, price=-110, book="bovada", as_of=EVENING, published_at=EVENING))
    assert (noon["closing_line"], noon["line_move"]) == (22.5, 2)
    assert noon["closing_probability"] > 0.58
    assert noon["closing_value"] > 0.25
    assert evening["line_move"] == 0
    assert evening["closing_value"] == pytest.approx(0.5 * 100 / 110 - 0.5)


def test_each_quote_is_asked_for_once_and_those_without_a_side_are_not() -> None:
    rows = predictions(
        prediction(),
        prediction(model_id="n"),
        prediction(player_id=8, side=None, line=None, book=None, price=None),
    )
    assert quotes_of(rows).rows() == [("1", 7, "player_points", "a", "OVER", 20.5, 100)]
    assert quotes_of(rows).columns == list(PRICED)


def test_without_quotes_or_polls_there_is_a_reason_and_no_line() -> None:
    (row,) = graded(closes([], polled(20)), bet())
    assert (row["closing_value"], row["closing_reason"], row["line_move"]) == (None, "no_book", None)
    (row,) = graded(closes([], polled(46)), bet())
    assert (row["closing_value"], row["closing_reason"], row["line_move"]) == (None, "not_polled", None)
    (row,) = graded(closes(quoted(20.5, NOON), polled(480, (NOON, BOOKS))), bet(book="bovada"))
    assert row["closing_reason"] == "not_polled"


def test_a_game_that_was_postponed_after_a_night_has_the_close_of_the_date_on_which_it_is_played() -> None:
    """A range of both dates has the game twice in its slate."""
    later = TIP + timedelta(days=3)
    moved = {"game_date": DAY + timedelta(days=3), "as_of": before(300, later), "tip_off": later}
    slate = pl.DataFrame([SLOT, SLOT | moved], schema=SLATE.schema)
    seen = before(60, later)
    rows = [
        quote(book, 20.5, known_at=seen, game_date=moved["game_date"], commence_time=later) for book in BOOKS
    ]
    at_close = poll(
        20, dict.fromkeys(BOOKS, seen), known_at=before(20, later), commence_time=later,
        game_date=moved["game_date"], asked_books=list(BOOKS),
    )  # fmt: skip
    of = Closes(quotes(*rows), polls(at_close), slate, BOOK_PAIRS.empty())
    (line,) = of.lines().to_dicts()
    assert line["closing_line"] == 20.5
    bets = best_bets(bet(book="bovada"), bet(book="bovada", bet_id="b2", **moved))
    assert of.moves(bets, BET)["closing_line"].to_list() == [20.5, 20.5]
    assert of.prices(bets).height == 1
