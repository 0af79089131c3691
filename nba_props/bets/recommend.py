"""What to do about a prediction, and why not to bet on it: each rule is one row. Prices are not made here."""

from dataclasses import dataclass

import polars as pl

SMALLEST_EDGE = 1.0  # points
LOW_LINE = 12.0  # points
MOST_VALUE = 0.15  # per unit staked: against a whole market, more says that the model is wrong, not the price
UNDER, OVER = pl.col("recommendation") == "UNDER", pl.col("recommendation") == "OVER"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A reason not to bet. `fires` is true for the rows it stops; an unknown fires nothing."""

    name: str
    meaning: str
    fires: pl.Expr


RULES = (
    Rule("no_line", "nobody gives a line", pl.col("consensus_line").is_null()),
    Rule(
        "not_ready",
        "a feature that the model's contract requires is missing",
        pl.col("required_default_count") > 0,
    ),
    Rule("no_prediction", "there is no model to predict with", pl.col("predicted_points").is_null()),
    Rule(
        "no_quote",
        "no sportsbook quotes both sides: DFS lines and one-sided quotes are not bet on",
        (pl.col("vegas_line_source") != "sportsbook") | pl.col("market_probability").is_null(),
    ),
    Rule(
        "uncalibrated", "the model had too few lines to calibrate on", pl.col("calibration_model").is_null()
    ),
    Rule("low_edge", "prediction and consensus line are less than a point apart", ~(OVER | UNDER)),
    Rule(
        "low_expected_value",
        "the best quote does not pay",
        (pl.col("expected_value") <= 0) | pl.col("expected_value").is_null(),
    ),
    Rule(
        "implausible_value",
        "the best quote seems to pay more than 15 %: too good to be true",
        pl.col("expected_value") > MOST_VALUE,
    ),
    Rule(
        "line_under_12_for_under",
        "an Under on a consensus line below 12",
        UNDER & (pl.col("consensus_line") < LOW_LINE),
    ),
    Rule("side_disagrees", "the best quote is on the other side", pl.col("side") != pl.col("recommendation")),
)


def recommend(predictions: pl.DataFrame) -> pl.DataFrame:
    """The predictions with `recommendation`, `is_actionable` and `filter_reason` (null when actionable).

    Args:
        predictions: predicted_points, consensus_line, edge, vegas_line_source, required_default_count, side,
            market_probability, expected_value, and calibration_model of the model.

    The recommendation is the side that the prediction lies on when it is a point or more from the consensus
    line, whatever the reasons against betting on it.
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
