"""Small tables with every type that the mirror knows, and rows that are awkward in one language or the other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from nba_props.declared.mirror import MIRRORED_PARTITIONS
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.storage.bigquery.applying import apply
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.bigquery.loading import load, stale
from nba_props.storage.bigquery.migration import View, Wanted
from nba_props.storage.lake import Lake
from tests.bigquery import new_dataset
from tests.storage.lake_rows import DAYS, TABLE

COUNTS = pl.List(pl.Struct({"feature": pl.String, "rows": pl.Int64}))
AWKWARD = Table(
    "awkward",
    "an awkward value",
    ("game_date", "n"),
    (
        Column("game_date", pl.Date, "day"),
        Column("n", pl.Int32, "number"),
        Column("text", pl.String, "text", nullable=True),
        Column("number", pl.Float64, "number", nullable=True),
        Column("seen_at", INSTANT, "instant", "UTC", nullable=True),
        Column("is_so", pl.Boolean, "flag", nullable=True),
        Column("mask", pl.List(pl.UInt32), "bits"),
        Column("words", pl.List(pl.String), "words", nullable=True),
        Column("instants", pl.List(INSTANT), "instants"),
        Column("counts", COUNTS, "counts"),
    ),
)
AT = datetime(2024, 3, 31, 1, 59, 59, 999999, UTC)
FIRST, SECOND = DAYS[:2]
VALUES = [
    (FIRST, 1, "Dončić, “Luka” O'Neal\\n", 0.1, AT, True, [0, 2**32 - 1], ["a", ""], [AT], [("x", 3)]),
    (FIRST, 2, "~", -0.0, datetime(1969, 12, 31, 23, tzinfo=UTC), False, [], [], [], []),
    (FIRST, 3, "=~", 1 / 3, None, None, [7], None, [AT, AT], [("x", 1), ("y", 2)]),
    (SECOND, 1, "", 5e-324, AT, True, [1], ["~"], [], [("", 0)]),
    (SECOND, 2, None, 1.7976931348623157e308, AT, True, [1], ["b"], [], []),
    (SECOND, 3, "line\nbreak\ttab", -123456789.123456789, AT, True, [1], ["b"], [], []),
]
ROWS = pl.DataFrame(
    [(*row[:-1], [{"feature": f, "rows": n} for f, n in row[-1]]) for row in VALUES],
    schema=AWKWARD.schema,
    orient="row",
)
TABLES = (TABLE, AWKWARD)
VIEW = View("of_three", "a row whose n is 3", "SELECT n FROM `{dataset}.awkward` WHERE n = 3")
WANTED = Wanted((*TABLES, MIRRORED_PARTITIONS), (VIEW,), "simulated")


@contextmanager
def applied(wanted: Wanted = WANTED) -> Iterator[Dataset]:
    """A new dataset that has all that is wanted."""
    with new_dataset() as dataset:
        apply(dataset, wanted)
        yield dataset


def awkward_lake(folder: Path) -> Lake:
    """A lake with the awkward rows."""
    lake = Lake(str(folder))
    lake.write(AWKWARD, ROWS, [FIRST, SECOND])
    return lake


def loaded(
    dataset: Dataset, lake: Lake, tables: Sequence[Table] = TABLES, days: Sequence[date] = DAYS
) -> dict[str, dict[date, int]]:
    """What a run of the mirror loads: rows by table and day."""
    return {
        changed.table.name: load(dataset, lake, changed) for changed in stale(dataset, lake, tables, days)
    }
