"""Errors in points beside the line's and the last-10 mean's on the same rows. Probabilities are in `probabilities`.

Rows are of one predictor, as in `rows`.
"""

import polars as pl

from nba_props.models.accuracy.figures import DECIDED, EDGES, SIDE_WON, Figures, interval, rate
from nba_props.models.statistics import mean, mean_by_date

MISS = (pl.col("predicted_points") - pl.col("points")).abs()
LINE_MISS = (pl.col("consensus_line") - pl.col("points")).abs()
LAST_10_MISS = (pl.col("points_avg_last_10") - pl.col("points")).abs()


def errors(rows: pl.DataFrame) -> Figures:
    """`n`, `mae`, `mae_minus_line` with its interval, `bias` (predicted less scored), in points."""
    difference = mean_by_date(rows, MISS - LINE_MISS)
    return {
        "n": rows.height,
        "mae": mean(rows, MISS),
        "mae_minus_line": difference.value,
        "mae_minus_line_ci95": interval(difference),
        "bias": mean(rows, pl.col("predicted_points") - pl.col("points")),
    }


def beside_references(rows: pl.DataFrame) -> Figures:
    """Errors of a predictor, the line and the last-10 mean on all of the predictor's rows with a last-10 mean."""
    rows = rows.drop_nulls("points_avg_last_10")
    difference = mean_by_date(rows, MISS - LAST_10_MISS)
    own, last_10 = mean(rows, MISS), mean(rows, LAST_10_MISS)
    return errors(rows) | {
        "line_mae": mean(rows, LINE_MISS),
        "last_10_mae": last_10,
        "mae_minus_last_10": difference.value,
        "mae_minus_last_10_ci95": interval(difference),
        "last_10_share": own / last_10 - 1 if own is not None and last_10 else None,
    }


def hit_rates(rows: pl.DataFrame) -> dict[str, Figures]:
    """How often the side of an edge was right, pushes left out, by the least edge in points."""
    decided = rows.filter(DECIDED)
    return {
        f"{edge:g}": rate(decided.filter(pl.col("edge").abs() >= edge).select(hit=SIDE_WON).to_series())
        for edge in EDGES
    }
