"""Rows as Dagster metadata."""

from typing import Any

import dagster as dg

from nba_props.text import plain


def table_of(rows: list[dict[str, Any]]) -> dg.TableMetadataValue | dg.TextMetadataValue:
    """Rows as a table in the UI; "none" for no rows, which Dagster cannot tabulate."""
    if not rows:
        return dg.MetadataValue.text("none")
    shown = [
        {k: v if isinstance(v, int | float | bool) else plain(str(v)) for k, v in r.items()} for r in rows
    ]
    return dg.MetadataValue.table([dg.TableRecord(r) for r in shown])
