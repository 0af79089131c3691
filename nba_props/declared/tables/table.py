"""A stored table declared once: what one row is, its key and its columns.

The schemas for Polars, pandera, Dagster, docs and SQL are derived from this declaration.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

INSTANT = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, what a value means, and which values are allowed.

    Attributes:
        low, high: the least and the greatest value that is allowed.
        among: the only values that are allowed; empty for any.
        in_older_files: for a column that was added to a key, its value in files that were written without it.
        as_in_older_files: likewise, the column whose value it has there.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    unit: str = ""
    nullable: bool = False
    low: float | datetime | None = None
    high: float | datetime | None = None
    among: tuple[str, ...] = ()
    in_older_files: str | None = None
    as_in_older_files: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A stored table.

    Attributes:
        row: completes the sentence "one row is ...".
        key: the columns that no two rows share.
        partition: the date column that says which partition a row belongs to.
        is_record: whether no run makes lost rows again, so that a damaged file can only be restored from a copy.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str = "game_date"
    is_record: bool = False

    @property
    def cure(self) -> str:
        """What to do about a damaged file of the table."""
        return "restore it from a copy" if self.is_record else f"materialize {self.name} of that day again"

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        if unknown := {*self.key, self.partition} - set(names):
            raise ValueError(f"{self.name}: key or partition names unknown columns {sorted(unknown)}")

    @property
    def schema(self) -> pl.Schema:
        """The columns' names and types, in the order in which they are stored."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    def narrow(self, *names: str) -> "Table":
        """The table with its key, its partition and some columns alone, for readers that need no others of its files."""
        kept = {self.partition, *self.key, *names}
        kept |= {c.as_in_older_files for c in self.columns if c.name in kept and c.as_in_older_files}
        return replace(self, columns=tuple(c for c in self.columns if c.name in kept))

    def empty(self) -> pl.DataFrame:
        """A frame with every column and no rows, as for a day without games."""
        return pl.DataFrame(schema=self.schema)

    def shape(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The declared columns in their order, rows sorted by partition and key: equal rows give equal bytes."""
        return frame.select(self.schema.names()).sort(self.partition, *self.key)

    def has(self, *names: str) -> bool:
        """Whether the table has all of these columns."""
        return set(names) <= set(self.schema.names())

    def with_older(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Stored rows in which columns that an older file lacks are null, with the values that those columns had."""
        older = (pl.col(c.name).fill_null(c.in_older_files) for c in self.columns if c.in_older_files)
        same = (
            pl.col(c.name).fill_null(pl.col(c.as_in_older_files)) for c in self.columns if c.as_in_older_files
        )
        return rows.with_columns(*older, *same)
