"""Fitting: a trial on the older days, judged on the newest; then the model that is kept, with as many trees.

The shape of points, the calibration at the lines and every error come from the trial's predictions of days that it
never saw: they are out of time. Files, identities and cards are made elsewhere.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.features import BY_INDEX
from nba_props.models.arrays import floats
from nba_props.models.distribution.calibration import Weights, fit_calibration
from nba_props.models.distribution.shape import Shape, fit_shape
from nba_props.models.training.linear import Linear, fit_linear
from nba_props.models.training.training_set import TrainingSet

if TYPE_CHECKING:
    from catboost import CatBoostRegressor

FEWEST_ROWS = 1000
FEWEST_LINES = 200
PRIOR_ROWS = 200  # rows without a shift that the median residual is drawn towards
BASE = "nba_props_linear_base"  # the key in a model file's metadata


class TooFewRowsError(Exception):
    """Not enough ready rows to train on; the message says how many and why the others were left out."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and what was learned beside it, out of time.

    `out_of_time` has the validation rows with `predicted_points`; `calibration` is none with too few lines. `trees`
    were wanted by the trial.
    """

    family: Family
    model: "CatBoostRegressor"
    shape: Shape
    calibration: Weights | None
    out_of_time: pl.DataFrame
    trees: int


def fit(family: Family, rows: TrainingSet) -> Fitted:
    """Trains a family.

    Raises:
        TooFewRowsError: fewer than a thousand rows, or none to validate on.
    """
    if rows.fit.height < FEWEST_ROWS or rows.validation.is_empty():
        raise TooFewRowsError(
            f"{family.name}: {rows.fit.height} rows to fit and {rows.validation.height} to validate, at least "
            f"{FEWEST_ROWS} and 1 are needed; left out: {rows.left_out or 'none'}. Backfill more days"
        )
    trial = _trees(family, rows.fit, rows.validation)
    residual = rows.validation["points"].to_numpy() - predict(trial, family, rows.validation)
    final = trial if not rows.refits else _trees(family, rows.final, None, trial.tree_count_)
    if family.is_centred:
        shift = float(np.median(residual)) * len(residual) / (len(residual) + PRIOR_ROWS)
        for model in {id(m): m for m in (trial, final)}.values():
            scale, bias = model.get_scale_and_bias()
            model.set_scale_and_bias(scale, bias + shift)
    predicted = predict(trial, family, rows.validation)
    shape = fit_shape(predicted, rows.validation["points"].to_numpy())
    judged = rows.validation.with_columns(predicted_points=pl.Series(predicted))
    return Fitted(family, final, shape, at_the_lines(judged, shape), judged, trial.tree_count_)


def predict(model: "CatBoostRegressor", family: Family, rows: pl.DataFrame) -> np.ndarray:
    """The family's number for each row: most likely the median of points (`Family.predicts`)."""
    x = matrix(rows, family)
    return model.predict(x) + _base(_linear(model), family, rows, x)


def contributions(
    model: "CatBoostRegressor", family: Family, rows: pl.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """The columns' values, and what each adds to the prediction: SHAP values of the trees and the linear base, in points."""
    from catboost import Pool  # noqa: PLC0415  (not at load)

    x, linear = matrix(rows, family), _linear(model)
    shap = np.asarray(model.get_feature_importance(Pool(x), type="ShapValues"))[:, :-1]
    return x, shap + linear.contributions(x) if linear else shap


def matrix(rows: pl.DataFrame, family: Family) -> np.ndarray:
    """The family's columns as CatBoost takes them; what is missing is NaN."""
    return rows.select(family.columns).cast(pl.Float32).to_numpy()


def at_the_lines(judged: pl.DataFrame, shape: Shape) -> Weights | None:
    """Weights of model and market at the consensus lines of out-of-time rows; none with too few to fit.

    DFS operators' lines have no price: there the market counts as even, as it does when they are predicted.
    """
    lined = judged.filter(
        pl.col("vegas_points_line").is_not_null(), pl.col("points") != pl.col("vegas_points_line")
    )
    if lined.height < FEWEST_LINES:
        return None
    predicted, line = lined["predicted_points"].to_numpy(), lined["vegas_points_line"].to_numpy()
    raw, _ = shape.sides(predicted, shape.spread(predicted), line)
    market = floats(lined, "market_p_over")
    return fit_calibration(raw, market, lined["points"].to_numpy() > line)


def _trees(
    family: Family, rows: pl.DataFrame, validation: pl.DataFrame | None, trees: int | None = None
) -> "CatBoostRegressor":
    """Trees on the rows: as many as validation wants, or as many as are asked for."""
    from catboost import CatBoostRegressor  # noqa: PLC0415  (not at load)

    x = matrix(rows, family)
    linear = fit_linear(x, rows["points"].to_numpy()) if family.base == "linear" else None
    parameters = family.parameters | ({"iterations": trees} if trees else {}) | _weights(family)
    model = CatBoostRegressor(**parameters, allow_writing_files=False, verbose=False)
    if validation is None or family.early_stopping is None:
        model.fit(x, _target(linear, family, rows, x))
    else:
        held = matrix(validation, family)
        model.fit(
            x, _target(linear, family, rows, x), eval_set=(held, _target(linear, family, validation, held)),
            early_stopping_rounds=family.early_stopping,
        )  # fmt: skip
    if linear:
        model.get_metadata()[BASE] = linear.to_json()
    return model


def _weights(family: Family) -> dict[str, list[float]]:
    """CatBoost multiplies the score of a split by its feature's weight."""
    if not family.feature_weights:
        return {}
    by_name = {BY_INDEX[index].name: weight for index, weight in family.feature_weights.items()}
    return {"feature_weights": [by_name.get(name, 1.0) for name in family.columns]}


def _target(linear: Linear | None, family: Family, rows: pl.DataFrame, x: np.ndarray) -> np.ndarray:
    return rows["points"].to_numpy() - _base(linear, family, rows, x)


def _base(linear: Linear | None, family: Family, rows: pl.DataFrame, x: np.ndarray) -> np.ndarray:
    """What the trees start from."""
    if family.base == "line":
        return rows["vegas_points_line"].to_numpy()
    return linear.predict(x) if linear else np.zeros(len(x))


def _linear(model: "CatBoostRegressor") -> Linear | None:
    text = dict(model.get_metadata()).get(BASE)
    return Linear.from_json(text) if text else None
