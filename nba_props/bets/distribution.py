"""What a stored model says of any line: P(over), P(push), and the centre that prices are made around.

A model row (`tables.models`) holds the shape of points around its predictions and a calibration, both fitted on
days that it never saw; the maths is in `models.shape` and `models.calibration`. What a price makes of a
probability, `pricing` says.

The calibration belongs to consensus lines, which lie near even. At any other line it would draw what is rare towards
one half: there the shape is kept and its centre moved so that the consensus line gets the calibrated
probability. All probabilities of a side leave pushes out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.distribution.calibration import PRIOR, Weights, calibrated
from nba_props.models.distribution.shape import Shape

Model = Mapping[str, Any]


def over_probability(
    predicted: np.ndarray, line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push), calibrated, and P(push), of predictions at their consensus lines.

    `market` is the books' de-vigged P(over) there; NaN, or none at all, counts as even. A model without a calibration
    has yet to show that it knows more than the market: the market is believed.
    """
    p_over, p_push = raw_probability(predicted, spread(predicted, model), line, model)
    return calibrated(p_over, market, weights(model)), p_push


def recentred(
    predicted: np.ndarray, consensus_line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> np.ndarray:
    """The centre, in points, around which raw probabilities at the consensus line equal the calibrated ones.

    A calibration that trusts the model little moves the centre towards the market's line and leaves the
    shape be, so that long shots stay long. Where there is no line the centre is the prediction.
    """
    predicted, line = np.asarray(predicted, float), np.asarray(consensus_line, float)
    wanted, _ = over_probability(predicted, line, model, market)
    centre = Shape.of(model).centre_for(wanted, line, spread(predicted, model))
    return np.where(np.isfinite(line), centre, predicted)


def raw_probability(
    centre: np.ndarray, width: np.ndarray, line: np.ndarray, model: Model
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push) and P(push) at any line, of points of that deviation around the centre; NaN without either."""
    return Shape.of(model).sides(centre, width, line)


def spread(predicted: np.ndarray, model: Model) -> np.ndarray:
    """Standard deviation of points around a prediction, at least one point."""
    return Shape.of(model).spread(predicted)


def weights(model: Model) -> Weights:
    """The model's calibration; the prior's where it had too few lines."""
    if model["calibration_model"] is None:
        return PRIOR.weights
    return Weights(*(model[f"calibration_{of}"] for of in Weights._fields))


def with_over_probability(predictions: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """The predictions with `p_over` at their `consensus_line` and their `centre` and `spread` in points.

    Args:
        predictions: at least model_id, predicted_points, consensus_line and market_p_over, each nullable.
        models: rows of a model table, one per model_id; without its model a prediction gets nulls.
    """
    new = pl.Schema({"p_over": pl.Float64, "centre": pl.Float64, "spread": pl.Float64})
    calibrations = {row["model_id"]: row for row in models.unique("model_id").iter_rows(named=True)}

    def of_one_model(rows: pl.DataFrame) -> pl.DataFrame:
        if (model := calibrations.get(rows["model_id"][0])) is None:
            return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in new.items())
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
            pl.Series(name, value, pl.Float64).fill_nan(None) for name, value in zip(new, values, strict=True)
        )

    order = predictions.with_row_index("order")
    parts = order.partition_by("model_id", maintain_order=True)
    empty = order.clear().with_columns(pl.lit(None, dtype).alias(name) for name, dtype in new.items())
    return pl.concat([empty, *(of_one_model(part) for part in parts)]).sort("order").drop("order")
