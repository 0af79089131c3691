"""What each side of a quote is claimed to be worth once a model has spoken, and the quote that a prediction chooses.

The market's part, which is the same for all models, is in `market_sides`; which sides may be bet is in `rules`.
"""

import polars as pl

from nba_props.bets.prices.rules import best, with_rules
from nba_props.declared.keys import GAME_PLAYER_MARKET, MODEL_PREDICTION
from nba_props.market.fair_price import with_claims

QUOTED = (
    "side", "line", "book", "price", "market_probability", "fair_probability", "claimed_probability", "expected_value",
)  # fmt: skip


def chosen_quotes(predictions: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """One row per prediction: its best quote, either side, any book, any line, and why it may not be bet.

    A prediction without a term is priced by the books alone. One without a quote keeps the reason and nothing else.

    Args:
        predictions: MODEL_PREDICTION, predicted_points, consensus_line and model_term. One without points is not ready,
            unless it lacks no more than a line.
        sides: rows of `market_sides`, at least those that are `rules.contenders`.

    Returns:
        MODEL_PREDICTION, QUOTED, filter_reason, and quote_inputs_known_at, when the facts behind the quote were known.
    """
    wanted = predictions.select(
        *MODEL_PREDICTION,
        "model_term",
        is_ready=pl.col("predicted_points").is_not_null() | pl.col("consensus_line").is_null(),
    )
    claimed = with_claims(
        wanted.drop("is_ready").join(sides, on=GAME_PLAYER_MARKET)
        .with_columns(pl.col("model_term").fill_null(0.0))
    )  # fmt: skip
    ruled = with_rules(
        wanted.drop("model_term")
        .join(claimed, on=MODEL_PREDICTION, how="left")
        .with_columns(is_postponed=pl.lit(False))
    )
    return best(ruled, MODEL_PREDICTION).select(
        *MODEL_PREDICTION, *QUOTED, "filter_reason", quote_inputs_known_at="inputs_known_at"
    )
