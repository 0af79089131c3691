"""The lake as the mirror is loaded from it: hashes, by which it is told what changed, and parts that fit into memory."""

from collections.abc import Iterable, Iterator
from datetime import date

from nba_props.declared.tables.table import Table
from nba_props.storage.files import read_all
from nba_props.storage.lake import Lake
from nba_props.storage.objects import sha256

BATCH = 200
DAYS_AT_ONCE = 100


def parts(days: Iterable[date]) -> Iterator[list[date]]:
    """Days in parts of which the rows of any table fit into memory."""
    ahead = sorted(days)
    for start in range(0, len(ahead), DAYS_AT_ONCE):
        yield ahead[start : start + DAYS_AT_ONCE]


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
