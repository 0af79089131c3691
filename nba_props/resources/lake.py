"""The lake: one Parquet file per table and partition, on any fsspec path.

A partition is either the old file or the new one, also under kill -9: written aside, synced, put in place,
the folder synced. Equal frames give equal bytes. A range that holds no rows for a day writes an empty file
with the table's schema; a file that cannot be read is named.
"""

import io
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import fsspec
import polars as pl
from fsspec.implementations.local import LocalFileSystem

from nba_props.sources.files import put, sync_folder
from nba_props.tables.table import Table

FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.parquet")

# What Polars and the file system raise for a file that is cut, foreign or of other types.
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
WRITERS = 8


class CorruptPartition(Exception):
    """A stored file that cannot be read; the message names it and says how to restore it."""


@dataclass(frozen=True)
class Lake:
    """Tables below a root, at `<root>/<table>/<YYYY-MM-DD>.parquet`."""

    root: str
    fs: fsspec.AbstractFileSystem = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fs, root = fsspec.core.url_to_fs(self.root)
        object.__setattr__(self, "fs", fs)
        object.__setattr__(self, "root", root)

    def path(self, table: Table, day: date) -> str:
        return f"{self.root}/{table.name}/{day}.parquet"

    def stored(self, table: Table) -> list[date]:
        """Dates of the table that have a file, in order; whatever else lies there is none of ours."""
        folder = f"{self.root}/{table.name}"
        if not self.fs.isdir(folder):
            return []
        found = (FILE.fullmatch(PurePosixPath(p).name) for p in self.fs.ls(folder, detail=False))
        return sorted(date.fromisoformat(name[1]) for name in found if name)

    def read(self, table: Table, days: Iterable[date]) -> pl.DataFrame:
        """The partitions of the dates that are stored, in date order; no rows, every column, where none is.

        Columns that an older file lacks are null; columns that the table no longer has are left out.

        Raises:
            CorruptPartition: naming the file.
        """
        wanted = set(days)
        paths = [self.path(table, d) for d in self.stored(table) if d in wanted]
        if not paths:
            return table.empty()
        try:
            return self._scan(paths, table).collect()
        except UNREADABLE:
            for path in paths:
                self._blame(path, table)
            raise

    def _scan(self, paths: list[str], table: Table) -> pl.LazyFrame:
        local = isinstance(self.fs, LocalFileSystem)
        sources: Any = paths if local else [io.BytesIO(self.fs.cat_file(p)) for p in paths]
        return pl.scan_parquet(
            sources, schema=table.schema, missing_columns="insert", extra_columns="ignore", glob=False
        )

    def _blame(self, path: str, table: Table) -> None:
        try:
            self._scan([path], table).collect()
        except UNREADABLE as error:
            raise CorruptPartition(
                f"{path} cannot be read ({error}); materialize {table.name} of that day again"
            ) from None

    def write(self, table: Table, frame: pl.DataFrame, days: Iterable[date]) -> dict[date, int]:
        """Writes one file per date and returns the rows of each.

        Raises:
            ValueError: when the frame has rows of other dates; nothing is written.
        """
        days = list(days)
        parts = {key[0]: part for key, part in frame.partition_by(table.partition, as_dict=True).items()}
        if strangers := sorted(map(str, parts.keys() - set(days))):
            wanted = f"{days[0]}...{days[-1]}" if days else "no day at all"
            raise ValueError(f"{table.name}: rows of {strangers[0]} do not belong to {wanted}")
        nothing = table.empty()
        frames = {day: parts.get(day, nothing) for day in days}

        def stored(day: date) -> int:
            put(self.fs, self.path(table, day), encode(frames[day]))
            return frames[day].height

        # Most of a partition's time is its fsync: several wait at once.
        with ThreadPoolExecutor(WRITERS) as pool:
            rows = dict(zip(days, pool.map(stored, days), strict=True))
        sync_folder(self.fs, f"{self.root}/{table.name}")
        return rows


def encode(frame: pl.DataFrame) -> bytes:
    """Parquet bytes, the same for equal frames: one row group, fixed compression."""
    buffer = io.BytesIO()
    frame.rechunk().write_parquet(
        buffer, compression="zstd", compression_level=1, row_group_size=max(frame.height, 1)
    )
    return buffer.getvalue()
