"""A model's card: what it was trained on, its figures on days that it never saw, and its most important columns.

Figures only; `card_view` shows them. Whoever stores a card adds the model's file and the fingerprints of the code.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.arrays import Floats, floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.calibration import MARKET_ALONE, calibrated
from nba_props.models.statistics import Estimate, clustered_mean
from nba_props.models.training.fit import FittedModel, contributions
from nba_props.models.training.training_set import TrainingSet, Window, data_hash

EXPLAINED_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Importance:
    """What each column adds to predictions: `shap` in points, rows by columns, and the columns' `values`."""

    columns: list[str]
    values: np.ndarray
    shap: np.ndarray

    @property
    def mean_size(self) -> dict[str, float]:
        """Mean absolute contribution of each column, in points, largest first."""
        sizes = dict(zip(self.columns, map(float, np.abs(self.shap).mean(axis=0)), strict=True))
        return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def card(fitted: FittedModel, rows: TrainingSet, window: Window, importance: Importance) -> dict[str, Any]:
    """The columns of the family's table that do not depend on the model's file."""
    family, final, validation = fitted.family, rows.final, rows.validation
    figures = dict(metrics(fitted.out_of_time, fitted))
    return {
        "family": family.name,
        "contract": str(family.contract.name).lower(),
        "predicts": family.predicts,
        "train_from": window.train_from,
        "train_to": window.train_to,
        "first_game_date": final["game_date"].min(),
        "last_game_date": final["game_date"].max(),
        "training_rows": final.height,
        "rows_by_season": json.dumps(dict(final.group_by("season").len().sort("season").rows())),
        "left_out": json.dumps(rows.left_out, sort_keys=True),
        "unavailable_rows": json.dumps(fitted.unavailable_rows),
        "trees": fitted.trees,
        "validation_first": validation["game_date"].min(),
        "validation_last": validation["game_date"].max(),
        "validation_rows": validation.height,
        "metrics": json.dumps({name: asdict(estimate) for name, estimate in figures.items()}),
        **{name: figures[name].value for name in HEADLINES},
        "line_rows": figures["line_mae"].n,
        **fitted.shape.columns(),
        **_calibration(fitted),
        "importance": json.dumps(importance.mean_size),
        "parameters": family.recipe,
        "parameters_hash": family.parameters_hash,
        "data_hash": data_hash(rows.all, family),
    }


HEADLINES = ("validation_mae", "validation_bias", "last_10_mae", "line_mae", "model_mae_on_lines")


def metrics(rows: pl.DataFrame, fitted: FittedModel) -> Iterator[tuple[str, Estimate]]:
    """Figures of out-of-time rows with `predicted_points`, by name, with intervals clustered by date.

    Names that begin with line_ or end with _on_lines are of rows with any line, Brier scores of decided sportsbooks'
    lines.
    """
    points, predicted = rows["points"].to_numpy().astype(float), rows["predicted_points"].to_numpy()
    dates, miss = rows["game_date"].to_numpy(), np.abs(predicted - points)
    last_10, line = floats(rows, "points_avg_last_10"), floats(rows, "vegas_points_line")
    cumulative = fitted.shape.cumulative(predicted)

    def mean(values: Floats) -> Estimate:
        known = np.isfinite(values)
        return clustered_mean(values[known], dates[known])

    yield "validation_mae", mean(miss)
    yield "validation_bias", mean(predicted - points)
    yield "last_10_mae", mean(np.abs(last_10 - points))
    yield "less_last_10", mean(miss - np.abs(last_10 - points))
    yield "line_mae", mean(np.abs(line - points))
    yield "model_mae_on_lines", mean(np.where(np.isnan(line), np.nan, miss))
    yield "less_line_on_lines", mean(miss - np.abs(line - points))
    yield "crps", mean(pmf.crps(cumulative, points))
    yield "log_score", mean(pmf.log_score(cumulative, points))
    for level in pmf.INTERVALS:
        low, high = pmf.interval(cumulative, level / 100)
        yield f"coverage_{level}", mean(((points >= low) & (points <= high)).astype(float))
    raw, _ = fitted.shape.sides(predicted, fitted.shape.spread(predicted), line)
    market, won = floats(rows, "market_p_over"), (points > line).astype(float)
    own = calibrated(raw, market, fitted.calibration or MARKET_ALONE)
    decided = np.isfinite(market) & (points != line)
    for name, p in (("brier", own), ("brier_market", market), ("brier_raw", raw)):
        yield name, mean(np.where(decided, (p - won) ** 2, np.nan))


def importance(fitted: FittedModel) -> Importance:
    """Contributions to the predictions of a thousand out-of-time rows, evenly spaced."""
    rows = fitted.out_of_time
    sample = rows.gather_every(max(1, rows.height // EXPLAINED_ROWS)).head(EXPLAINED_ROWS)
    values, shap = contributions(fitted.model, fitted.family, sample)
    return Importance(fitted.family.columns, values, shap)


def _calibration(fitted: FittedModel) -> dict[str, float | None]:
    if fitted.calibration is None:
        return dict.fromkeys(MARKET_ALONE.columns())
    return {**fitted.calibration.columns()}
