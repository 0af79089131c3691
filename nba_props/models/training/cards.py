"""What a model's card says: what it learned from, how it did on days it never saw, what it goes by.

Figures only; `card_faces` shows them to a person. Files and fingerprints of the code are added by whoever stores it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.arrays import floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.calibration import PRIOR, calibrated
from nba_props.models.statistics import Estimate, clustered_mean
from nba_props.models.training.fit import Fitted, contributions
from nba_props.models.training.training_set import TrainingSet, Window, data_hash

EXPLAINED = 1000  # rows that importance is measured on
LEVELS = (50, 80, 90)


@dataclass(frozen=True, slots=True)
class Importance:
    """What the model's columns add to its predictions: `shap[row, column]` in points, at the columns' `values`."""

    columns: list[str]
    values: np.ndarray
    shap: np.ndarray

    @property
    def mean_size(self) -> dict[str, float]:
        """Mean absolute contribution of each column, in points, largest first."""
        sizes = dict(zip(self.columns, map(float, np.abs(self.shap).mean(axis=0)), strict=True))
        return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def card(fitted: Fitted, rows: TrainingSet, window: Window, seen: Importance) -> dict[str, Any]:
    """Columns of the family's table that do not depend on its file."""
    family, learned, held = fitted.family, rows.final, rows.validation
    found = dict(metrics(fitted.out_of_time, fitted))
    return {
        "family": family.name,
        "contract": str(family.contract.name).lower(),
        "predicts": family.predicts,
        "train_from": window.train_from,
        "train_to": window.train_to,
        "first_game_date": learned["game_date"].min(),
        "last_game_date": learned["game_date"].max(),
        "training_rows": learned.height,
        "rows_by_season": json.dumps(dict(learned.group_by("season").len().sort("season").rows())),
        "left_out": json.dumps(rows.left_out, sort_keys=True),
        "trees": fitted.trees,
        "validation_first": held["game_date"].min(),
        "validation_last": held["game_date"].max(),
        "validation_rows": held.height,
        "metrics": json.dumps({name: asdict(estimate) for name, estimate in found.items()}),
        **{name: found[name].value for name in HEADLINES},
        "line_rows": found["line_mae"].n,
        **fitted.shape.columns(),
        **_calibration(fitted),
        "importance": json.dumps(seen.mean_size),
        "parameters": family.recipe,
        "parameters_hash": family.parameters_hash,
        "data_hash": data_hash(rows.all, family),
    }


HEADLINES = ("validation_mae", "validation_bias", "last_10_mae", "line_mae", "model_mae_on_lines")


def metrics(judged: pl.DataFrame, fitted: Fitted) -> Iterator[tuple[str, Estimate]]:
    """Figures of out-of-time rows with `predicted_points`, by name, with intervals that keep dates together.

    Those that begin with line_ or end with _on_lines are on rows with any line, those of probabilities on decided lines of
    sportsbooks.
    """
    points, predicted = judged["points"].to_numpy().astype(float), judged["predicted_points"].to_numpy()
    dates, miss = judged["game_date"].to_numpy(), np.abs(predicted - points)
    last_10, line = floats(judged, "points_avg_last_10"), floats(judged, "vegas_points_line")
    cumulative = fitted.shape.cumulative(predicted)

    def mean(values: np.ndarray) -> Estimate:
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
    for level in LEVELS:
        low, high = pmf.interval(cumulative, level / 100)
        yield f"coverage_{level}", mean(((points >= low) & (points <= high)).astype(float))
    raw, _ = fitted.shape.sides(predicted, fitted.shape.spread(predicted), line)
    market, won = floats(judged, "market_p_over"), (points > line).astype(float)
    own = calibrated(raw, market, fitted.calibration or PRIOR.weights)
    decided = np.isfinite(market) & (points != line)
    for name, p in (("brier", own), ("brier_market", market), ("brier_raw", raw)):
        yield name, mean(np.where(decided, (p - won) ** 2, np.nan))


def importance(fitted: Fitted) -> Importance:
    """Contributions to predictions of a thousand out-of-time rows, evenly spaced."""
    judged = fitted.out_of_time
    some = judged.gather_every(max(1, judged.height // EXPLAINED)).head(EXPLAINED)
    values, shap = contributions(fitted.model, fitted.family, some)
    return Importance(fitted.family.columns, values, shap)


def _calibration(fitted: Fitted) -> dict[str, float | None]:
    weights = fitted.calibration._asdict() if fitted.calibration else dict.fromkeys(PRIOR.weights._fields)
    return {f"calibration_{of}": weight for of, weight in weights.items()}
