"""Errors in points, against the line and the last-10 mean on the same rows. No probability is looked at here.

Rows are of one predictor, as in `accuracy_rows`: with `edge`, predicted points less line.
"""

from typing import Any

import polars as pl

from nba_props.models.statistics import Estimate, clustered_mean, wilson

EDGES = (1.0, 3.0, 5.0)  # points
Figures = dict[str, Any]
MISS = (pl.col("predicted_points") - pl.col("points")).abs()
LINE_MISS = (pl.col("consensus_line") - pl.col("points")).abs()
LAST_10_MISS = (pl.col("points_avg_last_10") - pl.col("points")).abs()
DECIDED = pl.col("points").cast(pl.Float64) != pl.col("consensus_line")
OVER = pl.col("points").cast(pl.Float64) > pl.col("consensus_line")


def errors(rows: pl.DataFrame) -> Figures:
    """`n`, `mae`, `mae_minus_line` with its interval, `bias` (predicted less scored), in points."""
    beside = mean(rows, MISS - LINE_MISS)
    return {
        "n": rows.height,
        "mae": value(rows, MISS),
        "mae_minus_line": beside.value,
        "mae_minus_line_ci95": interval(beside),
        "bias": value(rows, pl.col("predicted_points") - pl.col("points")),
    }


def beside_references(rows: pl.DataFrame) -> Figures:
    """A predictor's errors on all rows of its own that have a last-10 mean, beside the line's and that mean's."""
    rows = rows.drop_nulls("points_avg_last_10")
    beside, ours, theirs = mean(rows, MISS - LAST_10_MISS), value(rows, MISS), value(rows, LAST_10_MISS)
    return errors(rows) | {
        "line_mae": value(rows, LINE_MISS),
        "last_10_mae": theirs,
        "mae_minus_last_10": beside.value,
        "mae_minus_last_10_ci95": interval(beside),
        "last_10_share": ours / theirs - 1 if ours is not None and theirs else None,
    }


def hit_rates(rows: pl.DataFrame) -> dict[str, Figures]:
    """How often the side of an edge was right, pushes left out, by the least edge in points."""
    return {f"{edge:g}": rate(_sides(rows, edge)) for edge in EDGES}


def rate(hits: pl.Series) -> Figures:
    """`n`, `rate` and its 95 % Wilson interval."""
    found = wilson(int(hits.sum()), len(hits))
    return {"n": found.n, "rate": found.value, "ci95": interval(found)}


def mean(rows: pl.DataFrame, of: pl.Expr) -> Estimate:
    """A mean whose interval is clustered by date."""
    chosen = rows.select(value=of.cast(pl.Float64), date=pl.col("game_date").cast(pl.Int32)).drop_nulls(
        "value"
    )
    return clustered_mean(chosen["value"].to_numpy(), chosen["date"].to_numpy())


def value(rows: pl.DataFrame, of: pl.Expr) -> float | None:
    return rows.select(of.cast(pl.Float64).mean()).item()


def interval(found: Estimate) -> list[float] | None:
    return None if found.low is None or found.high is None else [found.low, found.high]


def _sides(rows: pl.DataFrame, edge: float) -> pl.Series:
    taken = rows.filter(DECIDED, pl.col("edge").abs() >= edge)
    return taken.select(hit=(pl.col("edge") > 0) == OVER).to_series()
