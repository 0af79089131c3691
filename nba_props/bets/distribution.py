"""Points as a distribution: how likely a player passes a line. What a price makes of it, `pricing` says.

A model row (`tables.models.CATBOOST_V9`) holds 201 evenly spaced quantiles of scaled residuals
z = (actual - predicted) / spread, with spread = max(1, spread_intercept + spread_slope * predicted) in
points, and a calibration fitted on out-of-time consensus lines that weighs the model against the market:
logit(calibrated) = intercept + model weight * logit(raw) + market weight * logit(market). Raw probabilities at
NBA lines are worse than a coin; a calibration that does not see the market calls its own noise an edge.

Points are whole numbers, so "over L" means at least floor(L) + 1 points, read off the continuous residuals
half a point lower; a whole-numbered line pushes on the points between its two halves. All probabilities of
a side leave pushes out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

Model = Mapping[str, Any]

LEVELS = np.linspace(0, 1, 201)
SMALLEST_SPREAD = 1.0  # points
SUREST = 0.001  # no probability is nearer to 0 or 1
HALVINGS = 50
WEIGHTS = (0.0, 2.0)
RIDGE = 1e-6  # keeps the fit finite when the outcomes are separable


def over_probability(
    predicted: np.ndarray, line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push), calibrated where the model is, and P(push), of predictions at their consensus lines.

    `market` is the books' de-vigged P(over) there; NaN, or none at all, counts as even.

    The calibration belongs to consensus lines, which lie near even. At any other line it would draw what is
    rare towards one half; `recentred` and `raw_probability` carry it there.
    """
    p_over, p_push = raw_probability(predicted, spread(predicted, model), line, model)
    if model["calibration_model"] is None:
        return p_over, p_push
    believed = (
        np.full_like(p_over, 0.5) if market is None else np.nan_to_num(np.asarray(market, float), nan=0.5)
    )
    score = model["calibration_intercept"] + model["calibration_model"] * _logit(p_over)
    return _within(_expit(score + model["calibration_market"] * _logit(believed))), p_push


def recentred(
    predicted: np.ndarray, consensus_line: np.ndarray, model: Model, market: np.ndarray | None = None
) -> np.ndarray:
    """The centre, in points, around which raw probabilities at the consensus line equal the calibrated ones.

    A calibration that trusts the model little moves the centre towards the market's line and leaves the
    shape be, so that long shots stay long. Where there is no line the centre is the prediction.
    """
    predicted, line = np.asarray(predicted, float), np.asarray(consensus_line, float)
    wanted, _ = over_probability(predicted, line, model, market)
    width = spread(predicted, model)
    reach = width * (np.abs(model["residual_quantiles"]).max() + 1) + 1
    low, high = line - reach, line + reach
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = raw_probability(middle, width, line, model)[0] < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    known = np.isfinite(line) & (model["calibration_model"] is not None)
    return np.where(known, (low + high) / 2, predicted)


def raw_probability(
    centre: np.ndarray, width: np.ndarray, line: np.ndarray, model: Model
) -> tuple[np.ndarray, np.ndarray]:
    """P(over | no push) and P(push) at any line, of residuals of that width in points around the centre."""
    centre, line = np.asarray(centre, float), np.asarray(line, float)
    quantiles = np.asarray(model["residual_quantiles"], float)
    most_of_over = np.interp((np.floor(line) + 0.5 - centre) / width, quantiles, LEVELS, left=0, right=1)
    least_of_push = np.interp((np.ceil(line) - 0.5 - centre) / width, quantiles, LEVELS, left=0, right=1)
    p_push = np.clip(most_of_over - least_of_push, 0, 1 - SUREST)
    return _within((1 - most_of_over) / (1 - p_push)), p_push


def spread(predicted: np.ndarray, model: Model) -> np.ndarray:
    """Standard deviation of points around a prediction, at least one point."""
    return np.maximum(
        SMALLEST_SPREAD, model["spread_intercept"] + model["spread_slope"] * np.asarray(predicted)
    )


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

    parts = [of_one_model(rows) for rows in predictions.with_row_index("_at").partition_by("model_id")]
    if not parts:
        return predictions.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in new.items())
    return pl.concat(parts).sort("_at").drop("_at")


def fit_scaled_residuals(predicted: np.ndarray, actual: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Spread intercept and slope, and quantiles of the residuals scaled by it, of out-of-time predictions.

    |residual| * sqrt(pi / 2), whose mean is a normal residual's deviation, is regressed on the prediction;
    the slope is never negative.
    """
    predicted, residual = np.asarray(predicted, float), np.asarray(actual, float) - predicted
    if not len(predicted):
        raise ValueError(
            "no residuals to fit a spread on: give fit_scaled_residuals at least one validation row"
        )
    deviation, around = np.abs(residual) * np.sqrt(np.pi / 2), predicted - predicted.mean()
    variation = around @ around
    slope = max(0.0, float(around @ deviation / variation)) if variation > 0 else 0.0
    intercept = float(deviation.mean() - slope * predicted.mean())
    width = spread(predicted, {"spread_intercept": intercept, "spread_slope": slope})
    return intercept, slope, np.quantile(residual / width, LEVELS)


def fit_calibration(model_p: np.ndarray, market_p: np.ndarray, won: np.ndarray) -> tuple[float, float, float]:
    """Intercept and the weights of the model's and the market's log-odds, by logistic regression on outcomes.

    Weights are kept within 0 and 2: one that comes out negative means no skill, not skill turned round.
    """
    design = np.column_stack(
        [np.ones(len(won)), _logit(np.asarray(model_p, float)), _logit(np.asarray(market_p, float))]
    )
    won = np.asarray(won, float)
    if not len(won):
        raise ValueError(
            "no outcomes to calibrate on: give fit_calibration at least one decided line, or store null"
        )
    fixed: dict[int, float] = {}
    while True:
        free = [i for i in range(3) if i not in fixed]
        offset = sum((weight * design[:, i] for i, weight in fixed.items()), np.zeros(len(won)))
        weights = fixed | dict(zip(free, _logistic_regression(design[:, free], offset, won), strict=True))
        bounded = {i: float(np.clip(weights[i], *WEIGHTS)) for i in free if i > 0}
        outside = {i: weight for i, weight in bounded.items() if weight != weights[i]}
        if not outside:
            return float(weights[0]), float(weights[1]), float(weights[2])
        fixed |= outside


def _logistic_regression(design: np.ndarray, offset: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Newton's method, each step halved until the penalised likelihood does not fall."""

    def likelihood(weights: np.ndarray) -> float:
        score = design @ weights + offset
        return float(won @ score - np.logaddexp(0, score).sum() - RIDGE / 2 * weights @ weights)

    weights = np.zeros(design.shape[1])
    for _ in range(100):
        p = _expit(design @ weights + offset)
        gradient = design.T @ (won - p) - RIDGE * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + RIDGE * np.eye(len(weights))
        step, now = np.linalg.solve(curvature, gradient), likelihood(weights)
        for _ in range(40):
            if likelihood(weights + step) >= now:
                break
            step = step / 2
        else:
            return weights
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            return weights
    return weights


def _within(p: np.ndarray) -> np.ndarray:
    return np.clip(p, SUREST, 1 - SUREST)


def _logit(p: np.ndarray) -> np.ndarray:
    p = _within(p)
    return np.log(p / (1 - p))


def _expit(score: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(score, -500, 500)))
