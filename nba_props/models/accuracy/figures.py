"""The building blocks of the report's figures: expressions on its rows, rates and intervals.

Rows are of one predictor, as in `rows`, with `edge`: predicted points less the line.
"""

from typing import Any

import polars as pl

from nba_props.models.statistics import Estimate, wilson

Figures = dict[str, Any]
EDGES = (1.0, 3.0, 5.0)  # points
POINTS = pl.col("points").cast(pl.Float64)
DECIDED = pl.col("consensus_line") != POINTS
OVER = pl.col("consensus_line") < POINTS
OVER_WON = OVER.cast(pl.Float64)
SIDE_WON = (pl.col("edge") > 0) == OVER


def rate(hits: pl.Series) -> Figures:
    """`n`, `rate` and its 95 % Wilson interval."""
    estimate = wilson(int(hits.sum()), len(hits))
    return {"n": estimate.n, "rate": estimate.value, "ci95": interval(estimate)}


def interval(estimate: Estimate) -> list[float] | None:
    """Both ends of an interval, or None without one."""
    return None if estimate.low is None or estimate.high is None else [estimate.low, estimate.high]
