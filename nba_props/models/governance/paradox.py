"""The retrain paradox: a model with a smaller error stays closer to the line and leaves less to bet on.

A fresh model that follows the line has a better error and hardly any edges; a stale model's own errors look like
edges. So error and edges are shown side by side.
"""

import polars as pl

EDGES = (1, 3, 5)  # points


def retrain_paradox(graded: pl.DataFrame) -> pl.DataFrame:
    """Error and edges of each family, provenance and model week, on rows with a sportsbook line.

    `rows`, how many of them have an edge of 1, 3 and 5 points (`edge_1`, ...), `distance_to_line`, and the mean
    absolute errors `mae` and `line_mae`, in points.

    Args:
        graded: see `evidence.gather_evidence`.
    """
    has_line = graded.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null())
    distance = pl.col("edge").abs()
    missed = (pl.col("consensus_line") - pl.col("actual_points")).abs()
    return (
        has_line.group_by("family", "provenance", "model_week")
        .agg(
            pl.len().alias("rows"),
            *((distance >= edge).sum().alias(f"edge_{edge}") for edge in EDGES),
            distance_to_line=distance.mean().round(3),
            mae=pl.col("absolute_error").mean().round(3),
            line_mae=missed.mean().round(3),
        )
        .sort("family", "provenance", "model_week", descending=[False, False, True])
    )
