"""Whether the mirror has what the lake has."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from nba_props.quality.verdict import Verdict
from nba_props.storage.bigquery.digests import Digest

Digests = Mapping[str, Mapping[date, Digest]]
CULPRIT = {
    "table": pl.String,
    "day": pl.Date,
    "rows in the lake": pl.Int64,
    "rows in the mirror": pl.Int64,
    "hash in the lake": pl.String,
    "hash in the mirror": pl.String,
}
NONE = Digest(0, "")


def mirror_equals_lake(lake: Digests, mirror: Digests) -> Verdict:
    """Has each partition of the mirror as many rows as the lake's, with the same content?"""
    culprits = pl.DataFrame(list(_differences(lake, mirror)), schema=CULPRIT, orient="row")
    rows = sum(digest.rows for days in lake.values() for digest in days.values())
    partitions = {(table, day) for side in (lake, mirror) for table, days in side.items() for day in days}
    figures = {"rows": rows, "partitions with rows": len(partitions), "that differ": culprits.height}
    return Verdict(culprits.is_empty(), figures, culprits)


def _differences(lake: Digests, mirror: Digests) -> Iterator[tuple[Any, ...]]:
    for table in sorted({*lake, *mirror}):
        ours, theirs = lake.get(table, {}), mirror.get(table, {})
        for day in sorted({*ours, *theirs}):
            a, b = ours.get(day, NONE), theirs.get(day, NONE)
            if a != b:
                yield table, day, a.rows, b.rows, a.sha256, b.sha256
