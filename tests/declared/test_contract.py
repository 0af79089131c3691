from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.contract import ContractError, breaches, enforce, impossible, message
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
def test_every_breach_is_found_and_named_with_table_column_culprit_and_fix(
    broken, question: str, column: str, problem: str
) -> None:
    found = [b for b in breaches(TABLE, broken) if b.question == question]
    [breach] = [b for b in found if problem in b.problem]
    assert breach.column == column
    with pytest.raises(ContractError) as raised:
        enforce(TABLE, broken)
    assert "guesses breaks its contract, nothing was written" in str(raised.value)
    assert f"{column}: " in str(raised.value)
    assert breach.fix
    assert f"({breach.fix})" in str(raised.value)


@pytest.mark.parametrize("good", [{"share": None}, {"share": 0.0}, {"share": 1.0}, {"part": None}])
def test_what_a_column_allows_breaks_nothing(good) -> None:
    assert breaches(TABLE, frame(good)) == []
    assert impossible(TABLE, frame(good)) == ""


def test_all_breaches_are_told_at_once() -> None:
    found = breaches(TABLE, frame({"share": 2.0, "side": "X", "inputs_known_at": AS_OF + timedelta(1)}))
    assert {b.column for b in found} == {"share", "side", "inputs_known_at"}
    assert len(message(TABLE, found).splitlines()) == 4


def test_facts_as_old_as_the_as_of_itself_are_allowed() -> None:
    assert breaches(TABLE, frame({"inputs_known_at": AS_OF - timedelta(1)})) == []


def test_a_table_without_as_of_is_not_asked_about_it() -> None:
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
def test_the_quick_look_finds_what_the_long_one_does(bad, named: str) -> None:
    assert named in impossible(TABLE, frame(bad))
    assert breaches(TABLE, frame(bad))


def test_the_quick_look_finds_repeated_keys() -> None:
    assert "two rows have the key" in impossible(TABLE, frame({}, {}))


def test_pandera_looks_at_the_values_of_a_collected_frame() -> None:
    """What we rely on."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415

    with pytest.raises(SchemaErrors):
        pandera_schema(TABLE).validate(frame({"share": 2.0}), lazy=True)


def test_to_pandera_nan_is_a_null() -> None:
    """Why a column that gives NaN a meaning must be nullable, too."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415

    strict = Table("t", "x", ("day",), (Column("day", pl.Date, "d"), Column("n", pl.Float64, "n")), "day")
    with pytest.raises(SchemaErrors, match="n"):
        pandera_schema(strict).validate(
            pl.DataFrame({"day": [date(2024, 4, 10)], "n": [float("nan")]}), lazy=True
        )


def test_pandera_passes_bad_values_of_a_lazy_frame_in_silence() -> None:
    """Why we collect first. Should this ever fail, collecting is no longer needed."""
    pandera_schema(TABLE).validate(frame({"share": 2.0}).lazy(), lazy=True)


@pytest.mark.parametrize(
    ("key", "partition", "columns", "named"),
    [
        (("day",), "day", ("day", "day"), "declared twice"),
        (("who",), "day", ("day",), "who"),
        (("day",), "when", ("day",), "when"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(key, partition: str, columns, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Table("t", "x", key, tuple(Column(c, pl.Date, "d") for c in columns), partition)
