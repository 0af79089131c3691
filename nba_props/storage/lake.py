"""The lake: one Parquet file per table and partition, on any fsspec path.

A partition is either the old file or the new one, also after kill -9. Equal frames give equal bytes. A day without
rows is an empty file with the table's schema. A file that cannot be read is named in the error.
"""

import io
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import fsspec
import polars as pl
from fsspec.implementations.local import LocalFileSystem

from nba_props.declared.tables.table import Table
from nba_props.errors import NbaPropsError
from nba_props.storage.files import put_all, read_all

FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.parquet")

# What Polars and the file system raise for a file that is truncated, of another format or of other types.
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


class CorruptPartitionError(NbaPropsError):
    """A stored file that cannot be read; the message names it and says how to restore it."""


class Entry(NamedTuple):
    """A directory entry of a partition's name. `mark` differs between a file and the one that replaces it."""

    is_folder: bool
    mark: Any


# The entries of tables, by name.
Listings = dict[str, dict[date, Entry]]


@dataclass(frozen=True)
class Lake:
    """Tables below a root URL, at `<root>/<table>/<YYYY-MM-DD>.parquet`.

    `listings` are what a run knows of a bucket's tables: it lists each once, and adds what it writes itself. None where
    each question is to be answered as of now.
    """

    root: str
    listings: Listings | None = field(default=None, repr=False, compare=False)
    fs: fsspec.AbstractFileSystem = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fs, root = fsspec.core.url_to_fs(self.root)
        object.__setattr__(self, "fs", fs)
        object.__setattr__(self, "root", root)

    def path(self, table: Table, day: date) -> str:
        """The file of a partition."""
        return f"{self._folder(table)}/{day}.parquet"

    def stored(self, table: Table) -> list[date]:
        """Returns the dates of the table that have a file, in order. Files of other names are ignored."""
        if not self.is_local:
            return sorted(self.all_entries(table))
        try:
            listed = self._listed(table, detail=False)
        except FileNotFoundError:
            return []
        found = (FILE.fullmatch(path.rpartition("/")[2]) for path in listed)
        return sorted(date.fromisoformat(name[1]) for name in found if name)

    def entries(self, table: Table, days: Iterable[date]) -> dict[date, Entry]:
        """Returns the directory entries of the partitions that are stored, in date order.

        Raises:
            CorruptPartitionError: naming the table's folder, when it cannot be looked into.
        """
        asked, folder = sorted(set(days)), self._folder(table)
        try:
            if not self.is_local:
                found = self.all_entries(table)
                return {day: found[day] for day in asked if day in found}
            looked_at = ((day, _local_entry(self.path(table, day))) for day in asked)
            return {day: entry for day, entry in looked_at if entry}
        except FileNotFoundError:
            return {}
        except PermissionError:
            raise CorruptPartitionError(f"{folder} may not be read; let this user read it") from None
        except NotADirectoryError:
            raise CorruptPartitionError(
                f"{folder} is a file; remove it and materialize {table.name} again"
            ) from None

    def all_entries(self, table: Table) -> dict[date, Entry]:
        """Returns the directory entries of all partitions that are stored, by one listing."""
        if self.listings is not None and table.name in self.listings and not self.is_local:
            return self.listings[table.name]
        try:
            found = self._all(table)
        except FileNotFoundError:
            found = {}
        if self.listings is not None:
            self.listings[table.name] = found
        return found

    def entries_of_each(self, tables: Sequence[Table]) -> list[dict[date, Entry]]:
        """Returns what `all_entries` returns of each table; those of a bucket are listed together."""
        known = self.listings or {}
        if self.is_local or all(table.name in known for table in tables):
            return [self.all_entries(table) for table in tables]
        self.fs.invalidate_cache(self.root)
        found: Listings = {table.name: {} for table in tables}
        for path, info in self.fs.find(self.root, detail=True).items():
            folder, _, file = path.removeprefix(f"{self.root}/").partition("/")
            if folder in found and (name := FILE.fullmatch(file)):
                found[folder][date.fromisoformat(name[1])] = Entry(is_folder=False, mark=info)
        if self.listings is not None:
            self.listings.update({name: of for name, of in found.items() if name not in known})
        return [known.get(table.name, found[table.name]) for table in tables]

    def _all(self, table: Table) -> dict[date, Entry]:
        entries = {}
        for info in self._listed(table, detail=True):
            if name := FILE.fullmatch(info["name"].rpartition("/")[2]):
                entries[date.fromisoformat(name[1])] = Entry(info["type"] == "directory", info)
        return entries

    def _note(self, table: Table, written: Mapping[date, Entry]) -> None:
        """Adds what was written to the table's listing; where the store says nothing of it, it is listed again."""
        if self.listings is None:
            return
        if written:
            self.listings[table.name] |= written
        else:
            self.listings.pop(table.name)

    def _listed(self, table: Table, detail: bool) -> list[Any]:
        """What lies in the table's folder now: a file system may keep listings, in which new files are missing."""
        self.fs.invalidate_cache(self._folder(table))
        return list(self.fs.ls(self._folder(table), detail=detail))

    def _folder(self, table: Table) -> str:
        return f"{self.root}/{table.name}"

    @property
    def is_local(self) -> bool:
        """Whether it lies in a local folder, where a look at a file costs nothing."""
        return isinstance(self.fs, LocalFileSystem)

    def read(self, table: Table, days: Iterable[date]) -> pl.DataFrame:
        """Returns the partitions of the dates that are stored, in date order; an empty frame when none is.

        Columns that an older file lacks are null, which the key's may not be; columns that the table no longer has are
        left out.

        Raises:
            CorruptPartitionError: naming the file and the fix.
        """
        return self.read_entries(table, self.entries(table, days))

    def read_entries(self, table: Table, entries: Mapping[date, Entry]) -> pl.DataFrame:
        """Returns the partitions of entries that `entries` returned, as `read` does."""
        files = {self.path(table, day): entry for day, entry in entries.items()}
        for path, entry in files.items():
            if entry.is_folder:  # in which Polars finds no rows, and no fault
                raise CorruptPartitionError(
                    f"{path} is a folder; remove it and materialize {table.name} of that day"
                )
        if not files:
            return table.empty()
        try:
            # Every builder would pay for a chunk per file.
            return self._rows(files, table).rechunk()
        except UNREADABLE:
            for path, entry in files.items():
                self._blame(path, entry, table)
            raise

    def _rows(self, files: Mapping[str, Entry], table: Table) -> pl.DataFrame:
        paths = list(files)
        if self.is_local:
            return _decoded(paths, table)
        seen = {path: entry.mark for path, entry in files.items()}
        return _decoded([io.BytesIO(content) for content in read_all(self.fs, paths, seen)], table)

    def _blame(self, path: str, entry: Entry, table: Table) -> None:
        try:
            self._rows({path: entry}, table)
        except PermissionError:
            raise CorruptPartitionError(f"{path} may not be read; let this user read it") from None
        except UNREADABLE as error:
            raise CorruptPartitionError(f"{path} cannot be read ({error}); {table.cure}") from None

    def write(self, table: Table, frame: pl.DataFrame, days: Iterable[date]) -> dict[date, int]:
        """Writes one file per date and returns the number of rows of each.

        Raises:
            ValueError: when the frame has rows of other dates; nothing is written.
            OSError: naming the file that could not be written, and the fix; each partition is the old or the new one.
        """
        days = list(days)
        parts = {key[0]: part for key, part in frame.partition_by(table.partition, as_dict=True).items()}
        if strangers := sorted(map(str, parts.keys() - set(days))):
            written = f"{days[0]}...{days[-1]}" if days else "no day at all"
            raise ValueError(f"{table.name}: rows of {strangers[0]} do not belong to {written}")
        *full, empty = encode([*parts.values(), table.empty()])
        content = dict(zip(parts, full, strict=True))
        told = put_all(self.fs, {self.path(table, day): content.get(day, empty) for day in days})
        if self.listings is not None and table.name in self.listings:
            new = {day: told.get(self.path(table, day)) for day in days}
            self._note(table, {day: Entry(is_folder=False, mark=info) for day, info in new.items() if info})
        return {day: parts[day].height if day in parts else 0 for day in days}


def _local_entry(path: str) -> Entry | None:
    """The entry of a local file, in a tenth of the time that fsspec takes: a night's run looks up thousands."""
    try:
        status = os.stat(path)  # noqa: PTH116  (a Path costs more than the call)
    except FileNotFoundError:
        return None
    return Entry(stat.S_ISDIR(status.st_mode), (status.st_ino, status.st_mtime_ns, status.st_size))


def decode(table: Table, content: bytes) -> pl.DataFrame:
    """Returns the rows of a partition's file, as `Lake.read` does."""
    return _decoded(io.BytesIO(content), table)


def _decoded(sources: Any, table: Table) -> pl.DataFrame:  # noqa: ANN401  (what Polars takes for files)
    stored = pl.scan_parquet(
        sources, schema=table.schema, missing_columns="insert", extra_columns="ignore", glob=False
    )
    frame = table.with_older(stored).collect()
    if nameless := [name for name in table.key if frame[name].null_count()]:
        raise pl.exceptions.SchemaError(f"rows without `{nameless[0]}` are none of {table.name}")
    return frame


def encode(frames: Iterable[pl.DataFrame]) -> list[bytes]:
    """Returns the Parquet bytes of each frame, the same for equal frames: one row group, fixed compression.

    One query encodes all of them: a query each would double a small frame's cost. Statistics are left out, a fifth of a
    file: it holds one day, which its name says.
    """
    buffers, sinks = [], []
    for frame in frames:
        buffers.append(io.BytesIO())
        whole = _tight(frame.rechunk()).lazy()
        group = max(frame.height, 1)
        sinks.append(
            whole.sink_parquet(
                buffers[-1], compression="lz4", statistics=False, row_group_size=group, lazy=True
            )
        )
    pl.collect_all(sinks, engine="streaming")
    return [buffer.getvalue() for buffer in buffers]


def _tight(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with lists of its own: those of a slice are pages of another length than those of an equal frame."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(lists).gather(pl.int_range(pl.len()))) if lists else frame
