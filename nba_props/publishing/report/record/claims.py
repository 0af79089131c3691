"""What was claimed of bets beside what came of them: probabilities in bins, and values in bands."""

import polars as pl

from nba_props.bets.price_accuracy.figures import figures
from nba_props.declared.grades import is_decided
from nba_props.models.accuracy.figures import Figures
from nba_props.models.accuracy.probabilities import calibration_bins
from nba_props.models.arrays import floats

# Fewer bets in a bin say nothing; more bins than ten no more than ten.
FEWEST, MOST = 20, 10


def calibration(rows: pl.DataFrame) -> list[Figures]:
    """Bins of equal count by claimed probability, see `calibration_bins`; none below FEWEST decided bets.

    Args:
        rows: rows of `bets.grades.results` of one provenance.
    """
    decided = _decided(rows).drop_nulls("claimed_probability").sort("claimed_probability", "bet_id")
    count = min(MOST, decided.height // FEWEST)
    return (
        calibration_bins(floats(decided, "claimed_probability"), floats(decided, "won"), count)
        if count
        else []
    )


def values(rows: pl.DataFrame) -> list[Figures]:
    """Bands of claimed value that have a decided bet, see `price_accuracy.figures`."""
    return [band for band in figures(_decided(rows))["by_claim"] if band["n"]]


def _decided(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(is_decided()).with_columns(won=pl.col("result") == "WIN")
