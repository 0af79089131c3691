"""The lake as one run reads it: what one of its steps has read or written, the next is handed, unless its file changed.

Most tables of a run are read by several of its steps, each from hundreds of small files. Nothing is held for longer
than a run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from nba_props.declared.tables.table import Table
from nba_props.storage.lake import Entry, Lake


@dataclass(slots=True)
class _Held:
    """Partitions of a table in date order, and the entry of the file that each is the content of."""

    frame: pl.DataFrame
    entries: dict[date, Entry] = field(default_factory=dict)

    def renew(self, table: Table, fresh: pl.DataFrame, entries: dict[date, Entry]) -> None:
        kept = self.frame.filter(~pl.col(table.partition).is_in(list(entries)))
        self.frame = pl.concat([kept, fresh]).sort(table.partition, maintain_order=True)
        self.entries |= entries


class Reader:
    """Reads and writes a lake; reads each file once, and none that it wrote itself."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._held: dict[str, _Held] = {}

    def read(self, table: Table, days: Iterable[date]) -> pl.DataFrame:
        """What `Lake.read` gives, which see."""
        entries = self._lake.entries(table, days)
        held = self._held.setdefault(table.name, _Held(table.empty()))
        if changed := {day: e for day, e in entries.items() if held.entries.get(day) != e}:
            # Looked at before it is read: a file put in place in between is read once more, never too seldom.
            held.renew(table, self._lake.read_entries(table, changed), changed)
        if held.entries.keys() == entries.keys():
            return held.frame
        return held.frame.filter(pl.col(table.partition).is_in(list(entries)))

    def write(self, table: Table, frame: pl.DataFrame, days: Iterable[date]) -> dict[date, int]:
        """What `Lake.write` does, which see. The run goes on with what it wrote, also when another overwrites it now."""
        days = list(days)
        rows = self._lake.write(table, frame, days)
        if frame.schema == table.schema:
            held = self._held.setdefault(table.name, _Held(table.empty()))
            held.renew(table, frame, self._lake.entries(table, days))
        return rows
