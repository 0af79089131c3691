"""Hashes of the lake's partitions, by which it is told what changed since the mirror was loaded."""

from collections.abc import Iterable
from datetime import date

from nba_props.declared.tables.table import Table
from nba_props.storage.files import read_all
from nba_props.storage.lake import Lake
from nba_props.storage.objects import sha256

BATCH = 200


def content_hashes(lake: Lake, table: Table, days: Iterable[date]) -> dict[date, str]:
    """The SHA-256 of each partition's file that is stored. A bucket tells it where the file's writer did; others are read.

    Raises:
        CorruptPartitionError: naming the table's folder, when it cannot be looked into.
    """
    entries = lake.entries(table, days)
    told = {day: entry.mark.get("sha256") for day, entry in entries.items() if not lake.is_local}
    known = {day: str(digest) for day, digest in told.items() if digest}
    ahead = [day for day in entries if day not in known]
    for start in range(0, len(ahead), BATCH):
        batch = ahead[start : start + BATCH]
        contents = read_all(lake.fs, [lake.path(table, day) for day in batch])
        known |= {day: sha256(content) for day, content in zip(batch, contents, strict=True)}
    return known
