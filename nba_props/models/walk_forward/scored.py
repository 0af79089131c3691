"""A predictor's rows of a week, set against what was then scored: probabilities, intervals and scores per row."""

from datetime import date

import numpy as np
import polars as pl

from nba_props.models.arrays import floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.calibration import calibrated
from nba_props.models.distribution.shape import Shape
from nba_props.models.training.training_set import trained_until
from nba_props.models.walk_forward.predictors import Predictor, ready_rows
from nba_props.models.walk_forward.rows import LEVELS, WALK_FORWARD

SAID = ("predicted_points", "p_over", "p_over_raw", "p_push", "median_points", "crps", "log_score", "pit_low", "pit_high",
        *(f"{side}_{level}" for level in LEVELS for side in ("low", "high")))  # fmt: skip


def scored(rows: pl.DataFrame, predictor: Predictor, model_week: date) -> pl.DataFrame:
    """Rows of WALK_FORWARD of one predictor.

    Args:
        rows: served feature rows of a week with `week`, and their `points`, null for who did not play.
    """
    ready = ready_rows(predictor, rows)
    predicted = np.full(rows.height, np.nan)
    if ready.any():
        predicted[ready.to_numpy()] = predictor.predict(rows.filter(ready))
    told = rows.with_columns(
        predicted_points=pl.Series(predicted).fill_nan(None),
        unable=pl.when(ready).then(pl.lit(predictor.lacking)).otherwise(pl.lit("not_ready")),
    )
    line, market = floats(rows, "vegas_points_line"), floats(rows, "market_p_over")
    raw, push = predictor.shape.sides(predicted, predictor.shape.spread(predicted), line)
    over = calibrated(raw, market, predictor.weights)
    told = told.with_columns(
        pl.Series("p_over_raw", raw), pl.Series("p_push", push), pl.Series("p_over", over)
    )
    centre = predicted, predictor.shape.spread(predicted)
    return stated(with_outcomes(told, predictor.shape, *centre), predictor.name, model_week)


def with_outcomes(rows: pl.DataFrame, shape: Shape, centre: np.ndarray, spread: np.ndarray) -> pl.DataFrame:
    """The rows with median, intervals and, where points are known, scores of their distributions."""
    has = np.isfinite(centre)
    cumulative = shape.cumulative(centre[has], spread[has])
    points = floats(rows, "points")[has]
    low, high = pmf.transforms(cumulative, points)
    found = {
        "median_points": pmf.quantile(cumulative, 0.5),
        "crps": pmf.crps(cumulative, points),
        "log_score": pmf.log_score(cumulative, points),
        "pit_low": low,
        "pit_high": high,
    }
    for name in ("crps", "log_score", "pit_low", "pit_high"):
        found[name] = np.where(np.isnan(points), np.nan, found[name])
    for level in LEVELS:
        found[f"low_{level}"], found[f"high_{level}"] = pmf.interval(cumulative, level / 100)
    return rows.with_columns(_scattered(name, values, has) for name, values in found.items())


def stated(rows: pl.DataFrame, name: str, model_week: date) -> pl.DataFrame:
    """The declared columns, with the reason why a row is of no use."""
    return rows.with_columns(
        pl.col(pl.Float64).fill_nan(None),
        predictor=pl.lit(name),
        model_week=pl.lit(model_week),
        trained_until=pl.lit(trained_until(model_week)),
        consensus_line="vegas_points_line",
        reason=pl.when(pl.col("points").is_null())
        .then(pl.lit("did_not_play"))
        .when(pl.col("predicted_points").is_null())
        .then("unable"),
    ).select(pl.col(c.name).cast(c.dtype) for c in WALK_FORWARD.columns)


def without_model(rows: pl.DataFrame, name: str, model_week: date) -> pl.DataFrame:
    """The rows of a family that could not be trained."""
    nothing = [pl.lit(None, pl.Float64).alias(column) for column in SAID]
    return stated(rows.with_columns(*nothing, unable=pl.lit("no_model")), name, model_week)


def _scattered(name: str, values: np.ndarray, at: np.ndarray) -> pl.Series:
    placed = np.full(len(at), np.nan)
    placed[at] = values
    return pl.Series(name, placed).fill_nan(None)
