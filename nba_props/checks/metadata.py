"""Rows as Dagster metadata."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from nba_props.text import plain

TOP = 25


def table_of(rows: list[dict[str, Any]]) -> dg.TableMetadataValue | dg.TextMetadataValue:
    """Rows as a table in the UI; "none" for no rows, which Dagster cannot tabulate."""
    if not rows:
        return dg.MetadataValue.text("none")
    shown = [
        {k: v if isinstance(v, int | float | bool) else plain(str(v)) for k, v in r.items()} for r in rows
    ]
    return dg.MetadataValue.table([dg.TableRecord(r) for r in shown])


def top_of(name: str, rows: Sequence[dict[str, Any]]) -> dict[str, dg.MetadataValue[Any]]:
    """The first rows as a table, and how many there are where it has not all of them."""
    table: dict[str, dg.MetadataValue[Any]] = {name: table_of(list(rows[:TOP]))}
    rest: dict[str, dg.MetadataValue[Any]] = {f"{name}, in all": dg.MetadataValue.int(len(rows))}
    return table | rest if len(rows) > TOP else table
