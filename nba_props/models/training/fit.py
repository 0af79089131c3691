"""Fits a family: a trial on the older days, validated on the newest; then the final model with as many trees.

The shape of points, the calibration at the lines and every error come from the trial's predictions of the validation
days, which it never saw: they are out of time. Files, identities and cards are made elsewhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.features import BY_INDEX
from nba_props.models.arrays import Floats, as_floats, floats
from nba_props.models.distribution.calibration import Weights, fit_calibration
from nba_props.models.distribution.shape import Shape, fit_shape
from nba_props.models.training.linear import Linear, fit_linear
from nba_props.models.training.training_set import TrainingSet

if TYPE_CHECKING:
    from catboost import CatBoostRegressor

FEWEST_ROWS = 1000
FEWEST_LINES = 200
PRIOR_ROWS = 200  # weight of a shift of zero beside the median residual, in rows
BASE = "nba_props_linear_base"  # the key in a model file's metadata


class TooFewRowsError(Exception):
    """Not enough ready rows to train on; the message gives their number and why the others were left out."""


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model and what was fitted beside it, out of time.

    `out_of_time` has the validation rows with `predicted_points`; `calibration` is None with too few lines; `trees` is
    the number of trees that the trial chose; `unavailable_rows` counts the training rows by unavailable feature.
    """

    family: Family
    model: "CatBoostRegressor"
    shape: Shape
    calibration: Weights | None
    out_of_time: pl.DataFrame
    trees: int
    unavailable_rows: dict[int, int]


def fit(family: Family, rows: TrainingSet) -> FittedModel:
    """Trains a family.

    Raises:
        TooFewRowsError: fewer than 1,000 rows to fit, or none to validate on.
    """
    if rows.fit.height < FEWEST_ROWS or rows.validation.is_empty():
        raise TooFewRowsError(
            f"{family.name}: {rows.fit.height} rows to fit and {rows.validation.height} to validate on, at least "
            f"{FEWEST_ROWS} and 1 are needed; left out: {rows.left_out or 'none'}. Backfill more days"
        )
    points = rows.validation["points"].to_numpy()
    trial = _trees(family, rows.fit, validation=rows.validation)
    residual = points - predict(trial, family, rows.validation)
    final = _trees(family, rows.final, trees=trial.tree_count_) if rows.refits else trial
    if family.is_centred:
        shift = float(np.median(residual)) * len(residual) / (len(residual) + PRIOR_ROWS)
        for model in {id(m): m for m in (trial, final)}.values():
            scale, bias = model.get_scale_and_bias()
            model.set_scale_and_bias(scale, bias + shift)
    predicted = predict(trial, family, rows.validation)
    shape = fit_shape(predicted, points)
    out_of_time = rows.validation.with_columns(predicted_points=pl.Series(predicted))
    calibration = fit_line_calibration(out_of_time, shape)
    return FittedModel(
        family,
        final,
        shape,
        calibration,
        out_of_time,
        trial.tree_count_,
        unavailable_rows(family, rows.final),
    )


def unavailable_rows(family: Family, rows: pl.DataFrame) -> dict[int, int]:
    """Of each of the family's features that is unavailable to any of the training rows, to how many, by index."""
    listed = rows.select(index=pl.col("unavailable_feature_indices").explode()).drop_nulls()
    counts = listed.group_by("index").len().sort("index").rows()
    return {index: count for index, count in counts if BY_INDEX[index].name in family.columns}


def predict(model: "CatBoostRegressor", family: Family, rows: pl.DataFrame) -> Floats:
    """The family's prediction of each row, in points: usually the median (`Family.predicts`)."""
    x = matrix(rows, family)
    return as_floats(model.predict(x) + _base(_linear(model), family, rows, x))


def contributions(
    model: "CatBoostRegressor", family: Family, rows: pl.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """The columns' values, and what each adds to the prediction in points: SHAP values of trees and linear base."""
    x, linear = matrix(rows, family), _linear(model)
    shap = _shap(model, x)[:, :-1]
    return x, shap + linear.contributions(x) if linear else shap


def expected(model: "CatBoostRegressor", family: Family, rows: pl.DataFrame) -> Floats:
    """What the contributions of each row are added to, in points: the mean of the trees, and the base that they correct."""
    x, linear = matrix(rows, family), _linear(model)
    base = np.full(len(x), linear.intercept) if linear else _base(None, family, rows, x)
    return as_floats(_shap(model, x)[:, -1] + base)


def _shap(model: "CatBoostRegressor", x: np.ndarray) -> Floats:
    """SHAP values of the columns, and the mean of the trees as the last one."""
    from catboost import Pool  # noqa: PLC0415  (slow to load)

    return as_floats(np.asarray(model.get_feature_importance(Pool(x), type="ShapValues")))


def matrix(rows: pl.DataFrame, family: Family) -> np.ndarray:
    """The family's columns as 32-bit floats, as CatBoost takes them; NaN where a value is missing."""
    return rows.select(family.columns).cast(pl.Float32).to_numpy()


def fit_line_calibration(rows: pl.DataFrame, shape: Shape) -> Weights | None:
    """Weights of model and market at the consensus lines of out-of-time rows; None with too few lines.

    DFS operators' lines have no price: there the market counts as even, as it does when they are predicted.

    Args:
        rows: with `points`, `predicted_points`, `vegas_points_line` and `market_p_over`.
        shape: the spread of points around the predictions.
    """
    decided = rows.filter(
        pl.col("vegas_points_line").is_not_null(), pl.col("points") != pl.col("vegas_points_line")
    )
    if decided.height < FEWEST_LINES:
        return None
    predicted, line = decided["predicted_points"].to_numpy(), decided["vegas_points_line"].to_numpy()
    raw, _ = shape.sides(predicted, shape.spread(predicted), line)
    return fit_calibration(raw, floats(decided, "market_p_over"), decided["points"].to_numpy() > line)


def _trees(
    family: Family, rows: pl.DataFrame, *, validation: pl.DataFrame | None = None, trees: int | None = None
) -> "CatBoostRegressor":
    """Trees on the rows: a given number, or as many as lower the error on the validation rows."""
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow to load)

    x = matrix(rows, family)
    linear = fit_linear(x, rows["points"].to_numpy()) if family.base == "linear" else None
    parameters = family.parameters | ({"iterations": trees} if trees else {}) | _feature_weights(family)
    model = CatBoostRegressor(**parameters, allow_writing_files=False, verbose=False)
    if validation is None or family.early_stopping is None:
        model.fit(x, _target(linear, family, rows, x))
    else:
        held_out = matrix(validation, family)
        model.fit(
            x, _target(linear, family, rows, x), eval_set=(held_out, _target(linear, family, validation, held_out)),
            early_stopping_rounds=family.early_stopping,
        )  # fmt: skip
    if linear:
        model.get_metadata()[BASE] = linear.to_json()
    return model


def _feature_weights(family: Family) -> dict[str, list[float]]:
    """CatBoost multiplies the score of a split by its feature's weight."""
    if not family.feature_weights:
        return {}
    by_name = {BY_INDEX[index].name: weight for index, weight in family.feature_weights.items()}
    return {"feature_weights": [by_name.get(name, 1.0) for name in family.columns]}


def _target(linear: Linear | None, family: Family, rows: pl.DataFrame, x: np.ndarray) -> Floats:
    return as_floats(rows["points"].to_numpy() - _base(linear, family, rows, x))


def _base(linear: Linear | None, family: Family, rows: pl.DataFrame, x: np.ndarray) -> Floats:
    """What the trees correct, in points: the consensus line, the linear base, or zero."""
    if family.base == "line":
        return rows["vegas_points_line"].to_numpy()
    return linear.predict(x) if linear else np.zeros(len(x))


def _linear(model: "CatBoostRegressor") -> Linear | None:
    text = dict(model.get_metadata()).get(BASE)
    return Linear.from_json(text) if text else None
