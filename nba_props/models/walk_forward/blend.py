"""Model and market together, as a predictor of player-games with a line.

The model's log-odds are weighed against the books' at the line (`calibration`), and its distribution is moved so that
it has the resulting probability: the median of that is the blend's prediction. It lies between the line and the model,
mostly near the line, and below a line whose overs lose more often than they win.
"""

from datetime import date

import numpy as np
import polars as pl

from nba_props.models.arrays import floats
from nba_props.models.walk_forward.predictors import Predictor
from nba_props.models.walk_forward.scoring import as_rows, with_scores

NAME = "blend"
# It sees no market, so it is a second opinion; a model that sees the line mostly repeats it.
BLENDED = "points_distribution"


def blend_rows(
    rows: pl.DataFrame, predictor: Predictor, predicted: pl.DataFrame, model_week: date
) -> pl.DataFrame:
    """Rows of WALK_FORWARD of the blend.

    Args:
        rows: the feature rows of a week.
        predictor: the model that is blended.
        predicted: its rows of WALK_FORWARD, in the order of the feature rows.
        model_week: the week that it was trained for.
    """
    line = floats(predicted, "consensus_line")
    p_over = floats(predicted, "p_over")
    spread = predictor.shape.spread(floats(predicted, "predicted_points"))
    centre = np.where(np.isfinite(p_over), predictor.shape.centre_for(p_over, line, spread), np.nan)
    blended = rows.with_columns(
        predicted["p_over"],
        predicted["p_over"].alias("p_over_raw"),
        predicted["model_term"],
        pl.Series("p_push", predictor.shape.sides(centre, spread, line)[1]),
        no_prediction=pl.when(predicted["consensus_line"].is_null())
        .then(pl.lit("no_line"))
        .otherwise(predicted["reason"]),
    )
    scored = with_scores(blended, predictor.shape, centre, spread)
    return as_rows(scored.with_columns(predicted_points="median_points"), NAME, model_week)
