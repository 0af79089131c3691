"""Probabilities of any line by a stored model: P(over), P(push), and the centre of the distribution that prices use.

A model row (`declared.tables.models`) holds the shape of points around its predictions and a calibration. Both were
fitted on days that the model was not trained on; see `models.distribution`. What a quote is worth is computed in
`pricing`.

The calibration was fitted at consensus lines, which lie near even. At other lines it would pull rare outcomes towards
one half. There the shape is kept and its centre moved so that the consensus line gets the calibrated probability. All
probabilities of a side leave pushes out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.distribution.calibration import MARKET_ALONE, Weights, calibrated
from nba_props.models.distribution.shape import Shape

Model = Mapping[str, Any]

CHANCES = pl.Schema({"p_over": pl.Float64, "centre": pl.Float64, "spread": pl.Float64})


def over_probability(
    predicted: np.ndarray, line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push), calibrated, and P(push), of predictions at their consensus lines.

    A model without a calibration has not yet shown that it knows more than the market, so the market's probability is
    returned.

    Args:
        predicted: points.
        line: points.
        model: a model row.
        market: the books' de-vigged P(over) at the line; NaN, or None, counts as even.
    """
    p_over, p_push = raw_probability(predicted, spread(predicted, model), line, model)
    return calibrated(p_over, market, weights(model)), p_push


def recentred(
    predicted: np.ndarray, consensus_line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> np.ndarray:
    """The centre, in points, at which raw probabilities of the consensus line equal the calibrated ones.

    A calibration with a small weight for the model moves the centre towards the market's line and keeps the shape, so
    that long shots stay long. Without a line the centre is the prediction. For the arguments see `over_probability`.
    """
    predicted, line = np.asarray(predicted, float), np.asarray(consensus_line, float)
    p_over, _ = over_probability(predicted, line, model, market)
    centre = Shape.of(model).centre_for(p_over, line, spread(predicted, model))
    return np.where(np.isfinite(line), centre, predicted)


def raw_probability(
    centre: np.ndarray, width: np.ndarray, line: np.ndarray, model: Model
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push) and P(push) at any line; NaN where an input is NaN.

    Args:
        centre: centre of the distribution, in points.
        width: its standard deviation, in points.
        line: points.
        model: a model row, of which the shape is used and the calibration is not.
    """
    return Shape.of(model).sides(centre, width, line)


def spread(predicted: np.ndarray, model: Model) -> np.ndarray:
    """Standard deviation of points around a prediction, at least one point."""
    return Shape.of(model).spread(predicted)


def weights(model: Model) -> Weights:
    """The model's calibration; the market alone if it had too few lines."""
    if model["calibration_model"] is None:
        return MARKET_ALONE
    return Weights(model["calibration_intercept"], model["calibration_model"])


def with_over_probability(predictions: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """The predictions, in their order, with `p_over` at their `consensus_line` and `centre` and `spread` in points.

    Args:
        predictions: at least model_id, predicted_points, consensus_line and market_p_over, each nullable.
        models: rows of a model table, one per model_id; predictions of other models get nulls.
    """
    by_id = {row["model_id"]: row for row in models.unique("model_id").iter_rows(named=True)}
    ordered = predictions.with_row_index("order")
    parts = [
        _of_model(rows, by_id.get(rows["model_id"][0]))
        for rows in ordered.partition_by("model_id", maintain_order=True)
    ]
    return pl.concat([_without_model(ordered.clear()), *parts]).sort("order").drop("order")


def _without_model(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in CHANCES.items())


def _of_model(rows: pl.DataFrame, model: Model | None) -> pl.DataFrame:
    if model is None:
        return _without_model(rows)
    predicted, line, market = (
        rows[name].cast(pl.Float64).to_numpy()
        for name in ("predicted_points", "consensus_line", "market_p_over")
    )
    values = (
        over_probability(predicted, line, model, market)[0],
        recentred(predicted, line, model, market),
        spread(predicted, model),
    )
    return rows.with_columns(
        pl.Series(name, value, pl.Float64).fill_nan(None) for name, value in zip(CHANCES, values, strict=True)
    )
