"""How good P(over) and the distribution of points are. Rows are of one predictor; callers leave pushes out.

`decided` selects the rows on which probabilities can be compared: no push, and a probability of the market.
"""

from itertools import pairwise

import numpy as np
import polars as pl

from nba_props.models.accuracy.figures import DECIDED, OVER_WON, Figures, interval
from nba_props.models.arrays import Floats, as_floats
from nba_props.models.distribution.pmf import INTERVALS
from nba_props.models.statistics import (
    BINS,
    calibration_error,
    excess_calibration_error,
    mean,
    mean_by_date,
    wilson,
)

SEED = 0
SMALLEST_PROBABILITY = 1e-6
SCORES = ("brier", "log_loss", "ece", "ece_excess", "ece_excess_ci95")


def decided(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows without a push, and with the market's probability."""
    return rows.filter(DECIDED, pl.col("market_p_over").is_not_null())


def probabilities(rows: pl.DataFrame, column: str = "p_over") -> Figures:
    """Brier score, log loss, calibration error of ten equal-count bins, and its excess over chance.

    The excess is over the mean of 1,000 draws of outcomes from the probabilities themselves. All scores are None if
    the column is null in every row.
    """
    known = rows.filter(pl.col(column).is_not_null())
    if known.is_empty():
        return {"probability_n": 0} | dict.fromkeys(SCORES)
    p, won = _predicted_and_won(known, column)
    excess = excess_calibration_error(p, won, SEED)
    return {
        "probability_n": known.height,
        "brier": float(np.mean((p - won) ** 2)),
        "log_loss": float(_log_loss(p, won).mean()),
        "ece": calibration_error(p, won) if excess.value is not None else None,
        "ece_excess": excess.value,
        "ece_excess_ci95": interval(excess),
    }


def beside_market(rows: pl.DataFrame, column: str = "p_over") -> Figures:
    """Brier score and log loss less the market's on the same rows, with intervals clustered by date."""
    known = rows.filter(pl.col(column).is_not_null())
    brier = (pl.col(column) - OVER_WON) ** 2 - (pl.col("market_p_over") - OVER_WON) ** 2
    own, market = (_log_loss(*_predicted_and_won(known, c)) for c in (column, "market_p_over"))
    brier_difference = mean_by_date(known, brier)
    log_difference = mean_by_date(
        known.with_columns(pl.Series("difference", own - market, pl.Float64)), pl.col("difference")
    )
    return {
        "brier_minus_market": brier_difference.value,
        "brier_minus_market_ci95": interval(brier_difference),
        "log_loss_minus_market": log_difference.value,
        "log_loss_minus_market_ci95": interval(log_difference),
    }


def coverage(rows: pl.DataFrame) -> dict[str, float | None]:
    """Share of outcomes within the central intervals of 50, 80 and 90 %."""
    return {
        str(level): mean(
            rows.drop_nulls(f"low_{level}"), pl.col("points").is_between(f"low_{level}", f"high_{level}")
        )
        for level in INTERVALS
    }


def reliability(rows: pl.DataFrame, column: str = "p_over") -> list[Figures]:
    """Ten bins of equal count by predicted probability: its mean `stated`, the share of overs `seen`, `ci95`, `n`."""
    known = rows.filter(pl.col(column).is_not_null()).sort(column, "game_date", "game_id", "player_id")
    if known.height < BINS:
        return []
    return calibration_bins(*_predicted_and_won(known, column), BINS)


def calibration_bins(p: Floats, won: Floats, count: int) -> list[Figures]:
    """So many bins of equal count, by probability: `stated`, its mean, `seen`, the share that won, `ci95` and `n`.

    Args:
        p: probabilities, in ascending order.
        won: 1 where what they are of came true, else 0.
        count: number of bins, at most that of probabilities.
    """
    starts = np.linspace(0, len(p), count + 1).astype(int)
    bins = [(p[a:b], won[a:b]) for a, b in pairwise(starts)]
    shares = [wilson(int(w.sum()), len(w)) for _, w in bins]
    return [
        {"stated": float(predicted.mean()), "seen": share.value, "ci95": interval(share), "n": share.n}
        for (predicted, _), share in zip(bins, shares, strict=True)
    ]


def _predicted_and_won(rows: pl.DataFrame, column: str) -> tuple[Floats, Floats]:
    """P(over), and 1 where the over won."""
    return rows[column].to_numpy(), rows.select(OVER_WON).to_series().to_numpy()


def _log_loss(p: Floats, won: Floats) -> Floats:
    clipped = np.clip(p, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return as_floats(-(won * np.log(clipped) + (1 - won) * np.log(1 - clipped)))
