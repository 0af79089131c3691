"""Changed partitions of the lake into the mirror: one load, of up to a hundred days, and one transaction a table.

What was loaded is noted in `mirrored_partitions` by the same transaction, so that rows and notes cannot disagree. BigQuery
runs the transaction as one job of its own: a process that is killed here leaves each partition old or new.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.declared.mirror import MIRRORED_PARTITIONS
from nba_props.declared.tables.table import Table
from nba_props.storage.bigquery.contents import content_hashes, parts
from nba_props.storage.bigquery.dataset import Dataset, quoted
from nba_props.storage.lake import Lake

Hashes = Mapping[date, str]


@dataclass(frozen=True, slots=True)
class Stale:
    """Partitions of a table that the mirror does not have as the lake has them: the lake's hash of each, None for none."""

    table: Table
    days: Mapping[date, str | None]


def stale(dataset: Dataset, lake: Lake, tables: Sequence[Table], days: Iterable[date]) -> Iterator[Stale]:
    """Tables with partitions that were changed, added or removed since they were loaded, with those alone.

    Raises:
        MirrorError: the mirror cannot be asked what was loaded.
    """
    days = sorted(set(days))
    loaded = loaded_hashes(dataset, tables, days)
    for table in tables:
        stored, known = content_hashes(lake, table, days), loaded.get(table.name, {})
        changed = {
            day: stored.get(day) for day in sorted({*stored, *known}) if stored.get(day) != known.get(day)
        }
        if changed:
            yield Stale(table, changed)


def loaded_hashes(dataset: Dataset, tables: Sequence[Table], days: Sequence[date]) -> dict[str, Hashes]:
    """By table, the hash of each file that was loaded last.

    Raises:
        MirrorError: the mirror cannot be asked.
    """
    if not days or not tables:
        return {}
    names = ", ".join(f"'{table.name}'" for table in tables)
    rows = dataset.run(
        f"SELECT table_name, `day`, sha256 FROM `{dataset.id_of(MIRRORED_PARTITIONS.name)}`\n"
        f"WHERE table_name IN ({names}) AND `day` BETWEEN {literal(days[0])} AND {literal(days[-1])}",
        "what was loaded could not be asked",
    )
    wanted, found = set(days), dict[str, dict[date, str]]()
    for row in rows:
        if row["day"] in wanted:
            found.setdefault(row["table_name"], {})[row["day"]] = row["sha256"]
    return dict(found)


def load(dataset: Dataset, lake: Lake, changed: Stale) -> dict[date, int]:
    """Replaces partitions by those of the lake, all at once, and returns the rows of each that is stored.

    Hashes were taken before the files are read: of a file that is written meanwhile the older one is noted, and the next run
    loads it again.

    Raises:
        MirrorError: nothing was replaced.
        CorruptPartitionError: naming a file of the lake.
    """
    table = changed.table
    rows = {day: 0 for day, digest in changed.days.items() if digest}

    def frames() -> Iterator[pl.DataFrame]:
        for days in parts(rows):
            frame = lake.read(table, days)
            rows.update(frame.group_by(table.partition).len().iter_rows())
            if frame.height:
                yield frame

    with dataset.staged(table, frames()) as staging:
        replace(dataset, changed, rows, staging)
    return rows


def replace(dataset: Dataset, changed: Stale, rows: Mapping[date, int], staging: str | None) -> None:
    """Puts the rows of a staging table in the place of what a table has of the days, in one transaction.

    Args:
        dataset: of both tables.
        changed: the table, the days, and the hash of each.
        rows: how many rows each day has that is stored.
        staging: full name of the table that has them; None for no rows.

    Raises:
        MirrorError: nothing was replaced.
    """
    table = changed.table
    dataset.run(
        "\n".join(_transaction(dataset, changed, rows, staging)),
        f"{len(changed.days)} partitions of {table.name} could not be replaced, and are as they were",
    )


def _transaction(
    dataset: Dataset, changed: Stale, rows: Mapping[date, int], staging: str | None
) -> Iterator[str]:
    table, notes = changed.table, dataset.id_of(MIRRORED_PARTITIONS.name)
    columns, days = quoted(table.schema.names()), ", ".join(map(literal, changed.days))
    yield "BEGIN TRANSACTION;"
    yield f"DELETE FROM `{dataset.id_of(table.name)}` WHERE `{table.partition}` IN ({days});"
    if staging:
        yield (f"INSERT INTO `{dataset.id_of(table.name)}` ({columns}) SELECT {columns} FROM `{staging}`;")
    yield f"DELETE FROM `{notes}` WHERE table_name = '{table.name}' AND `day` IN ({days});"
    noted = [
        f"('{table.name}', {literal(day)}, {rows[day]}, '{digest}', CURRENT_TIMESTAMP())"
        for day, digest in changed.days.items()
        if digest
    ]
    if noted:
        yield f"INSERT INTO `{notes}` ({quoted(MIRRORED_PARTITIONS.schema.names())}) VALUES {', '.join(noted)};"
    yield "COMMIT TRANSACTION;"


def literal(day: date) -> str:
    """A date in SQL."""
    return f"DATE '{day.isoformat()}'"
