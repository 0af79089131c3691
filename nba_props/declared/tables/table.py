"""A stored table declared once: what one row is, its key, its columns.

Schemas for Polars, pandera, Dagster, docs and SQL are derived from here and written nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

INSTANT = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, what a value means, and the values that it may hold."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    unit: str = ""
    nullable: bool = False
    low: float | datetime | None = None
    high: float | datetime | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A stored table.

    `row` completes the sentence "one row is ..."; `key` names the columns that no two rows share; `partition`
    is the date column that says which partition a row belongs to.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str = "game_date"

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        if unknown := {*self.key, self.partition} - set(names):
            raise ValueError(f"{self.name}: key or partition names unknown columns {sorted(unknown)}")

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema({c.name: c.dtype for c in self.columns})

    def empty(self) -> pl.DataFrame:
        """No rows, every column: what a day without games holds."""
        return pl.DataFrame(schema=self.schema)

    def shape(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The declared columns in their order, rows sorted by partition and key: equal rows, equal bytes."""
        return frame.select(self.schema.names()).sort(self.partition, *self.key)

    def has(self, *names: str) -> bool:
        return set(names) <= set(self.schema.names())
