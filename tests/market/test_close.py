"""The close: the last poll of the last 45 minutes at which books stood, or the reason why there is none."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.market.close import closing
from tests.market.market_rows import TIP, Row, before, dfs, moments, quote, quotes
from tests.polls import NO_POLLS, poll, polls

EARLY, LATE = before(300), before(30)


def closed(quoted: list[Row], *polled: Row, as_of: datetime = TIP) -> dict[str, Any]:
    return closing(quotes(*quoted), polls(*polled), moments(as_of)).row(0, named=True)


def test_an_unchanged_book_with_an_old_last_update_makes_the_close() -> None:
    quoted = [quote("a", 20.5, known_at=EARLY), quote("b", 22.5, known_at=LATE)]
    row = closed(quoted, poll(290, {"a": EARLY}), poll(20, {"a": EARLY, "b": LATE}))
    assert (row["closing_line"], row["closing_reason"]) == (21.5, None)


def test_books_that_suspend_before_the_tip_off_do_not_erase_the_close() -> None:
    quoted = [quote("a", 20.5, known_at=EARLY), quote("b", 22.5, known_at=EARLY)]
    row = closed(quoted, poll(40, {"a": EARLY, "b": EARLY}), poll(25, {"a": EARLY}), poll(5, {}))
    assert row["closing_line"] == 20.5, "the last poll at which books stood is that of 25 minutes before"


def test_books_of_different_polls_in_the_window_close_together() -> None:
    quoted = [quote("a", 20.5, known_at=EARLY), quote("b", 22.5, known_at=EARLY)]
    row = closed(
        quoted,
        poll(30, {"a": EARLY}, books="a", asked="a"),
        poll(10, {"b": EARLY}, books="b", asked="b"),
    )
    assert row["closing_line"] == 21.5


@pytest.mark.parametrize(
    ("polled", "quoted", "reason"),
    [
        ([poll(46, {"a": EARLY})], {}, "not_polled"),
        ([poll(-1, {"a": EARLY})], {}, "not_polled"),
        ([poll(0, {"a": EARLY})], {}, "not_polled"),
        ([poll(46, {"a": EARLY}), poll(20, {})], {}, "withdrawn"),
        ([poll(46, {"a": EARLY}), poll(20, {"b": LATE}, books="b", asked="b")], {}, "not_polled"),
        ([poll(20, {"a": EARLY}, known_at_assumed=True)], {"known_at_assumed": True}, "time_assumed"),
        ([], {}, "not_polled"),
    ],
    ids=[
        "too early",
        "after the tip-off",
        "at the tip-off",
        "withdrawn",
        "other books polled",
        "time assumed",
        "an older lake",
    ],
)
def test_no_close_has_a_reason(polled: list[Row], quoted: Row, reason: str) -> None:
    row = closed([quote("a", 20.5, known_at=EARLY, **quoted)], *polled)
    assert (row["closing_line"], row["close_p_over"], row["closing_reason"]) == (None, None, reason)


def test_a_player_whom_no_book_ever_had_a_line_on_has_no_row() -> None:
    alternates = [quote("a", 20.5, market="player_points_alternate"), quote("b", 20.5, under=None)]
    assert closing(quotes(*alternates), polls(poll(20, {})), moments()).is_empty()


def test_dfs_lines_close_where_no_sportsbook_has_one() -> None:
    row = closed([dfs("a", 20.5, known_at=EARLY)], poll(20, {"a": EARLY}))
    assert row["closing_line"] == 20.5


def test_the_close_does_not_depend_on_when_it_is_asked_for() -> None:
    quoted, polled = [quote("a", 20.5, known_at=EARLY)], poll(20, {"a": EARLY})
    rows = [closed(quoted, polled, as_of=as_of) for as_of in (before(500), TIP, TIP + timedelta(days=9))]
    assert rows[0] == rows[1] == rows[2]


def test_nothing_quoted_gives_an_empty_frame_with_every_column() -> None:
    none, some = (
        closing(quotes(), NO_POLLS, moments()),
        closing(quotes(quote("a", 20.5)), NO_POLLS, moments()),
    )
    assert none.schema == some.schema


def test_a_range_of_days_equals_its_days() -> None:
    games = [str(n) for n in range(3)]
    when = pl.concat([moments(TIP, TIP, game) for game in games])
    lines = quotes(*(quote("a", 20.5 + n, game_id=game, known_at=EARLY) for n, game in enumerate(games)))
    made = polls(*(poll(20 + 20 * n, {"a": EARLY}, game_id=game) for n, game in enumerate(games)))
    whole = closing(lines, made, when)
    assert whole["closing_line"].to_list() == [20.5, 21.5, None]
    days = [closing(lines.filter(game_id=g), made.filter(game_id=g), when.filter(game_id=g)) for g in games]
    assert whole.equals(pl.concat(days))
