"""The stored files in which quotes were seen, and the places of each quote's files among them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from nba_props.publishing.explain.price.parts import StoredPayload

ARCHIVED = "archive"
SAME_QUOTE = ("event_id", "book", "quoted_as", "player_name", "line", "over_price", "under_price")


def seen_in(
    quotes: pl.DataFrame,
    sightings: pl.DataFrame,
    archived: Iterable[StoredPayload],
    at: datetime,
    fetched_until: datetime,
) -> tuple[tuple[StoredPayload, ...], list[tuple[int, ...]]]:
    """The files in order of their fetch, and for each quote, in its order, the places of those that list it.

    Args:
        quotes: rows of `quotes.quotes_at`.
        sightings: rows of `sources.odds.sightings`.
        archived: the archive's files of quotes; those that came from an archive were read from them.
        at: what a payload shows of a later instant does not count.
        fetched_until: what was fetched later was not there yet. A backfill fetches after `at` what stood by then.
    """
    then, until = at.astimezone(UTC), fetched_until.astimezone(UTC)
    by_then = sightings.filter(pl.col("seen_at") <= then, pl.col("fetched_at") <= until).sort(
        "fetched_at", "path"
    )
    keyed = by_then.rename({"market": "quoted_as", "point": "line"})
    paths: dict[tuple[object, ...], list[str]] = {}
    files: dict[str, StoredPayload] = {}
    for row in keyed.iter_rows(named=True):
        paths.setdefault(_which(row), []).append(row["path"])
        files[row["path"]] = StoredPayload(
            kind="raw", path=row["path"], sha256=row["sha256"], fetched_at=row["fetched_at"]
        )
    archive = list(archived)
    of_quotes = [
        [f.path for f in archive] if row["resolution"] == ARCHIVED else paths.get(_which(row), [])
        for row in quotes.iter_rows(named=True)
    ]
    used = {path for each in of_quotes for path in each}
    listed = [f for f in (*files.values(), *archive) if f.path in used]
    place = {f.path: n for n, f in enumerate(listed)}
    return tuple(listed), [tuple(dict.fromkeys(place[path] for path in each)) for each in of_quotes]


def _which(row: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in SAME_QUOTE)
