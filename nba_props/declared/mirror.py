"""How a declared table looks in BigQuery: types, partitions and clusters. Nothing is sent from here.

Every column is nullable there: BigQuery adds no other to a table that has rows, and the contract was checked before the lake
was written. A list that is null in the lake is empty there, since BigQuery stores no null list.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.tables.table import INSTANT, Column, Table

DataType = pl.DataType | pl.datatypes.DataTypeClass
# BigQuery clusters by at most so many columns; of a key, those that readers ask by come first.
MOST_CLUSTERS = 4
ASKED_BY = ("table_name", "player_id", "team", "game_id", "family", "market", "book")
INTEGERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt32)
SCALARS: dict[DataType, str] = {
    pl.String: "STRING",
    pl.Float64: "FLOAT64",
    pl.Boolean: "BOOL",
    pl.Date: "DATE",
    **dict.fromkeys(INTEGERS, "INT64"),
}
# As some replies of BigQuery name its types.
OTHER_NAMES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT"}

MIRRORED_PARTITIONS = Table(
    "mirrored_partitions",
    "a table of the mirror and a partition of it as it was last loaded",
    ("table_name", "day"),
    (
        Column("table_name", pl.String, "name of the table"),
        Column("day", pl.Date, "date of the partition"),
        Column("rows", pl.Int64, "rows that were loaded", low=0),
        Column("sha256", pl.String, "hash of the lake's file from which they were loaded"),
        Column("mirrored_at", INSTANT, "when they were loaded", "UTC"),
    ),
    partition="day",
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the mirror, or a field of a struct.

    Attributes:
        kind: BigQuery's type of a value, or of an element of a list; STRUCT has `fields`.
        is_required: whether BigQuery refuses nulls; no column that we make is.
    """

    name: str
    kind: str
    is_list: bool = False
    fields: tuple["Field", ...] = ()
    meaning: str = ""
    is_required: bool = False

    @property
    def type(self) -> str:
        """The type in BigQuery's SQL."""
        inner = ", ".join(f"`{f.name}` {f.type}" for f in self.fields)
        one = f"STRUCT<{inner}>" if self.fields else self.kind
        return f"ARRAY<{one}>" if self.is_list else one + " NOT NULL" * self.is_required


def fields_of(table: Table) -> tuple[Field, ...]:
    """The columns of a table in the order in which they are declared."""
    return tuple(
        _field(c.name, c.dtype, f"{c.meaning} [{c.unit}]" if c.unit else c.meaning) for c in table.columns
    )


def clusters_of(table: Table) -> tuple[str, ...]:
    """The columns that a table's partitions are clustered by: those of its key that readers ask by before the others."""
    key = [name for name in table.key if name != table.partition and table.schema[name] != pl.Float64]
    first = [name for name in ASKED_BY if name in key]
    return tuple([*first, *(name for name in key if name not in first)][:MOST_CLUSTERS])


def description_of(table: Table) -> str:
    """What one row is, and what makes it one."""
    return f"One row is {table.row}. Key: {', '.join(table.key)}."


def _field(name: str, dtype: DataType, meaning: str = "") -> Field:
    is_list = isinstance(dtype, pl.List)
    inner = dtype.inner if isinstance(dtype, pl.List) else dtype
    if isinstance(inner, pl.Struct):
        fields = tuple(_field(f.name, f.dtype) for f in inner.fields)
        return Field(name, "STRUCT", is_list, fields, meaning)
    return Field(name, _kind(inner), is_list, meaning=meaning)


def _kind(dtype: DataType) -> str:
    """The type of a value.

    Raises:
        KeyError: a column is declared with a type that has no place in the mirror yet.
    """
    return "TIMESTAMP" if dtype == INSTANT else SCALARS[dtype.base_type()]
