"""Minutes times points a minute as a second opinion beside `points_distribution`: the part `minutes` of `bench.absences`.

Minutes and points a minute are each predicted by a ridge regression with trees on what it leaves, walk-forward like the
family itself; their product is moved by its median residual out of time, and averaged with the family's prediction.
"""

from datetime import date

import numpy as np
import polars as pl

from nba_props.declared.families import CATBOOST, Family
from nba_props.declared.keys import GAME_PLAYER
from nba_props.models.arrays import Floats, as_floats
from nba_props.models.training.fit import matrix
from nba_props.models.training.linear import fit_linear
from nba_props.models.training.training_set import training_set

TREES = CATBOOST | {"iterations": 200}
LEAST_MINUTES = 1.0


def averaged(rows: pl.DataFrame, family: Family, store: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """The family's rows of WALK_FORWARD with the mean of its prediction and of minutes times rate.

    Args:
        rows: the family's rows, of models trained by month.
        family: the family.
        store: feature rows of the days and of all history.
        played: box scores of the same days.
    """
    parts = []
    for part in rows.partition_by("model_week"):
        products = _products(part, family, part["model_week"][0], store, played)
        parts.append(part.with_columns(predicted_points=(pl.col("predicted_points") + products) / 2))
    return pl.concat(parts)


def _products(
    part: pl.DataFrame, family: Family, week: date, store: pl.DataFrame, played: pl.DataFrame
) -> pl.Series:
    sets = training_set(family, week, store, played)
    minutes = played.select(*GAME_PLAYER, actual_minutes="minutes")
    fit, validation = (s.join(minutes, on=GAME_PLAYER, how="left") for s in (sets.fit, sets.validation))
    tested = part.select(GAME_PLAYER).join(store, on=GAME_PLAYER, how="left", maintain_order="left")
    x, held_out, asked = (matrix(frame, family) for frame in (fit, validation, tested))
    spent = np.maximum(fit["actual_minutes"].to_numpy(), LEAST_MINUTES)
    of_minutes = _model(x, spent, np.ones(len(spent)), [held_out, asked])
    of_rate = _model(x, fit["points"].to_numpy() / spent, spent, [held_out, asked])
    known, product = (m * r for m, r in zip(of_minutes, of_rate, strict=True))
    return pl.Series(product + np.median(validation["points"].to_numpy() - known))


def _model(x: np.ndarray, y: Floats, weight: Floats, asked: list[np.ndarray]) -> list[Floats]:
    """Predictions of each of the matrices, by a ridge regression and trees on what it leaves."""
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow to load)

    linear = fit_linear(x, y)
    trees = CatBoostRegressor(**TREES, allow_writing_files=False, verbose=False)
    trees.fit(x, y - linear.predict(x), sample_weight=weight)
    return [as_floats(linear.predict(m) + trees.predict(m)) for m in asked]
