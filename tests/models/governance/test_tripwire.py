"""Results that are too good to be true: each wire's limit, and a leak that trips it."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.models.governance.tripwire import Tripwire, too_good
from tests.governance_rows import WEEK, evidence_rows, season


def test_an_honest_model_is_not_too_good_and_one_that_saw_the_points_is() -> None:
    assert too_good(evidence_rows(season(insight=0.0))).verdict == "PASS"
    leaked = evidence_rows(season(insight=0.9))
    gate = too_good(leaked)
    assert gate.verdict == "FAIL"
    assert gate.estimate.value is not None
    assert gate.estimate.value > 0.10
    assert "hit rate" in gate.detail
    assert too_good(leaked[:400]).verdict == "PASS"  # too few rows for an alarm
    assert too_good(leaked.clear()).verdict == "INSUFFICIENT"


@pytest.mark.parametrize(
    ("wire", "changed"),
    [
        ("points better than the line", {"edge": pl.lit(0.5), "p_over": pl.lit(0.5)}),
        ("hit rate at edge 1", {"predicted_points": pl.col("latest_line"), "p_over": pl.lit(0.5)}),
        (
            "1 - Brier",
            {
                "predicted_points": pl.col("latest_line"),
                "edge": pl.lit(0.5),
                "p_over": pl.when(pl.col("actual_points") > pl.col("consensus_line"))
                .then(0.6)
                .otherwise(0.4),
            },
        ),
    ],
)
def test_each_wire_trips_by_itself(wire: str, changed: dict[str, pl.Expr]) -> None:
    leaked = evidence_rows(season(insight=0.9)).with_columns(**changed)
    gate = too_good(leaked)
    assert gate.verdict == "FAIL"
    assert wire in gate.detail


@pytest.mark.parametrize(
    ("value", "rows", "is_tripped"),
    [(0.10, 2000, False), (0.1001, 2000, True), (0.2, 1999, False), (None, 5000, False)],
)
def test_a_wire_trips_above_its_limit_on_enough_rows(
    value: float | None, rows: int, is_tripped: bool
) -> None:
    assert Tripwire("points", value, 0.10, rows, 2000).is_tripped == is_tripped


def predictions(rows: int, *, right: float = 0.5, **columns: pl.Expr) -> pl.DataFrame:
    """Predictions that equal a line of 20.5, a share of them on the side of the outcome, at no edge that counts."""
    row = np.arange(rows)
    frame = pl.DataFrame(
        {
            "vegas_line_source": "sportsbook",
            "actual_points": np.where(row < round(rows * right), 25, 16).astype(np.int32),
            "consensus_line": np.full(rows, 20.5),
            "game_date": [WEEK + timedelta(days=int(n)) for n in row % 30],
        }
    )
    plain = {
        "latest_line": pl.lit(20.5),
        "predicted_points": pl.lit(20.5),
        "edge": pl.lit(0.5),
        "p_over": pl.lit(0.5),
    }
    return frame.with_columns(**plain | columns)


TOWARDS = pl.when(pl.col("actual_points") > 20).then(1.0).otherwise(-1.0)


@pytest.mark.parametrize(("rows", "verdict"), [(1999, "PASS"), (2000, "FAIL")])
@pytest.mark.parametrize("by", [0.09, 0.11])
def test_an_error_more_than_a_tenth_of_a_point_below_the_lines_fails_from_2000_rows(
    rows: int, verdict: str, by: float
) -> None:
    gate = too_good(predictions(rows, predicted_points=20.5 + by * TOWARDS))
    assert gate.verdict == (verdict if by > 0.10 else "PASS")


@pytest.mark.parametrize(("rows", "verdict"), [(499, "PASS"), (500, "FAIL")])
@pytest.mark.parametrize("right", [0.576, 0.59])
@pytest.mark.parametrize("edge", [1.0, 3.0])
def test_a_hit_rate_above_58_percent_fails_from_500_sides(
    rows: int, verdict: str, right: float, edge: float
) -> None:
    gate = too_good(predictions(rows, right=right, edge=pl.lit(edge)))
    assert gate.verdict == (verdict if right > 0.58 else "PASS")


@pytest.mark.parametrize(("rows", "verdict"), [(1999, "PASS"), (2000, "FAIL")])
@pytest.mark.parametrize("p", [0.509, 0.511])
def test_a_brier_score_below_024_fails_from_2000_probabilities(rows: int, verdict: str, p: float) -> None:
    gate = too_good(predictions(rows, p_over=0.5 + (p - 0.5) * TOWARDS))
    assert gate.verdict == (verdict if p > 0.5101 else "PASS")
