"""Which grades count: those that no later grade superseded, and which of them are decided."""

import polars as pl

from nba_props.declared.tables.table import Table

RESULTS = ("WIN", "LOSS", "PUSH", "VOID")
# Pushes and voids return the stake and are in no rate.
DECIDED = ("WIN", "LOSS")


def is_current() -> pl.Expr:
    """True for grades by the newest score. Every reader of grades uses these alone; the others are history."""
    return pl.col("superseded_at").is_null()


def current(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table that count: of grades the current ones, of any other table all."""
    return rows.filter(is_current()) if table.has("superseded_at") else rows


def is_decided() -> pl.Expr:
    """True for grades that won or lost."""
    return pl.col("result").is_in(DECIDED)
