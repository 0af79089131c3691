"""Fitting: validate on the newest days, then fit all rows with as many trees as validation wanted.

Residuals, their spread and the calibration come from the validation fit, which never saw those days: they are out
of time. Files and identities are the model store's business.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nba_props.bets.distribution import fit_calibration, fit_scaled_residuals, over_probability
from nba_props.models.families import EARLY_STOPPING_ROUNDS, Family
from nba_props.models.training_set import TrainingSet, columns, data_hash

if TYPE_CHECKING:
    from catboost import CatBoostRegressor

FEWEST_ROWS = 1000
FEWEST_LINES = 200


class TooFewRows(Exception):
    """Not enough ready rows to train on; the message says how many and why the others were left out."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and what its card says of it (columns of the family's table that do not depend on its file)."""

    model: "CatBoostRegressor"
    card: dict[str, Any]


def fit(family: Family, rows: TrainingSet) -> Fitted:
    """Trains a family.

    Raises:
        TooFewRows: fewer than a thousand rows, or none to validate on.
    """
    if rows.fit.height < FEWEST_ROWS or rows.validation.is_empty():
        raise TooFewRows(
            f"{family.name}: {rows.fit.height} rows to fit and {rows.validation.height} to validate, at least "
            f"{FEWEST_ROWS} and 1 are needed; left out: {rows.left_out or 'none'}. Backfill more days"
        )
    trial = _regressor(family, family.parameters["iterations"])
    trial.fit(
        _x(rows.fit, family), rows.fit["points"].to_numpy(),
        eval_set=(_x(rows.validation, family), rows.validation["points"].to_numpy()),
        early_stopping_rounds=EARLY_STOPPING_ROUNDS,
    )  # fmt: skip
    trees = trial.tree_count_
    predicted = trial.predict(_x(rows.validation, family))
    final = _regressor(family, trees)
    final.fit(_x(rows.all, family), rows.all["points"].to_numpy())
    card = {
        "first_game_date": rows.all["game_date"].min(),
        "last_game_date": rows.all["game_date"].max(),
        "training_rows": rows.all.height,
        "left_out": json.dumps(rows.left_out, sort_keys=True),
        "trees": trees,
        "validation_first": rows.validation["game_date"].min(),
        "validation_rows": rows.validation.height,
        "parameters": json.dumps(family.parameters, sort_keys=True),
        "data_hash": data_hash(rows.all, family),
    }
    return Fitted(final, card | _validated(rows.validation, predicted))


def predict(model: "CatBoostRegressor", family: Family, rows: pl.DataFrame) -> np.ndarray:
    """Expected points of each row."""
    return model.predict(_x(rows, family))


def _regressor(family: Family, iterations: int) -> "CatBoostRegressor":
    from catboost import CatBoostRegressor  # noqa: PLC0415  (not at load)

    parameters = family.parameters | {"iterations": iterations}
    return CatBoostRegressor(**parameters, allow_writing_files=False, verbose=False)


def _x(rows: pl.DataFrame, family: Family) -> np.ndarray:
    return rows.select(columns(family)).cast(pl.Float32).to_numpy()


def _validated(validation: pl.DataFrame, predicted: np.ndarray) -> dict[str, Any]:
    """Errors beside the last-10 mean's and the line's, spread of residuals, calibration at the lines."""
    actual = validation["points"].to_numpy().astype(float)
    intercept, slope, quantiles = fit_scaled_residuals(predicted, actual)
    shape = {
        "residual_quantiles": [float(q) for q in quantiles],
        "spread_intercept": float(intercept),
        "spread_slope": float(slope),
    }
    lined = (validation["vegas_line_source"] == "sportsbook").to_numpy()
    line = validation["vegas_points_line"].to_numpy()[lined]
    market = validation["market_p_over"].to_numpy()[lined]
    calibration = _calibrated(predicted[lined], line, market, actual[lined], shape)
    last_10 = validation["points_avg_last_10"].to_numpy()
    return {
        "validation_mae": float(np.abs(predicted - actual).mean()),
        "validation_bias": float((predicted - actual).mean()),
        "last_10_mae": float(np.nanmean(np.abs(last_10 - actual))),
        "line_mae": float(np.abs(line - actual[lined]).mean()) if lined.any() else None,
        "model_mae_on_lines": float(np.abs(predicted - actual)[lined].mean()) if lined.any() else None,
        "line_rows": int(lined.sum()),
        **shape,
        **calibration,
    }


CALIBRATION = ("calibration_intercept", "calibration_model", "calibration_market")


def _calibrated(
    predicted: np.ndarray, line: np.ndarray, market: np.ndarray, actual: np.ndarray, shape: dict[str, Any]
) -> dict[str, float | None]:
    """Calibration of P(over) at sportsbooks' consensus lines; none with too few of them to fit."""
    decided = (actual != line) & np.isfinite(market)
    if decided.sum() < FEWEST_LINES:
        return dict.fromkeys(CALIBRATION)
    raw, _ = over_probability(predicted[decided], line[decided], shape | dict.fromkeys(CALIBRATION))
    return dict(
        zip(CALIBRATION, fit_calibration(raw, market[decided], (actual > line)[decided]), strict=True)
    )
