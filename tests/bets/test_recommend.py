"""The recommendation of a prediction, and each rule that rejects a bet."""

import polars as pl
import pytest

from nba_props.bets.recommend import RULES, recommend
from nba_props.declared.tables.bets import PREDICTIONS
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import Row

UNDER: Row = {"edge": -2.5, "predicted_points": 18.0, "side": "UNDER"}


def advice(calibration_model: float | None = 0.2, **other: object) -> tuple[str, bool, str | None]:
    row = predictions(prediction(**other)).with_columns(
        calibration_model=pl.lit(calibration_model, pl.Float64)
    )
    return recommend(row).select("recommendation", "is_actionable", "filter_reason").row(0)


def test_a_clear_side_with_a_paying_quote_is_actionable() -> None:
    assert advice() == ("OVER", True, None)
    assert advice(**UNDER) == ("UNDER", True, None)


@pytest.mark.parametrize(
    ("reason", "recommendation", "other"),
    [
        (
            "no_line",
            "NO_LINE",
            {"consensus_line": None, "edge": None, "vegas_line_source": "none", "side": None},
        ),
        ("not_ready", "PASS", {"required_default_count": 2, "predicted_points": None, "edge": None}),
        ("no_prediction", "PASS", {"predicted_points": None, "edge": None}),
        ("no_quote", "OVER", {"vegas_line_source": "dfs", "side": None, "market_probability": None}),
        ("no_quote", "OVER", {"market_probability": None}),
        ("uncalibrated", "OVER", {"calibration_model": None}),
        ("low_edge", "PASS", {"edge": 0.99}),
        ("low_expected_value", "OVER", {"expected_value": 0.0}),
        ("low_expected_value", "OVER", {"expected_value": None}),
        ("implausible_value", "OVER", {"expected_value": 0.151}),
        ("line_under_12_for_under", "UNDER", {"edge": -1.0, "consensus_line": 11.5, "side": "UNDER"}),
        ("side_disagrees", "OVER", {"side": "UNDER"}),
    ],
)
def test_each_rule_stops_what_it_names(reason: str, recommendation: str, other: Row) -> None:
    assert advice(**other) == (recommendation, False, reason)


def test_the_first_rule_that_fires_is_the_reason() -> None:
    assert advice(expected_value=-0.1, side="UNDER", required_default_count=1)[2] == "not_ready"
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_whole_point_is_edge_enough() -> None:
    assert advice(edge=1.0)[0] == "OVER"
    assert advice(edge=-1.0)[0] == "UNDER"


def test_the_under_of_a_line_below_12_is_no_bet_and_that_of_12_is_one() -> None:
    assert advice(**UNDER, consensus_line=11.5) == ("UNDER", False, "line_under_12_for_under")
    assert advice(**UNDER, consensus_line=12.0) == ("UNDER", True, None)
    assert advice(consensus_line=11.5) == ("OVER", True, None)


def test_nothing_predicted_gives_the_columns() -> None:
    empty = PREDICTIONS.empty().with_columns(calibration_model=pl.lit(None, pl.Float64))
    got = recommend(empty).drop("calibration_model")
    assert got.schema == PREDICTIONS.schema
