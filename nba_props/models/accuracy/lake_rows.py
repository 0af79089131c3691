"""The accuracy report's rows for the lake: one per predictor, and the instants that graded predictions were made for."""

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl

from nba_props.declared.tables.performance import ACCURACY
from nba_props.models.accuracy.figures import Figures

COLUMNS = ("n", "mae", "mae_minus_line", "bias", "brier", "log_loss", "ece", "ece_excess", "crps")


def accuracy_rows(reports: Iterable[Figures], measured_on: date, now: datetime) -> pl.DataFrame:
    """Rows of ACCURACY of reports of different provenance."""
    rows = [
        {
            "measured_on": measured_on, "measured_at": now, "provenance": report["provenance"],
            "source": report["source"], "predictor": p["name"], "too_good": p["too_good"]["verdict"],
            "against_line": p["against_line"],
            **{name: p[name] for name in COLUMNS},
            **_ends("mae_minus_line", p["mae_minus_line_ci95"]),
            **{f"coverage_{level}": share for level, share in p["coverage"].items()},
            **{f"hit_rate_edge_{edge}": hits["rate"] for edge, hits in p["hit_rate"].items()},
            **{f"calls_edge_{edge}": hits["n"] for edge, hits in p["hit_rate"].items()},
        }
        for report in reports
        for p in report["predictors"]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=ACCURACY.schema) if rows else ACCURACY.empty()


def prediction_moments(predictions: pl.DataFrame, provenance: str) -> pl.DataFrame:
    """One row per game with active predictions of the provenance: game_id, tip_off, and their newest as_of.

    A prediction made at another line than the books' at that instant has no price and is not bet on.
    """
    active = predictions.filter("is_active", pl.col("provenance") == provenance)
    return active.group_by("game_id").agg(pl.col("as_of", "tip_off").max()).sort("game_id")


def _ends(name: str, ci95: list[float] | None) -> dict[str, float | None]:
    low, high = ci95 or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}
