"""How good P(over) and the distribution of points are. Rows are of one predictor; pushes are left out by the caller.

`decided` keeps the rows on which probabilities can be compared: no push, and a market's probability beside.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from nba_props.models.accuracy.points import DECIDED, OVER, interval, mean
from nba_props.models.statistics import BINS, calibration_error, excess_calibration_error, wilson
from nba_props.models.walk_forward.rows import LEVELS

SEED = 0
SUREST = 1e-6
STATED = ("brier", "log_loss", "ece", "ece_excess", "ece_excess_ci95")
Figures = dict[str, Any]


def decided(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(DECIDED, pl.col("market_p_over").is_not_null())


def probabilities(rows: pl.DataFrame, column: str = "p_over") -> Figures:
    """Brier score, log loss, calibration error of ten equal-count bins, and its excess over what chance gives.

    The excess is over the mean of 1,000 draws of outcomes from the probabilities themselves. All null where the
    column states nothing.
    """
    told = rows.filter(pl.col(column).is_not_null())
    if told.is_empty():
        return {"probability_n": 0} | dict.fromkeys(STATED)
    p, won = _pair(told, column)
    excess = excess_calibration_error(p, won, SEED)
    return {
        "probability_n": told.height,
        "brier": float(np.mean((p - won) ** 2)),
        "log_loss": float(_surprise(p, won).mean()),
        "ece": calibration_error(p, won) if excess.value is not None else None,
        "ece_excess": excess.value,
        "ece_excess_ci95": interval(excess),
    }


def beside_market(rows: pl.DataFrame, column: str = "p_over") -> Figures:
    """Brier score and log loss less the market's on the same rows, with intervals clustered by date."""
    told = rows.filter(pl.col(column).is_not_null())
    won = OVER.cast(pl.Float64)
    squared = mean(told, (pl.col(column) - won) ** 2 - (pl.col("market_p_over") - won) ** 2)
    stated, market = (_pair(told, c) for c in (column, "market_p_over"))
    surprise = told.with_columns(pl.Series("worse", _surprise(*stated) - _surprise(*market), pl.Float64))
    log = mean(surprise, pl.col("worse"))
    return {
        "brier_minus_market": squared.value,
        "brier_minus_market_ci95": interval(squared),
        "log_loss_minus_market": log.value,
        "log_loss_minus_market_ci95": interval(log),
    }


def coverage(rows: pl.DataFrame) -> dict[str, float | None]:
    """Share of outcomes within the central intervals of 50, 80 and 90 %."""
    held = {level: pl.col("points").is_between(f"low_{level}", f"high_{level}") for level in LEVELS}
    return {
        str(level): rows.drop_nulls(f"low_{level}").select(inside.cast(pl.Float64).mean()).item()
        for level, inside in held.items()
    }


def reliability(rows: pl.DataFrame, column: str = "p_over") -> list[Figures]:
    """Ten bins of equal count by what was stated: mean `stated`, `seen` share of overs with its interval, `n`."""
    told = rows.filter(pl.col(column).is_not_null()).sort(column, "game_date", "game_id", "player_id")
    if told.height < BINS:
        return []
    p, won = _pair(told, column)
    starts = np.linspace(0, len(p), BINS + 1).astype(int)
    bins = [(p[a:b], won[a:b]) for a, b in pairwise(starts)]
    seen = [wilson(int(w.sum()), len(w)) for _, w in bins]
    return [
        {"stated": float(stated.mean()), "seen": s.value, "ci95": interval(s), "n": s.n}
        for (stated, _), s in zip(bins, seen, strict=True)
    ]


def _pair(rows: pl.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    return rows[column].to_numpy(), rows.select(OVER.cast(pl.Float64)).to_series().to_numpy()


def _surprise(p: np.ndarray, won: np.ndarray) -> np.ndarray:
    held = np.clip(p, SUREST, 1 - SUREST)
    return -(won * np.log(held) + (1 - won) * np.log(1 - held))
