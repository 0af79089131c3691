"""What is wrong with stored partitions: gone, unreadable, changed by nobody, or with other columns than are declared.

Jobs that are not recorded write partitions after the newest manifest, so another hash than the manifest has is a fault only
where the file has not been written since.
"""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

import polars as pl

from nba_props.declared.manifest import Hash
from nba_props.declared.tables.table import Column, Table
from nba_props.storage.files import AT_ONCE
from nba_props.storage.lake import UNREADABLE, Lake, decode
from nba_props.storage.manifest_store import ENDING, ManifestStore
from nba_props.storage.objects import sha256
from nba_props.storage.record_files import listed
from nba_props.storage.wholeness.sampling import Choice


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition that is stored, or was when a night was recorded. `recorded` is its hash then."""

    table: Table
    day: date
    is_stored: bool
    recorded: Hash | None


@dataclass(frozen=True, slots=True)
class PartitionFault:
    """What is wrong with a partition. `is_lost`: its rows cannot be read or trusted; otherwise columns are missing."""

    table: Table
    day: date
    what: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How many partitions there are, how many were read, and what is wrong with which."""

    there: int
    read: int
    faults: tuple[PartitionFault, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The partitions that the newest recorded run left, by table and date, and when its manifest was written, UTC."""

    hashes: dict[str, dict[date, Hash]]
    written_at: datetime | None

    @classmethod
    def newest(cls, manifests: ManifestStore) -> "Recorded":
        """That of the newest recorded night; nothing where none is recorded.

        Raises:
            ManifestFileError: naming a manifest or listing that cannot be used.
        """
        days = manifests.days()
        manifest = manifests.newest(days[-1]) if days else None
        if manifest is None:
            return cls({}, None)
        fs, found = listed(f"{manifests.root}/{days[-1]}")
        return cls(
            manifests.partitions(manifest), fs.modified(max(path for path in found if path.endswith(ENDING)))
        )


def look(lake: Lake, tables: Sequence[Table], recorded: Recorded, choice: Choice[Partition]) -> LookedAt:
    """Reads the chosen partitions; of each table the newest one is always read."""
    by_table = [list(_partitions(lake, table, recorded)) for table in tables]
    newest = [partition for of_table in by_table for partition in of_table[-1:]]
    others = [partition for of_table in by_table for partition in of_table[:-1]]
    chosen = [*newest, *choice(others)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = pool.map(lambda partition: tuple(_faults(lake, partition, recorded.written_at)), chosen)
        return LookedAt(len(newest) + len(others), len(chosen), tuple(chain.from_iterable(faults)))


def _partitions(lake: Lake, table: Table, recorded: Recorded) -> Iterator[Partition]:
    stored, hashes = set(lake.stored(table)), recorded.hashes.get(table.name, {})
    for day in sorted(stored | hashes.keys()):
        yield Partition(table, day, day in stored, hashes.get(day))


def _faults(lake: Lake, partition: Partition, recorded_at: datetime | None) -> Iterator[PartitionFault]:
    table, day = partition.table, partition.day
    path = lake.path(table, day)
    try:
        content = bytes(lake.fs.cat_file(path))
        columns = dict(pl.read_parquet_schema(io.BytesIO(content)))
    except FileNotFoundError:
        yield PartitionFault(table, day, "is gone", is_lost=True)
        return
    except UNREADABLE as error:
        yield PartitionFault(table, day, f"cannot be read ({_line(error)})", is_lost=True)
        return
    yield from _other_columns(table, day, columns)
    if _is_changed(lake, path, content, partition.recorded, recorded_at):
        yield PartitionFault(table, day, "was changed, and no run has written it since", is_lost=True)
        return
    if (unreadable := _unreadable(table, content, columns)) is not None:
        yield PartitionFault(table, day, f"cannot be read ({unreadable})", is_lost=True)


def _is_changed(
    lake: Lake, path: str, content: bytes, recorded: Hash | None, recorded_at: datetime | None
) -> bool:
    if recorded is None or recorded_at is None or sha256(content) == recorded:
        return False
    return bool(lake.fs.modified(path) <= recorded_at)


def _other_columns(table: Table, day: date, columns: dict[str, pl.DataType]) -> Iterator[PartitionFault]:
    for column in table.columns:
        if column.name not in columns:
            if not _is_filled(table, column):
                what = f"lacks the column `{column.name}`"
                yield PartitionFault(table, day, what, is_lost=column.name in table.key)
        elif columns[column.name] != column.dtype:
            what = f"has `{column.name}` as {columns[column.name]}, and {column.dtype} is declared"
            yield PartitionFault(table, day, what, is_lost=True)


def _is_filled(table: Table, column: Column) -> bool:
    """Whether a reader knows what stands for a column that an older file lacks."""
    return bool(column.in_older_files or column.as_in_older_files) or (
        column.nullable and column.name not in table.key
    )


def _unreadable(table: Table, content: bytes, columns: dict[str, pl.DataType]) -> str | None:
    """Why the rows cannot be read; None where they can, or where the columns have said it already."""
    known = {c.name: c.dtype for c in table.columns}
    if any(columns.get(name, dtype) != dtype for name, dtype in known.items()) or not columns.keys() >= {
        *table.key
    }:
        return None
    try:
        decode(table, content)
    except UNREADABLE as error:
        return _line(error)
    return None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
