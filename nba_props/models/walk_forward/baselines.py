"""Fit-free predictors: weighted means with corrections by rules of thumb.

Their weights are the older system's (reference system, 4.4) with its errors corrected: a high fatigue score is a fresh
player, no line is needed, and an unknown share has no effect. Each function takes feature rows and returns expected
points, NaN for a player without recent games. The predictor that looks up past games is in `similarity`.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from nba_props.models.arrays import Floats, as_floats

# Share of attempts (of points, for free throws) by zone, and how much a weak defence is worth there.
ZONES = (("pct_paint", 1.2), ("pct_mid_range", 1.0), ("pct_three", 1.1), ("pct_free_throw", 0.8))
AVERAGE_DEFENCE = 110.0  # points allowed per 100 possessions
ENSEMBLE = {"catboost_v9": 0.45, "similarity": 0.25, "moving_average": 0.20, "zone_matchup": 0.10}


def market(rows: pl.DataFrame) -> Floats:
    """The consensus line itself."""
    return points(rows, pl.col("vegas_points_line"))


def moving_average(rows: pl.DataFrame) -> Floats:
    """Recent means, corrected for rest, match-up, pace, venue and usage."""
    means = (
        0.5 * pl.col("points_avg_last_5")
        + 0.3 * pl.col("points_avg_last_10")
        + 0.2 * pl.col("points_avg_season")
    )
    return points(
        rows,
        means
        + _fatigue(exhausted=2.5, tired=1.0)
        + 0.3 * _known("shot_zone_mismatch_score")
        - 1.5 * _known("back_to_back")
        + 0.3 * _known("pace_score")
        + 0.5 * _venue()
        + 0.4 * _known("usage_spike_score"),
    )


def zone_matchup(rows: pl.DataFrame) -> Floats:
    """The season's mean, corrected for the opponent's defence where the player scores, pace, venue and rest."""
    weakness = _known("opponent_def_rating", AVERAGE_DEFENCE) - AVERAGE_DEFENCE
    zones = sum(
        (_worth(share) * (weakness * 0.3 * more).clip(-3, 3) for share, more in ZONES), start=pl.lit(0.0)
    )
    return points(
        rows,
        pl.col("points_avg_season")
        + zones
        + 0.4 * _known("pace_score")
        + 0.8 * _venue()
        + _fatigue(exhausted=1.5, tired=0.8),
    )


def ensemble(members: Mapping[str, ArrayLike]) -> Floats:
    """The members' weighted mean; a member without a prediction for a row leaves its weight to the others."""
    known = {name: as_floats(members[name]) for name in ENSEMBLE if name in members}
    weights = {name: np.where(np.isnan(value), 0.0, ENSEMBLE[name]) for name, value in known.items()}
    total = sum(weights.values(), start=np.zeros(1))
    summed = sum((weights[name] * np.nan_to_num(value) for name, value in known.items()), start=np.zeros(1))
    return np.where(total > 0, summed / np.where(total > 0, total, 1), np.nan)


def points(rows: pl.DataFrame, expression: pl.Expr) -> Floats:
    """The expression's values as points, never below zero; NaN where an input is missing."""
    value = rows.select(expression.cast(pl.Float64)).to_series().fill_null(float("nan")).to_numpy()
    return as_floats(np.maximum(value, 0.0))


def _known(feature: str, otherwise: float = 0.0) -> pl.Expr:
    return pl.col(feature).fill_null(otherwise)


def _fatigue(*, exhausted: float, tired: float) -> pl.Expr:
    """Points that fatigue costs (a negative number): below 30 and below 50 of a freshness of 100."""
    fresh = _known("fatigue_score", 100.0)
    return pl.when(fresh < 30).then(-exhausted).when(fresh < 50).then(-tired).otherwise(0.0)


def _venue() -> pl.Expr:
    """1 at home, -1 away, 0 if unknown."""
    return 2.0 * _known("home_away", 0.5) - 1.0


def _worth(share: str) -> pl.Expr:
    """How much of a zone's correction applies to a player with that share of attempts."""
    attempts = pl.col(share)
    return (
        pl.when(attempts >= 0.40)
        .then(1.0)
        .when(attempts >= 0.20)
        .then(0.7)
        .when(attempts.is_not_null())
        .then(0.4)
        .otherwise(0.0)
    )
