"""Predictors that nothing is fitted for: a few weighted means with corrections, as rules of thumb give them.

Their weights are the older system's (reference system, 4.4), mended: a high fatigue score is a fresh player, a line is
never needed, a share that is not known counts for nothing. Each takes feature rows and gives expected points, NaN where
the player has no form to go by. Learning from past games row by row is `similarity`'s business.
"""

import numpy as np
import polars as pl

# By share of attempts (of points, for free throws): zone, feature, how much a weak defence is worth there.
ZONES = (("pct_paint", 1.2), ("pct_mid_range", 1.0), ("pct_three", 1.1), ("pct_free_throw", 0.8))
AVERAGE_DEFENCE = 110.0  # points allowed per 100 possessions
ENSEMBLE = {"catboost_v9": 0.45, "similarity": 0.25, "moving_average": 0.20, "zone_matchup": 0.10}


def market(rows: pl.DataFrame) -> np.ndarray:
    """The consensus line itself."""
    return numbers(rows, pl.col("vegas_points_line"))


def moving_average(rows: pl.DataFrame) -> np.ndarray:
    """Recent means, corrected for rest, match-up, pace, venue and usage."""
    means = (
        0.5 * pl.col("points_avg_last_5")
        + 0.3 * pl.col("points_avg_last_10")
        + 0.2 * pl.col("points_avg_season")
    )
    return numbers(
        rows,
        means
        + _tired(2.5, 1.0)
        + 0.3 * _known("shot_zone_mismatch_score")
        - 1.5 * _known("back_to_back")
        + 0.3 * _known("pace_score")
        + 0.5 * _venue()
        + 0.4 * _known("usage_spike_score"),
    )


def zone_matchup(rows: pl.DataFrame) -> np.ndarray:
    """The season's mean, corrected for the opponent's defence where the player scores, pace, venue and rest."""
    weakness = _known("opponent_def_rating", AVERAGE_DEFENCE) - AVERAGE_DEFENCE
    zones = sum(
        (_worth(share) * (weakness * 0.3 * more).clip(-3, 3) for share, more in ZONES), start=pl.lit(0.0)
    )
    return numbers(
        rows,
        pl.col("points_avg_season") + zones + 0.4 * _known("pace_score") + 0.8 * _venue() + _tired(1.5, 0.8),
    )


def ensemble(members: dict[str, np.ndarray]) -> np.ndarray:
    """The members' weighted mean; who has no number for a row leaves his weight to the others."""
    known = {name: np.asarray(members[name], float) for name in ENSEMBLE if name in members}
    weights = {name: np.where(np.isnan(value), 0.0, ENSEMBLE[name]) for name, value in known.items()}
    total = sum(weights.values(), start=np.zeros(1))
    summed = sum((weights[name] * np.nan_to_num(value) for name, value in known.items()), start=np.zeros(1))
    return np.where(total > 0, summed / np.where(total > 0, total, 1), np.nan)


def numbers(rows: pl.DataFrame, expression: pl.Expr) -> np.ndarray:
    """Never below nought; NaN where something needed is missing."""
    value = rows.select(expression.cast(pl.Float64)).to_series().fill_null(float("nan")).to_numpy()
    return np.maximum(value, 0.0)


def _known(feature: str, otherwise: float = 0.0) -> pl.Expr:
    return pl.col(feature).fill_null(otherwise)


def _tired(exhausted: float, weary: float) -> pl.Expr:
    """Points that tiredness costs: below 30 and below 50 of a freshness of 100."""
    fresh = _known("fatigue_score", 100.0)
    return pl.when(fresh < 30).then(-exhausted).when(fresh < 50).then(-weary).otherwise(0.0)


def _venue() -> pl.Expr:
    """1 at home, -1 away, 0 where nobody knows."""
    return 2.0 * _known("home_away", 0.5) - 1.0


def _worth(share: str) -> pl.Expr:
    """How much of a zone's correction a player of that share gets."""
    of = pl.col(share)
    return (
        pl.when(of >= 0.40)
        .then(1.0)
        .when(of >= 0.20)
        .then(0.7)
        .when(of.is_not_null())
        .then(0.4)
        .otherwise(0.0)
    )
