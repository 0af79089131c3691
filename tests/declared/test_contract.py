"""The contract of a table: each broken promise is noticed by one query, and named by pandera."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from nba_props.declared.tables.contract import (
    ContractError,
    breaches,
    enforce,
    faults,
    impossible,
    message,
    possible,
)
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.pandera_schema import pandera_schema
from nba_props.declared.tables.table import INSTANT, Column, Table

AS_OF = datetime(2024, 4, 10, 20, tzinfo=UTC)
TABLE = Table(
    "guesses",
    "a guess",
    ("game_date", "player_id"),
    (
        Column("game_date", pl.Date, "date"),
        Column("player_id", pl.Int64, "player"),
        Column("share", pl.Float64, "share", "ratio", True, low=0, high=1),
        Column("part", pl.Float64, "share that may not exist", "ratio", True),
        Column("side", pl.String, "side", among=("OVER", "UNDER")),
        Column("as_of", INSTANT, "as of", "UTC"),
        Column("inputs_known_at", INSTANT, "newest input", "UTC"),
    ),
)
GOOD: dict[str, Any] = {
    "game_date": date(2024, 4, 10),
    "player_id": 7,
    "share": 0.5,
    "part": 0.5,
    "side": "OVER",
    "as_of": AS_OF,
    "inputs_known_at": AS_OF,
}


def frame(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([GOOD | change for change in changes or ({},)], schema=TABLE.schema)


def test_a_good_frame_breaks_nothing_and_comes_back_in_its_shape() -> None:
    mixed = frame({"player_id": 9}, {"player_id": 8}).select(reversed(TABLE.schema.names()))
    shaped = enforce(TABLE, mixed)
    assert shaped.columns == TABLE.schema.names()
    assert shaped["player_id"].to_list() == [8, 9]


def test_an_empty_frame_with_every_column_breaks_nothing() -> None:
    assert breaches(TABLE, TABLE.empty()) == []


@pytest.mark.parametrize(
    ("broken", "question", "column", "problem"),
    [
        (frame().drop("share"), "schema", "share", "is missing"),
        (frame().cast({"player_id": pl.Int32}), "schema", "player_id", "has type Int32, declared Int64"),
        (frame().with_columns(odd=1), "schema", "odd", "is not declared"),
        (frame({"share": 1.5}), "schema", "share", "in 1 rows, first"),
        (frame({"share": -0.1}), "schema", "share", "greater_than_or_equal_to(0)"),
        (frame({"side": None}), "schema", "side", "not_nullable"),
        (frame({"side": "MIDDLE"}), "schema", "side", "isin"),
        (frame({"share": float("nan")}), "schema", "share", "not finite in 1 rows"),
        (frame({"share": float("inf")}), "schema", "share", "not finite in 1 rows"),
        (frame({"part": float("-inf")}), "schema", "part", "not finite in 1 rows"),
        (frame({}, {}), "keys", "game_date+player_id", "2 rows share their key"),
        (frame({"player_id": None}), "keys", "player_id", "is null in 1 rows"),
        (
            frame({"inputs_known_at": AS_OF + timedelta(microseconds=1)}),
            "point_in_time",
            "inputs_known_at",
            "1 rows used facts from after their as_of",
        ),
    ],
)
def test_every_breach_is_named_with_table_column_culprit_and_fix(
    broken: pl.DataFrame, question: str, column: str, problem: str
) -> None:
    of_question = [b for b in breaches(TABLE, broken) if b.question == question]
    [breach] = [b for b in of_question if problem in b.problem]
    assert breach.column == column
    with pytest.raises(ContractError) as raised:
        enforce(TABLE, broken)
    assert "guesses breaks its contract, nothing was written" in str(raised.value)
    assert f"{column}: " in str(raised.value)
    assert breach.fix
    assert f"({breach.fix})" in str(raised.value)


@pytest.mark.parametrize("good", [{"share": None}, {"share": 0.0}, {"share": 1.0}, {"part": None}])
def test_what_a_column_allows_breaks_nothing(good: dict[str, Any]) -> None:
    assert breaches(TABLE, frame(good)) == []
    assert impossible(TABLE, frame(good)) == ""


def test_all_breaches_are_reported_at_once() -> None:
    broken = breaches(TABLE, frame({"share": 2.0, "side": "X", "inputs_known_at": AS_OF + timedelta(1)}))
    assert {b.column for b in broken} == {"share", "side", "inputs_known_at"}
    assert len(message(TABLE, broken).splitlines()) == 4


def test_facts_as_old_as_the_as_of_itself_are_allowed() -> None:
    assert breaches(TABLE, frame({"inputs_known_at": AS_OF - timedelta(1)})) == []


def test_a_table_without_as_of_may_hold_any_instant() -> None:
    plain = Table("plain", "x", ("day",), (Column("day", pl.Date, "d"),), partition="day")
    assert breaches(plain, pl.DataFrame({"day": [date(2024, 4, 10)]})) == []


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"share": 2.0}, "share is 2.0"),
        ({"share": float("nan")}, "share is nan"),
        ({"side": None}, "side is None"),
        ({"player_id": None}, "player_id is None"),
        ({"side": "X"}, "side is 'X'"),
    ],
)
def test_an_impossible_value_is_named(bad: dict[str, Any], named: str) -> None:
    assert named in impossible(TABLE, frame(bad))
    assert breaches(TABLE, frame(bad))


def test_a_repeated_key_is_impossible() -> None:
    assert "two rows have the key" in impossible(TABLE, frame({}, {}))


# Rows of plain values, and each kind of fault: small enough to be drawn together.
VALUES: dict[str, list[Any]] = {
    "game_date": [date(2024, 4, 10), date(2024, 4, 11), None],
    "player_id": [7, 8, 9, 10, 11, 12, None],
    "share": [0.5, 0.0, 1.0, None, -0.1, 1.5, float("nan"), float("inf"), float("-inf")],
    "part": [0.5, None, float("nan"), float("inf"), float("-inf")],
    "side": ["OVER", "UNDER", "MIDDLE", "", None],
    "as_of": [AS_OF, AS_OF, None],
    "inputs_known_at": [AS_OF, AS_OF - timedelta(1), AS_OF + timedelta(1), None],
}
ROWS = st.lists(st.fixed_dictionaries({name: st.sampled_from(v) for name, v in VALUES.items()}), max_size=4)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROWS)
@example([GOOD, GOOD])
@example([GOOD, GOOD | {"player_id": 8}])
def test_the_one_query_and_pandera_agree_on_which_frames_are_at_fault(rows: list[dict[str, Any]]) -> None:
    broken = pl.DataFrame(rows, schema=TABLE.schema)
    assert breaches(TABLE, broken) == faults(TABLE, broken)


FAULTS = [
    *(
        pytest.param({name: value}, id=f"{name} {value}")
        for name, values in VALUES.items()
        for value in values
    ),
]


@pytest.mark.parametrize("change", FAULTS)
def test_they_agree_on_a_single_value_among_good_rows(change: dict[str, Any]) -> None:
    broken = frame({"player_id": 1}, {"player_id": 2} | change, {"player_id": 3})
    assert breaches(TABLE, broken) == faults(TABLE, broken)


def test_a_null_in_the_key_is_a_fault_whatever_its_column_allows() -> None:
    loose = Table(
        "t",
        "x",
        ("day", "n"),
        (Column("day", pl.Date, "d"), Column("n", pl.Int64, "n", nullable=True)),
        "day",
    )
    broken = pl.DataFrame({"day": [date(2024, 4, 10)], "n": [None]}, schema=loose.schema)
    assert [b.question for b in breaches(loose, broken)] == ["keys"]


def sound(column: Column) -> object:
    """A value that the column may hold."""
    if column.among:
        return column.among[0]
    if column.low is not None:
        return column.low
    if column.high is not None:
        return column.high
    samples: dict[Any, Any] = {pl.Date: date(2024, 4, 10), INSTANT: AS_OF, pl.String: "x", pl.Boolean: True}
    return samples.get(column.dtype, [] if isinstance(column.dtype, pl.List) else 1)


def unsound(column: Column) -> Iterator[object]:
    """A value for each way in which the column's promise can be broken."""
    step = timedelta(1) if column.dtype == INSTANT else 1
    if not column.nullable:
        yield None
    if column.among:
        yield "nobody"
    if column.low is not None:
        yield column.low - step  # type: ignore[operator]  # a number has a number's step, an instant an instant's
    if column.high is not None:
        yield column.high + step  # type: ignore[operator]  # as above
    if column.dtype in (pl.Float32, pl.Float64):
        yield from (float("nan"), float("inf"), float("-inf"))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_way_to_break_a_declared_column_is_noticed_and_named(table: Table) -> None:
    good = {c.name: sound(c) for c in table.columns}
    assert breaches(table, pl.DataFrame([good], schema=table.schema)) == []
    planted = [(c.name, good | {c.name: value}) for c in table.columns for value in unsound(c)]
    broken = pl.DataFrame([row for _, row in planted], schema=table.schema)
    allowed = broken.select(possible(c).alias(c.name) for c in table.columns)
    refused = [[name for name, good in row.items() if not good] for row in allowed.iter_rows(named=True)]
    assert refused == [[name] for name, _ in planted]
    columns, named = {name for name, _ in planted}, {b.column for b in breaches(table, broken)}
    assert columns <= named <= columns | {"+".join(table.key)}


def test_a_good_frame_is_accepted_without_pandera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandera.errors", None)
    assert breaches(TABLE, frame()) == []
    with pytest.raises(ImportError):
        breaches(TABLE, frame({"share": 2.0}))


def test_pandera_looks_at_the_values_of_a_collected_frame() -> None:
    """What the contract relies on."""
    with pytest.raises(SchemaErrors):
        pandera_schema(TABLE).validate(frame({"share": 2.0}), lazy=True)


def test_to_pandera_nan_is_a_null() -> None:
    """Why a column in which NaN has a meaning must be nullable, too."""
    strict = Table("t", "x", ("day",), (Column("day", pl.Date, "d"), Column("n", pl.Float64, "n")), "day")
    with pytest.raises(SchemaErrors, match="n"):
        pandera_schema(strict).validate(
            pl.DataFrame({"day": [date(2024, 4, 10)], "n": [float("nan")]}), lazy=True
        )


def test_pandera_passes_bad_values_of_a_lazy_frame_in_silence() -> None:
    """Why frames are collected first. If this fails, collecting is no longer needed."""
    pandera_schema(TABLE).validate(frame({"share": 2.0}).lazy(), lazy=True)


@pytest.mark.parametrize(
    ("key", "partition", "columns", "named"),
    [
        (("day",), "day", ("day", "day"), "declared twice"),
        (("who",), "day", ("day",), "who"),
        (("day",), "when", ("day",), "when"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    key: tuple[str, ...], partition: str, columns: tuple[str, ...], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        Table("t", "x", key, tuple(Column(c, pl.Date, "d") for c in columns), partition)
