"""The promise that a frame keeps before it is written: columns, types, bounds, keys, nothing from the future.

A breach is found here and named here; whether it stops a run is decided by who calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from nba_props.tables.table import Table


class ContractError(Exception):
    """A frame that is not the table it was promised to be; the message names table, column and fix."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise: which question it answers (`schema`, `keys` or `point_in_time`) and what is wrong."""

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


def breaches(table: Table, frame: pl.DataFrame) -> list[Breach]:
    """Every broken promise; values are looked at only once the columns are right."""
    found = list(_columns(table, frame))
    return found or [*_values(table, frame), *_keys(table, frame), *_future(table, frame)]


def enforce(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in its declared shape.

    Raises:
        ContractError: naming the table, each column at fault and the fix.
    """
    if found := breaches(table, frame):
        raise ContractError(message(table, found))
    return table.shape(frame)


def message(table: Table, found: list[Breach]) -> str:
    return f"{table.name} breaks its contract, nothing was written:\n" + "\n".join(f"- {b}" for b in found)


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
    """Nulls, bounds and allowed values, by pandera; it must be given a collected frame to look at values at all."""
    from pandera.errors import SchemaErrors  # noqa: PLC0415  (pandera takes a second to import: not at load)

    from nba_props.tables.pandera_schema import pandera_schema  # noqa: PLC0415

    try:
        pandera_schema(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for case in errors.schema_errors:
            column = getattr(case.schema, "name", None) or table.name
            yield Breach("schema", str(column), f"fails {case.check}", "quarantine or null what cannot be")


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
    if not table.has("as_of", "inputs_known_at"):
        return
    late = frame.filter(pl.col("inputs_known_at") > pl.col("as_of"))
    if late.height:
        first = late.select(*table.key, "as_of", "inputs_known_at").row(0, named=True)
        problem = f"{late.height} rows used facts from after their as_of, first {first}"
        yield Breach("point_in_time", "inputs_known_at", problem, "filter the inputs by known_at <= as_of")
