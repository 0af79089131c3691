"""The quote that each prediction chooses, what it recommends, and its id. Who predicts is in `predictions`."""

import hashlib

import polars as pl

from nba_props.bets.prices.distribution import with_chances, with_model_probability
from nba_props.bets.prices.pricing import chosen_quotes
from nba_props.declared.families import Family
from nba_props.declared.features import required_of
from nba_props.declared.keys import MODEL_PREDICTION

# Columns that say what was predicted and quoted, beside the features.
HASHED = (
    "side", "line", "book", "price", "market_probability", "fair_probability", "claimed_probability", "filter_reason",
    "consensus_line", "market_p_over", "predicted_points", "p_over", "model_term",
)  # fmt: skip
SMALLEST_EDGE = 1.0  # points


def with_quotes(
    rows: pl.DataFrame, sides: pl.DataFrame, family: Family, models: pl.DataFrame, may_speak: bool
) -> pl.DataFrame:
    """A family's rows with their probabilities, term, chosen quote, recommendation, id and hash.

    Args:
        rows: predicted rows of FEATURE_STORE with their model, consensus line and `is_ahead`.
        sides: rows of `market_sides` that are `rules.contenders`.
        family: the family.
        models: rows of its table.
        may_speak: whether it may move the price of a game that is ahead: none of its gates failed.
    """
    term = pl.when(pl.lit(may_speak) | ~pl.col("is_ahead")).then("model_term")
    said = with_chances(rows, models).with_columns(model_term=term)
    chosen = said.join(chosen_quotes(said, sides), on=MODEL_PREDICTION, how="left", maintain_order="left")
    priced = with_model_probability(chosen, models).with_columns(
        edge=pl.col("predicted_points") - pl.col("consensus_line"),
        is_actionable=pl.col("filter_reason").is_null(),
        vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
        required_default_count=_required(family),
        inputs_known_at=pl.max_horizontal("inputs_known_at", "line_known_at", "quote_inputs_known_at"),
    )
    return _identified(priced.with_columns(recommendation=recommendation()), family)


def recommendation() -> pl.Expr:
    """The side on which the prediction lies, where it is at least a point from the consensus line."""
    return (
        pl.when(pl.col("consensus_line").is_null())
        .then(pl.lit("NO_LINE"))
        .when(pl.col("edge") >= SMALLEST_EDGE)
        .then(pl.lit("OVER"))
        .when(pl.col("edge") <= -SMALLEST_EDGE)
        .then(pl.lit("UNDER"))
        .otherwise(pl.lit("PASS"))
    )


def _required(family: Family) -> pl.Expr:
    """How many of the features that the family's contract requires are missing."""
    required = [pl.lit(i, pl.Int16) for i in sorted(required_of(family.contract))]
    return (
        pl.col("default_feature_indices")
        .list.set_intersection(pl.concat_list(required))
        .list.len()
        .cast(pl.Int32)
    )


def _identified(rows: pl.DataFrame, family: Family) -> pl.DataFrame:
    """Adds prediction_id and inputs_hash, which covers the results too: a calibration may change alone.

    The id needs no market, because a model predicts a single one.
    """
    values = [pl.col(name).cast(pl.String).fill_null("") for name in (*family.columns, *HASHED)]
    texts = rows.select(
        pl.concat_str("game_id", pl.col("player_id").cast(pl.String), "model_id", separator="|"),
        pl.col("as_of").cast(pl.String),
        pl.concat_str(values, separator="|").alias("values"),
    )
    digests = [(_digest(f"{row}|{as_of}"), _digest(f"{row}|{values}")) for row, as_of, values in texts.rows()]
    return rows.with_columns(
        prediction_id=pl.Series([d[0] for d in digests], dtype=pl.String),
        inputs_hash=pl.Series([d[1] for d in digests], dtype=pl.String),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
