"""Since when a block stands: no state depends on a later poll, whatever books do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.declared.tables.table import INSTANT
from nba_props.sources.odds.lives import with_known_at

START = datetime(2026, 1, 14, 20, tzinfo=UTC)
SCHEMA = pl.Schema(
    [
        ("event_id", pl.String),
        ("book", pl.String),
        ("market", pl.String),
        ("seen_at", INSTANT),
        ("is_listed", pl.Boolean),
        ("is_readable", pl.Boolean),
        ("last_update", INSTANT),
        ("content", pl.UInt64),
    ]
)
# Listed or not, readable or not, minutes of the last update before the start (None: the book gives none), content.
State = tuple[bool, bool, int | None, int]


def state(minute: int, book: str, listed: bool, readable: bool, update: int | None, content: int) -> Any:  # noqa: ANN401  (a row)
    at = None if update is None else START - timedelta(minutes=update) + timedelta(minutes=minute // 2)
    is_listed = listed and readable
    return "e1", book, "player_points", START + timedelta(minutes=minute), is_listed, readable, at, content


def lives(*states: State, book: str = "a") -> pl.DataFrame:
    rows = [state(10 * n, book, *values) for n, values in enumerate(states)]
    return with_known_at(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


STATES = st.lists(
    st.tuples(
        st.booleans(),
        st.integers(0, 9).map(lambda n: n > 0),
        st.sampled_from([None, 5, 0, -5]),
        st.integers(1, 2),
    ),
    max_size=9,
)


@settings(max_examples=150, deadline=None, database=None)
@given(first=STATES, second=STATES, until=st.integers(0, 9))
def test_later_polls_change_no_earlier_state(first: list[State], second: list[State], until: int) -> None:
    def both(number: int) -> pl.DataFrame:
        rows = [
            state(10 * n, book, *values)
            for book, states in (("a", first), ("b", second))
            for n, values in enumerate(states[:number])
        ]
        return with_known_at(pl.DataFrame(rows, schema=SCHEMA, orient="row"))

    whole, part = both(99), both(until)
    assert whole.filter(pl.col("seen_at") < START + timedelta(minutes=10 * until)).equals(part)


@settings(max_examples=150, deadline=None, database=None)
@given(states=STATES)
def test_a_block_that_begins_is_newer_than_the_poll_that_did_not_show_it_and_no_newer_than_its_own(
    states: list[State],
) -> None:
    rows = lives(*states).filter("is_readable")
    begun = rows.with_columns(before=pl.col("seen_at").shift(1)).filter("begins")
    assert (begun["known_at"] <= begun["seen_at"]).all()
    assert (begun["known_at"] > begun["before"]).fill_null(True).all()
    assert rows.filter("begins")["known_at"].is_unique().all()
    assert rows.filter("is_listed")["known_at"].null_count() == 0
    assert rows.filter(~pl.col("is_listed"))["known_at"].drop_nulls().is_empty()


def test_what_cannot_be_read_leaves_a_block_as_it_was() -> None:
    broken = (False, False, None, 0)
    stood = lives((True, True, None, 1), broken, (True, True, None, 1))
    assert stood["known_at"].n_unique() == 1
    absent = lives((True, True, 5, 1), (False, True, None, 0), broken)
    assert absent["known_at"].to_list()[1:] == [None, None]
