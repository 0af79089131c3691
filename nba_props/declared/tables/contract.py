"""The promise that a frame keeps before it is written: columns, types, bounds, keys, nothing from the future.

Breaches are found and named here. Whether one stops a run, or costs one game its rows, is decided by the caller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from nba_props.declared.tables.table import Column, Table


class ContractError(Exception):
    """A frame that is not the declared table; the message names table, column and fix."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken promise: the question it answers (`schema`, `keys`, `point_in_time`) and what is wrong."""

    question: str
    column: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.column}: {self.problem} ({self.fix})"


QUESTIONS = {
    "schema": "Are the columns, types and values those that the table declares?",
    "keys": "Is every key present and unique?",
    "point_in_time": "Was every input known by the row's as_of?",
}
VALUE_FIX = "null it, or quarantine its row, where it comes from"


def breaches(table: Table, frame: pl.DataFrame) -> list[Breach]:
    """Returns every broken promise. Values are checked only when the columns are right.

    One query decides whether a value is at fault; only then are the faults put into words, which takes pandera and is
    fifty times slower.
    """
    of_columns = list(_columns(table, frame))
    if of_columns or all(frame.select(_promises(table)).row(0)):
        return of_columns
    unnamed = Breach("schema", table.name, "holds a value that its columns do not allow", VALUE_FIX)
    return faults(table, frame) or [unnamed]


def faults(table: Table, frame: pl.DataFrame) -> list[Breach]:
    """Returns every broken promise about values, in words. The columns must be right."""
    return [*_values(table, frame), *_keys(table, frame), *_future(table, frame)]


def enforce(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Returns the frame in its declared shape.

    Raises:
        ContractError: naming the table, each column at fault and the fix.
    """
    if broken := breaches(table, frame):
        raise ContractError(message(table, broken))
    return table.shape(frame)


def message(table: Table, broken: Sequence[Breach]) -> str:
    """One line per breach, below a line that names the table."""
    return f"{table.name} breaks its contract, nothing was written:\n" + "\n".join(f"- {b}" for b in broken)


def impossible(table: Table, frame: pl.DataFrame) -> str:
    """Names the first value or key that the table cannot hold; empty when there is none. Columns are not checked."""
    if all(frame.select(_possible_rows(table)).row(0)):
        return ""
    for column in table.columns:
        refused = frame.filter(~possible(column))
        if refused.height:
            return f"{column.name} is {refused[column.name][0]!r}, which `{table.name}` cannot hold"
    repeated = frame.filter(pl.struct(table.key).is_duplicated())
    return f"two rows have the key {repeated.select(table.key).row(0, named=True)}"


@cache
def _promises(table: Table) -> list[pl.Expr]:
    """One expression per promise about values, true when all rows keep it."""
    keyed = [pl.col(name).is_not_null().all() for name in table.key]
    known = [(pl.col("inputs_known_at") <= pl.col("as_of")).all()] if _has_point_in_time(table) else []
    promises = [*_possible_rows(table), *keyed, *known]
    return [promise.alias(str(n)) for n, promise in enumerate(promises)]


@cache
def _possible_rows(table: Table) -> list[pl.Expr]:
    """Whether each column's values are possible, and no key repeats; cached because it is evaluated for every game."""
    unrepeated = (~pl.struct(table.key).is_duplicated()).all().alias("")
    return [*(possible(column).all().alias(column.name) for column in table.columns), unrepeated]


def possible(column: Column) -> pl.Expr:
    """True for rows whose value the column may hold: present where it must be, finite, in bounds, named."""
    value = pl.col(column.name)
    fine = [~_not_finite(column)]
    if column.low is not None:
        fine.append(value >= column.low)
    if column.high is not None:
        fine.append(value <= column.high)
    if column.among:
        fine.append(value.is_in(list(column.among)))
    return pl.when(value.is_null()).then(pl.lit(column.nullable)).otherwise(pl.all_horizontal(fine))


def _columns(table: Table, frame: pl.DataFrame) -> Iterator[Breach]:
    declared, fix = table.schema, f"declare it in the table `{table.name}` or mend its builder"
    for name, dtype in declared.items():
        if name not in frame.columns:
            yield Breach("schema", name, "is missing", fix)
        elif frame.schema[name] != dtype:
            yield Breach("schema", name, f"has type {frame.schema[name]}, declared {dtype}", fix)
    for name in frame.columns:
        if name not in declared:
            yield Breach("schema", name, "is not declared", fix)


def _values(table: Table, frame: pl.DataFrame) -> Iterator[Breach]:
    """Nulls, bounds and named values, by pandera, which checks values of a collected frame only."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415  (takes a second to import, and few frames are at fault)

    from nba_props.declared.tables.pandera_schema import pandera_schema  # noqa: PLC0415  (as above)

    try:
        pandera_schema(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for case in errors.schema_errors:
            column = str(getattr(case.schema, "name", None) or table.name)
            yield Breach("schema", column, f"fails {case.check}{_culprits(table, frame, column)}", VALUE_FIX)
    for declared in table.columns:
        # To Polars NaN is greater than every number: no lower bound stops it.
        infinite = frame.filter(_not_finite(declared))
        if infinite.height:
            first = infinite.select(table.key).row(0, named=True)
            problem = f"is not finite in {infinite.height} rows, first {first}"
            yield Breach("schema", declared.name, problem, VALUE_FIX)


def _not_finite(column: Column) -> pl.Expr:
    """True for infinity and NaN: a missing value is null."""
    if column.dtype not in (pl.Float32, pl.Float64):
        return pl.lit(False)
    return ~pl.col(column.name).is_finite()


def _culprits(table: Table, frame: pl.DataFrame, name: str) -> str:
    """How many rows hold a value that the column may not, and the first of them."""
    column = next((c for c in table.columns if c.name == name), None)
    refused = frame.filter(~possible(column)) if column else frame.clear()
    if refused.is_empty():
        return ""
    first = refused.select(*dict.fromkeys((*table.key, name))).row(0, named=True)
    return f" in {refused.height} rows, first {first}"


def _keys(table: Table, frame: pl.DataFrame) -> Iterator[Breach]:
    repeated = frame.filter(pl.struct(table.key).is_duplicated())
    if repeated.height:
        first = repeated.select(table.key).row(0, named=True)
        problem = f"{repeated.height} rows share their key, first {first}"
        yield Breach("keys", "+".join(table.key), problem, "drop exact repeats, quarantine conflicting ones")
    for name in table.key:
        if count := frame[name].null_count():
            yield Breach("keys", name, f"is null in {count} rows", "a key is never null")


def _future(table: Table, frame: pl.DataFrame) -> Iterator[Breach]:
    if not _has_point_in_time(table):
        return
    late = frame.filter(pl.col("inputs_known_at") > pl.col("as_of"))
    if late.height:
        first = late.select(*table.key, "as_of", "inputs_known_at").row(0, named=True)
        problem = f"{late.height} rows used facts from after their as_of, first {first}"
        yield Breach("point_in_time", "inputs_known_at", problem, "filter the inputs by known_at <= as_of")


def _has_point_in_time(table: Table) -> bool:
    return table.has("as_of", "inputs_known_at")
