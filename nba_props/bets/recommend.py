"""The recommendation of a prediction, and the rules that reject a bet, one row each. Prices are computed in `pricing`."""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.books import is_sportsbook

SMALLEST_EDGE = 1.0  # points
LOW_LINE = 12.0  # points
# Per unit staked. More against a whole market means that the model is wrong, not the price.
MOST_VALUE = 0.15
UNDER, OVER = pl.col("recommendation") == "UNDER", pl.col("recommendation") == "OVER"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A reason not to bet. `fires` is true for the rows that the rule rejects; null counts as false."""

    name: str
    meaning: str
    fires: pl.Expr


RULES = (
    Rule("no_line", "no book has a line", pl.col("consensus_line").is_null()),
    Rule(
        "not_ready",
        "a feature that the model's contract requires is missing",
        pl.col("required_default_count") > 0,
    ),
    Rule("no_prediction", "no model predicts the player", pl.col("predicted_points").is_null()),
    Rule(
        "no_quote",
        "no sportsbook quotes both sides; lines of DFS operators and one-sided quotes are not bet on",
        ~is_sportsbook("vegas_line_source") | pl.col("market_probability").is_null(),
    ),
    Rule(
        "uncalibrated", "the model had too few lines to be calibrated", pl.col("calibration_model").is_null()
    ),
    Rule("low_edge", "prediction and consensus line are less than a point apart", ~(OVER | UNDER)),
    Rule(
        "low_expected_value",
        "the best quote has no positive expected value",
        (pl.col("expected_value") <= 0) | pl.col("expected_value").is_null(),
    ),
    Rule(
        "implausible_value",
        "the best quote has an expected value above 15 %, which is too good to be true",
        pl.col("expected_value") > MOST_VALUE,
    ),
    Rule(
        "line_under_12_for_under",
        "the recommendation is the Under of a consensus line below 12",
        UNDER & (pl.col("consensus_line") < LOW_LINE),
    ),
    Rule(
        "side_disagrees",
        "the best quote is on the side that is not recommended",
        pl.col("side") != pl.col("recommendation"),
    ),
)


def recommend(predictions: pl.DataFrame) -> pl.DataFrame:
    """The predictions with `recommendation`, `is_actionable` and `filter_reason` (null when actionable).

    The recommendation is the side on which the prediction lies, when it is at least a point from the consensus line.
    It is given whether or not a rule rejects the bet. The reason is the first rule that fires.

    Args:
        predictions: predicted_points, consensus_line, edge, vegas_line_source, required_default_count, side,
            market_probability, expected_value, and the model's calibration_model.
    """
    edge = pl.col("edge")
    recommendation = (
        pl.when(pl.col("consensus_line").is_null())
        .then(pl.lit("NO_LINE"))
        .when(edge >= SMALLEST_EDGE)
        .then(pl.lit("OVER"))
        .when(edge <= -SMALLEST_EDGE)
        .then(pl.lit("UNDER"))
        .otherwise(pl.lit("PASS"))
    )
    reason = pl.coalesce(pl.when(rule.fires.fill_null(False)).then(pl.lit(rule.name)) for rule in RULES)
    return (
        predictions.with_columns(recommendation=recommendation)
        .with_columns(filter_reason=reason)
        .with_columns(is_actionable=pl.col("filter_reason").is_null())
    )
