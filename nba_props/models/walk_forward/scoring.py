"""A predictor's rows of a week beside the points scored: probabilities, intervals and scores of each row."""

from datetime import date

import numpy as np
import polars as pl

from nba_props.models.arrays import Floats, floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.calibration import calibrated, model_term
from nba_props.models.distribution.shape import Shape
from nba_props.models.training.training_set import trained_until
from nba_props.models.walk_forward.predictors import Predictor, in_contract, ready_rows
from nba_props.models.walk_forward.table import WALK_FORWARD

PREDICTED = ("predicted_points", "p_over", "p_over_raw", "model_term", "p_push", "median_points", "crps", "log_score",
             "pit_low", "pit_high", *(f"{side}_{level}" for level in pmf.INTERVALS for side in ("low", "high")))  # fmt: skip


def score_week(rows: pl.DataFrame, predictor: Predictor, model_week: date) -> pl.DataFrame:
    """Rows of WALK_FORWARD of one predictor.

    Args:
        rows: feature rows of a week with `week` and `points`, null for a player who did not play.
        predictor: the predictor, fitted before the week.
        model_week: the week that its model was trained for.
    """
    ready = ready_rows(predictor, rows)
    refused = pl.when(in_contract(predictor, rows)).then(pl.lit("unlearned")).otherwise(pl.lit("not_ready"))
    centre = np.full(rows.height, np.nan)
    if ready.any():
        centre[ready.to_numpy()] = predictor.predict(rows.filter(ready))
    spread = predictor.shape.spread(centre)
    raw, push = predictor.shape.sides(centre, spread, floats(rows, "vegas_points_line"))
    market = floats(rows, "market_p_over")
    over = calibrated(raw, market, predictor.weights)
    predicted = rows.with_columns(
        pl.Series("predicted_points", centre).fill_nan(None),
        pl.Series("p_over_raw", raw),
        pl.Series("model_term", model_term(raw, market, predictor.weights)),
        pl.Series("p_push", push),
        pl.Series("p_over", over),
        no_prediction=pl.when(ready).then(pl.lit(predictor.lacking)).otherwise(refused),
    )
    return as_rows(with_scores(predicted, predictor.shape, centre, spread), predictor.name, model_week)


def with_scores(rows: pl.DataFrame, shape: Shape, centre: Floats, spread: Floats) -> pl.DataFrame:
    """Adds median and intervals of the rows' distributions and, where points are known, scores."""
    is_known = np.isfinite(centre)
    cumulative = shape.cumulative(centre[is_known], spread[is_known])
    points = floats(rows, "points")[is_known]
    low, high = pmf.probability_transforms(cumulative, points)
    scores = {
        "crps": pmf.crps(cumulative, points),
        "log_score": pmf.log_score(cumulative, points),
        "pit_low": low,
        "pit_high": high,
    }
    columns = {name: np.where(np.isnan(points), np.nan, values) for name, values in scores.items()}
    columns["median_points"] = pmf.quantile(cumulative, 0.5)
    for level in pmf.INTERVALS:
        for side, ends in zip(("low", "high"), pmf.interval(cumulative, level / 100), strict=True):
            columns[f"{side}_{level}"] = ends.astype(float)
    return rows.with_columns(_scatter(name, values, is_known) for name, values in columns.items())


def as_rows(rows: pl.DataFrame, name: str, model_week: date) -> pl.DataFrame:
    """The declared columns of a predictor's rows, with the reason why a row is of no use.

    Args:
        rows: with `no_prediction`, the reason in case `predicted_points` is null.
        name: the predictor's.
        model_week: the week that its model was trained for.
    """
    return rows.with_columns(
        pl.col(pl.Float64).fill_nan(None),
        predictor=pl.lit(name),
        model_week=pl.lit(model_week),
        trained_until=pl.lit(trained_until(model_week)),
        consensus_line="vegas_points_line",
        family=pl.lit(None, pl.String),
        lost_to=pl.lit(None, pl.String),
        reason=pl.when(pl.col("points").is_null())
        .then(pl.lit("did_not_play"))
        .when(pl.col("predicted_points").is_null())
        .then("no_prediction"),
    ).select(pl.col(c.name).cast(c.dtype) for c in WALK_FORWARD.columns)


def without_model(rows: pl.DataFrame, name: str, model_week: date) -> pl.DataFrame:
    """Rows of WALK_FORWARD of a family that could not be trained."""
    nothing = [pl.lit(None, pl.Float64).alias(column) for column in PREDICTED]
    return as_rows(rows.with_columns(*nothing, no_prediction=pl.lit("no_model")), name, model_week)


def _scatter(name: str, values: Floats, at: np.ndarray) -> pl.Series:
    """A column with the values at the rows that have them, and null elsewhere."""
    column = np.full(len(at), np.nan)
    column[at] = values
    return pl.Series(name, column).fill_nan(None)
