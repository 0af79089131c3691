"""What became known of a bet after its publication: a withdrawal, the grade, the close."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.declared.grades import is_current
from nba_props.publishing.explain.explanation import Graded, Since

GRADE = (
    "result", "actual_points", "profit", "closing_line", "line_move", "closing_probability", "closing_value",
    "closing_reason", "scored_at",
)  # fmt: skip
Row = Mapping[str, Any]


def since_bet(bet: Row, bet_grades: pl.DataFrame) -> Since:
    """What happened to a published bet."""
    rows = bet_grades.filter(is_current(), bet_id=bet["bet_id"])
    return Since(
        withdrawn_at=bet["withdrawn_at"],
        withdrawn_reason=bet["withdrawn_reason"],
        grade=_graded(rows.row(0, named=True)) if rows.height else None,
    )


def since_prediction(prediction: Row | None, grades: pl.DataFrame) -> Since:
    """How a prediction and its chosen quote were graded."""
    rows = (
        grades.filter(is_current(), prediction_id=prediction["prediction_id"])
        if prediction
        else grades.clear()
    )
    return Since(
        withdrawn_at=None,
        withdrawn_reason=None,
        grade=_graded(rows.row(0, named=True)) if rows.height else None,
    )


def _graded(row: Row) -> Graded:
    return Graded(**{name: row[name] for name in GRADE})
