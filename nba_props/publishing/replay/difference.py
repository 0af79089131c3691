"""The first difference between what was published and what a replay made: of tables by row, of documents by place."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

import msgspec
import polars as pl

from nba_props.declared.tables.table import Table

NOTHING = "nothing"


class Difference(NamedTuple):
    """Where two files part: the row's key or the place in a document, the column, both values, and how many rows do."""

    place: str
    column: str
    recorded: str
    replayed: str
    rows: int = 1

    def told(self, other: str = "was recorded") -> str:
        """The difference in words; `other` says what the recorded side is."""
        more = f"; {self.rows} rows differ" if self.rows > 1 else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.place}{column}: {self.recorded} {other}, {self.replayed} comes of the replay{more}"


def of_tables(table: Table, recorded: pl.DataFrame, replayed: pl.DataFrame) -> Difference:
    """The first difference of two partitions of a table whose files have other bytes, in the order of its key."""
    columns = [name for name in table.schema if name in recorded.columns and name in replayed.columns]
    if others := sorted(set(recorded.columns) ^ set(replayed.columns)):
        then, now = (", ".join(n for n in others if n in f.columns) or NOTHING for f in (recorded, replayed))
        return Difference("columns", "", then, now)
    left, right = recorded.select(columns).sort(table.key), replayed.select(columns).sort(table.key)
    gone = left.join(right, on=table.key, how="anti", nulls_equal=True)
    new = right.join(left, on=table.key, how="anti", nulls_equal=True)
    changed = _changed(table, left, right)
    count = gone.height + new.height + changed.height
    if changed.height:
        return _of_row(table, columns, changed.row(0, named=True), count)
    if count:
        row, then, now = (gone, "the row", NOTHING) if gone.height else (new, NOTHING, "a row")
        return Difference(_key(table, row.row(0, named=True)), "", then, now, count)
    return Difference("rows", "", "another order or encoding", "the same values")


def _changed(table: Table, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The rows of which both have the key and not all values, with those of the replay beside them."""
    values = [name for name in left.columns if name not in table.key]
    both = left.join(right, on=table.key, nulls_equal=True, suffix=":replayed", maintain_order="left")
    return both.filter(pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}:replayed")) for n in values))


def _of_row(table: Table, columns: list[str], row: dict[str, Any], count: int) -> Difference:
    values = ((name, row[name], row[f"{name}:replayed"]) for name in columns if name not in table.key)
    name, then, now = next((name, a, b) for name, a, b in values if not _is_same(a, b))
    return Difference(_key(table, row), name, _shown(then), _shown(now), count)


def _is_same(then: object, now: object) -> bool:
    return then == now or (then != then and now != now)  # noqa: PLR0124  (NaN equals NaN in a column)


def _key(table: Table, row: dict[str, Any]) -> str:
    return "row " + ", ".join(f"{name} {row[name]}" for name in table.key)


def _shown(value: object) -> str:
    return NOTHING if value is None else repr(value) if isinstance(value, str | list) else str(value)


def of_files(recorded: bytes, replayed: bytes) -> Difference:
    """The first difference of two exports: by its place in a JSON document, else by line."""
    try:
        then, now = msgspec.json.decode(recorded), msgspec.json.decode(replayed)
    except msgspec.DecodeError:
        return _of_lines(recorded.decode(errors="replace"), replayed.decode(errors="replace"))
    found = next(_parts(then, now, ""), None)
    return found or Difference("the file", "", "another encoding", "the same values")


def _parts(then: object, now: object, place: str) -> Iterator[Difference]:
    if isinstance(then, dict) and isinstance(now, dict):
        for name in [*then, *(name for name in now if name not in then)]:
            yield from _parts(then.get(name), now.get(name), f"{place}/{name}")
    elif isinstance(then, list) and isinstance(now, list):
        for n, (old, new) in enumerate(zip_longest(then, now)):
            yield from _parts(old, new, f"{place}/{n}")
    elif then != now:
        yield Difference(f"at {place or 'the top'}", "", _shown(then), _shown(now))


def _of_lines(then: str, now: str) -> Difference:
    for n, (old, new) in enumerate(zip_longest(then.splitlines(), now.splitlines()), start=1):
        if old != new:
            return Difference(f"line {n}", "", _shown(old), _shown(new))
    return Difference("the file", "", "other line endings", "the same lines")
