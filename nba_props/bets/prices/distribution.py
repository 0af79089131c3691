"""Probabilities of any line by a stored model, and the term by which the model moves the market's price.

A model row (`declared.tables.models`) holds the shape of points around its predictions and a calibration. Both were
fitted on days that the model was not trained on; see `models.distribution`. What a quote is worth is computed in
`pricing`.

The calibration was fitted at consensus lines, which lie near even. What the model says there against the market, in
log-odds, moves every line of the player. All probabilities of a side leave pushes out.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.distribution.calibration import MARKET_ALONE, Weights, calibrated
from nba_props.models.distribution.calibration import model_term as term_of
from nba_props.models.distribution.shape import Shape

Model = Mapping[str, Any]
Numbers = Callable[[pl.DataFrame, Model], tuple[np.ndarray, ...]]

CHANCES = pl.Schema({"p_over": pl.Float64, "model_term": pl.Float64})


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


def model_term(predicted: np.ndarray, line: np.ndarray, model: Model, market: np.ndarray) -> np.ndarray:
    """Log-odds by which the model moves the Over, by its weight in the calibration, without the calibration's intercept.

    NaN where the model may not speak: without a calibration, a line, or the market's probability at it. For the
    arguments see `over_probability`.
    """
    if model["calibration_model"] is None:
        return np.full(len(predicted), np.nan)
    raw, _ = raw_probability(predicted, spread(predicted, model), line, model)
    return term_of(raw, market, weights(model))


def with_chances(predictions: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """The predictions, in their order, with `p_over` at their `consensus_line` and `model_term` in log-odds.

    Args:
        predictions: at least model_id, predicted_points, consensus_line and market_p_over, each nullable.
        models: rows of a model table, one per model_id; predictions of other models get nulls.
    """

    def chances(rows: pl.DataFrame, model: Model) -> tuple[np.ndarray, ...]:
        predicted, line, market = _floats(rows, "predicted_points", "consensus_line", "market_p_over")
        p_over, _ = over_probability(predicted, line, model, market)
        return p_over, model_term(predicted, line, model, market)

    return _by_model(predictions, models, CHANCES, chances)


def with_model_probability(predictions: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """The predictions, in their order, with `model_probability`: that the side of the chosen quote wins, by its model.

    Args:
        predictions: at least model_id, predicted_points, side and line, each nullable.
        models: rows of a model table, one per model_id.
    """

    def of_side(rows: pl.DataFrame, model: Model) -> tuple[np.ndarray, ...]:
        predicted, line = _floats(rows, "predicted_points", "line")
        p_over, _ = raw_probability(predicted, spread(predicted, model), line, model)
        return (np.where((rows["side"] == "OVER").fill_null(False).to_numpy(), p_over, 1 - p_over),)

    return _by_model(predictions, models, pl.Schema({"model_probability": pl.Float64}), of_side)


def _by_model(rows: pl.DataFrame, models: pl.DataFrame, columns: pl.Schema, numbers: Numbers) -> pl.DataFrame:
    """The rows with columns that are computed for each model's rows at once; null for other models, and for NaN."""
    by_id = {row["model_id"]: row for row in models.unique("model_id").iter_rows(named=True)}
    ordered = rows.with_row_index("order")
    parts = [_empty(ordered.clear(), columns)]
    for part in ordered.partition_by("model_id", maintain_order=True):
        if model := by_id.get(part["model_id"][0]):
            values = zip(columns.names(), numbers(part, model), strict=True)
            parts.append(part.with_columns(pl.Series(n, v, pl.Float64).fill_nan(None) for n, v in values))
        else:
            parts.append(_empty(part, columns))
    return pl.concat(parts).sort("order").drop("order")


def _empty(rows: pl.DataFrame, columns: pl.Schema) -> pl.DataFrame:
    return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items())


def _floats(rows: pl.DataFrame, *names: str) -> tuple[np.ndarray, ...]:
    return tuple(rows[name].cast(pl.Float64).to_numpy() for name in names)
