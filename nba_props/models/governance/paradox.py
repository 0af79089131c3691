"""The retrain paradox: a model that errs less also keeps closer to the line, and leaves less to bet on.

A fresh model that follows the line has a better error and next to no edges; a stale one makes edges out of its own
errors. The two are to be read side by side.
"""

import polars as pl

EDGES = (1, 3, 5)  # points


def retrain_paradox(gathered: pl.DataFrame) -> pl.DataFrame:
    """One row per family, provenance and model week: rows with a sportsbook line, how many of them at an edge of 1, 3
    and 5, mean distance to the line, error of the model and of the line on the same rows, in points.

    Args:
        gathered: see `evidence.gathered`.
    """
    lined = gathered.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null())
    distance = pl.col("edge").abs()
    missed = (pl.col("consensus_line") - pl.col("actual_points")).abs()
    return (
        lined.group_by("family", "provenance", "model_week")
        .agg(
            pl.len().alias("rows"),
            *((distance >= edge).sum().alias(f"edge_{edge}") for edge in EDGES),
            distance_to_line=distance.mean().round(3),
            mae=pl.col("absolute_error").mean().round(3),
            line_mae=missed.mean().round(3),
        )
        .sort("family", "provenance", "model_week", descending=[False, False, True])
    )
