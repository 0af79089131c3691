"""Model and market together, as a predictor of lined player-games.

The model's log-odds are weighed against the books' at the line (`calibration`), and its distribution is moved so that
it gives the probability that comes out: the median of that is the blend's number. It lies between the line and the
model, mostly by the line, and below a line whose overs lose more often than they win.
"""

from datetime import date

import numpy as np
import polars as pl

from nba_props.models.arrays import floats
from nba_props.models.walk_forward.predictors import Predictor
from nba_props.models.walk_forward.scored import stated, with_outcomes

NAME = "blend"
# It sees no market: a second opinion, where a model that sees the line mostly repeats it.
BLENDED = "points_distribution"


def blended(rows: pl.DataFrame, predictor: Predictor, own: pl.DataFrame, model_week: date) -> pl.DataFrame:
    """Rows of WALK_FORWARD of the blend.

    Args:
        rows: what the predictor was given; own: the rows of WALK_FORWARD that it gave, in the same order.
    """
    line = floats(own, "consensus_line")
    wanted = floats(own, "p_over")
    spread = predictor.shape.spread(floats(own, "predicted_points"))
    centre = np.where(np.isfinite(wanted), predictor.shape.centre_for(wanted, line, spread), np.nan)
    told = rows.with_columns(
        own["p_over"],
        own["p_over"].alias("p_over_raw"),
        pl.Series("p_push", predictor.shape.sides(centre, spread, line)[1]),
        unable=pl.when(own["consensus_line"].is_null()).then(pl.lit("no_line")).otherwise(own["reason"]),
    )
    scored = with_outcomes(told, predictor.shape, centre, spread)
    return stated(scored.with_columns(predicted_points="median_points"), NAME, model_week)
