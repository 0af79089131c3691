"""The lake as one run reads it: each file is read once, unless it changes, and none that the run itself wrote.

Most tables of a run are read by several of its steps, each from hundreds of small files. A reader keeps them in memory
and is to live no longer than a run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from nba_props.declared.tables.table import Table
from nba_props.storage.lake import Entry, Lake


@dataclass(slots=True)
class _Cached:
    """Rows of a table in date order, and the directory entry of each file that they were read from."""

    table: Table
    frame: pl.DataFrame
    entries: dict[date, Entry] = field(default_factory=dict)

    def replace(self, fresh: pl.DataFrame, entries: Mapping[date, Entry]) -> None:
        """Puts the rows of some files in the place of those that their dates had."""
        dates, kept = pl.col(self.table.partition), self.frame
        if self.entries.keys() & entries.keys():
            kept = kept.filter(~dates.is_in(list(entries)))
        joined = pl.concat([kept, fresh], rechunk=True)
        in_order = joined[self.table.partition].is_sorted()
        self.frame = joined if in_order else joined.sort(dates, maintain_order=True)
        self.entries |= entries

    def of(self, days: Iterable[date]) -> pl.DataFrame:
        """The rows of some cached dates."""
        wanted = set(days)
        if not wanted or self.entries.keys() == wanted:
            return self.frame if wanted else self.frame.clear()
        first, last = min(wanted), max(wanted)
        dates = self.frame[self.table.partition]
        start, end = dates.search_sorted(first, "left"), dates.search_sorted(last, "right")
        between = self.frame.slice(start, end - start)  # copies nothing
        if sum(first <= day <= last for day in self.entries) == len(wanted):
            return between
        return between.filter(pl.col(self.table.partition).is_in(list(wanted)))


class Reader:
    """Reads and writes a lake, and keeps what it read and wrote."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._cache: dict[str, _Cached] = {}

    def read(self, table: Table, days: Iterable[date]) -> pl.DataFrame:
        """Returns what `Lake.read` returns."""
        entries = self.lake.entries(table, days)
        cached = self._of(table)
        if changed := {day: e for day, e in entries.items() if cached.entries.get(day) != e}:
            # The entries were listed before their files are read: one that is replaced in between is read again.
            cached.replace(self.lake.read_entries(table, changed), changed)
        return cached.of(entries)

    def write(self, table: Table, frame: pl.DataFrame, days: Iterable[date]) -> dict[date, int]:
        """Does what `Lake.write` does. This run then reads its own rows, also when another run overwrites them now."""
        days = list(days)
        rows = self.lake.write(table, frame, days)
        if frame.schema == table.schema:
            self._of(table).replace(frame, self.lake.entries(table, days))
        return rows

    def _of(self, table: Table) -> _Cached:
        return self._cache.setdefault(table.name, _Cached(table, table.empty()))
