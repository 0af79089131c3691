"""The books' total and spread of a game, by values: game "1" of 15 January tips at midnight UTC."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.lines import GAME_MARKETS
from nba_props.declared.tables.quotes import GAME_LINES
from nba_props.declared.tables.table import INSTANT
from nba_props.market.game_markets import game_markets
from tests.market.market_rows import DAY, TIP, Row, before
from tests.polls import NO_POLLS, poll, polls

DAYS = Days.one(DAY)


def line(book: str, market: str, point: float, minutes: float = 60, **other: object) -> Row:
    row = {"game_id": "1", "game_date": DAY, "book": book, "market": market, "point": point}
    row |= {
        "is_close": False,
        "is_in_play": minutes <= 0,
        "known_at": before(minutes),
        "known_at_assumed": False,
    }
    return row | other


def total(book: str, point: float, minutes: float = 60, **other: object) -> Row:
    return line(book, "totals", point, minutes, **other)


def spread(book: str, point: float, minutes: float = 60, **other: object) -> Row:
    return line(book, "spreads", point, minutes, **other)


def close(book: str, market: str, point: float, minutes: float = 0) -> Row:
    return line(book, market, point, minutes, is_close=True, is_in_play=False, known_at_assumed=True)


def moments(as_of: datetime = TIP) -> pl.DataFrame:
    row = {"game_id": "1", "game_date": DAY, "as_of": as_of, "tip_off": TIP, "known_at": before(900)}
    return pl.DataFrame([row], schema_overrides=dict.fromkeys(("as_of", "tip_off", "known_at"), INSTANT))


def agreed(*rows: Row, as_of: datetime = TIP) -> Row:
    frame = game_markets(moments(as_of), pl.DataFrame(rows, schema=GAME_LINES.schema), NO_POLLS, DAYS)
    assert breaches(GAME_MARKETS, frame) == []
    return frame.row(0, named=True)


def summary(row: Row) -> tuple[float | None, float | None, int, str]:
    return row["total"], row["home_spread"], row["books"], row["game_line_source"]


def test_the_lines_are_the_medians_of_each_books_newest() -> None:
    row = agreed(
        total("a", 231.5, 300), total("a", 226.5, 30), total("b", 228.5), total("c", 229.5),
        spread("a", -3.5), spread("b", -4.5),
    )  # fmt: skip
    assert summary(row) == (228.5, -4.0, 3, "sportsbook")
    assert row["inputs_known_at"] == before(30)


def test_the_spread_is_the_home_sides_and_keeps_its_sign() -> None:
    assert agreed(spread("a", 6.5))["home_spread"] == 6.5


@pytest.mark.parametrize(
    "late",
    [total("b", 190.5, -20), total("b", 190.5, 0, is_in_play=False), total("b", 190.5, 5, is_in_play=True)],
)
def test_lines_from_the_tip_off_on_and_in_play_are_not_used(late: Row) -> None:
    assert summary(agreed(total("a", 228.5), late)) == (228.5, None, 1, "sportsbook")


def test_lines_after_as_of_move_nothing() -> None:
    early = agreed(
        total("a", 228.5, 300), total("a", 199.5, 59), close("b", "totals", 190.0), as_of=before(60)
    )
    assert summary(early) == (228.5, None, 1, "sportsbook")
    assert summary(agreed(total("a", 228.5, 59), as_of=before(60))) == (None, None, 0, "none")


def test_a_close_counts_where_no_book_has_a_line_and_only_once_the_tip_off_is_reached() -> None:
    closes = [close("sbr_consensus", "totals", 224.5), close("sbr_consensus", "spreads", -2.0)]
    assert summary(agreed(*closes)) == (224.5, -2.0, 1, "closing")
    assert agreed(*closes)["inputs_known_at"] == TIP
    assert summary(agreed(*closes, as_of=TIP - timedelta(seconds=1))) == (None, None, 0, "none")
    assert summary(agreed(*closes, spread("a", -3.5))) == (None, -3.5, 1, "sportsbook")


def test_a_dropped_total_leaves_the_total_missing_and_the_spread_there() -> None:
    assert summary(agreed(spread("a", -3.5))) == (None, -3.5, 1, "sportsbook")


@pytest.mark.parametrize("point", [3.0, 32.5, 149.5, 330.0])
def test_a_number_that_is_no_total_of_a_game_is_none(point: float) -> None:
    assert summary(agreed(close("sbr_consensus", "totals", point))) == (None, None, 0, "none")
    assert summary(agreed(total("a", point), total("b", 220.5))) == (220.5, None, 1, "sportsbook")


def test_a_spread_beyond_all_that_was_ever_quoted_is_none() -> None:
    assert summary(agreed(spread("a", 30.5), spread("b", 25.0))) == (None, 25.0, 1, "sportsbook")


def test_a_book_that_gives_several_points_at_once_has_one_vote() -> None:
    row = agreed(total("a", 220.5), total("a", 222.5), total("a", 224.5), total("b", 230.5))
    assert row["total"] == (222.5 + 230.5) / 2


def test_a_game_without_lines_has_its_row_and_one_of_another_day_has_none() -> None:
    assert summary(agreed()) == (None, None, 0, "none")
    nothing = pl.DataFrame(schema=GAME_LINES.schema)
    assert game_markets(moments(), nothing, NO_POLLS, Days.one(DAY + timedelta(days=1))).is_empty()


def test_lines_that_a_poll_lists_no_more_are_withdrawn() -> None:
    rows = pl.DataFrame([total("a", 220.5), total("b", 226.5)], schema=GAME_LINES.schema)
    old = before(60)

    def totals(minutes: float, *books: str) -> Row:
        markets = ["totals"] * len(books)
        return poll(minutes, dict.fromkeys(books, old), asked_markets=["totals"], listed_markets=markets)

    made = polls(totals(55, "a", "b"), totals(30, "b"))
    assert game_markets(moments(), rows, made, DAYS)["total"].to_list() == [226.5]
    assert game_markets(moments(before(31)), rows, made, DAYS)["total"].to_list() == [223.5]
