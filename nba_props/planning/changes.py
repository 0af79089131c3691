"""Facts of past days that are found to be other than they were stored: how many rows, and whether anything used them.

What follows from a change is in `planning.repairs`.
"""

from collections.abc import Collection
from datetime import date

import polars as pl

from nba_props.declared.tables.table import Table

# What stats and features of other runs are made of, and the league corrects.
FACTS = ("box_scores", "shots")
# When a row counts as known says nothing about its content.
STAMPS = ("known_at", "known_at_assumed", "corrected_at")


def changed_rows(table: Table, before: pl.DataFrame, after: pl.DataFrame) -> dict[date, int]:
    """How many rows of each day came, went or have another content; days without any are left out.

    Args:
        table: what the rows belong to; its partition is a day.
        before: the rows of some days as they are stored.
        after: the rows of the same days as they will be.
    """
    content = [name for name in table.schema.names() if name not in STAMPS]
    old, new = before.select(content), after.select(content)
    if old.equals(new):
        return {}
    parts = [
        one.join(other, on=content, how="anti", nulls_equal=True).select(*table.key, table.partition)
        for one, other in ((old, new), (new, old))
    ]
    rows = pl.concat(parts).unique(table.key)
    return dict(rows.group_by(table.partition).len().sort(table.partition).rows())


def used(days: Collection[date], features: Collection[date], stats: Collection[date]) -> list[date]:
    """Those days of which the facts were used by what is stored, in order.

    Features of a date are made of earlier dates, stats of their own: the facts of a date that nothing was built from yet
    are no change to anything.

    Args:
        days: whose facts changed.
        features: the dates of which features are stored.
        stats: the dates of which stats are stored and not built again by the run that found the change.
    """
    newest = max(features, default=date.min)
    return sorted(day for day in days if day < newest or day in stats)
