"""The value of each quote by a model's probabilities, and the best quote of each prediction.

Whether a quote is bet on is decided in `recommend` and `selection`.

- `market_probability` is the lowest answer of the de-vig methods for the side, because a higher one would overstate
  every return computed from it.
- A quote beats the market if the model's probability is above the market's by every method, that is, above one minus
  the other side's lowest answer. Such quotes are preferred over all others.
- Positive expected value is the stricter condition: with an overround above one, a price breaks even above every
  de-vigged probability.
- The market enters the probability itself through the model's calibration (see `distribution`), which keeps a model
  that adds nothing from finding value in its own noise.
"""

import polars as pl

from nba_props.bets.distribution import raw_probability
from nba_props.declared.keys import GAME_PLAYER_MARKET, MODEL_PREDICTION
from nba_props.declared.markets import main_market
from nba_props.declared.odds import profit_per_unit
from nba_props.market.devig import may_be_priced, with_devig

QUOTED = (
    "side",
    "line",
    "book",
    "price",
    "model_probability",
    "market_probability",
    "expected_value",
    "quote_known_at",
)


def price(predictions: pl.DataFrame, *, quotes: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """One row is the best quote of a prediction: either side, any book, any line.

    Args:
        predictions: MODEL_PREDICTION, centre and spread, as `distribution.with_over_probability` returns them; those
            without a centre are not priced.
        quotes: rows of `odds_lines` in force; alternates count, quotes of DFS operators and quarantined ones do not.
        models: rows of a model table.

    Returns:
        MODEL_PREDICTION and QUOTED. Probabilities leave pushes out; expected_value is per unit staked, and a push
        returns the stake. A one-sided quote has no market_probability. It is shown only where no quote has two sides,
        and is never bet on. Predictions without a quote have no row.
    """
    return best(sides(predictions, quotes=quotes, models=models))


def sides(predictions: pl.DataFrame, *, quotes: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """One row is a side of a quote on a predicted market: MODEL_PREDICTION, QUOTED and `beats_market`.

    For the arguments see `price`.
    """
    centred = predictions.select(*MODEL_PREDICTION, "centre", "spread").drop_nulls("centre")
    of_predictions = (
        with_devig(quotes)
        .filter(may_be_priced())
        .with_columns(market=main_market(), quote_known_at="known_at", line="point")
        .join(centred, on=GAME_PLAYER_MARKET)
    )
    priced = _with_probability(of_predictions, models)
    over = _side(priced, "over", "under", pl.col("p_over_at_line"))
    under = _side(priced, "under", "over", 1 - pl.col("p_over_at_line"))
    return _with_value(pl.concat([over, under])).select(*MODEL_PREDICTION, *QUOTED, "beats_market")


def best(sides: pl.DataFrame) -> pl.DataFrame:
    """One side per prediction: two-sided quotes first, then those that beat the market, then the highest value.

    Ties go to the first book by name, then to the lower line, then to the Over.
    """
    order = [pl.col("market_probability").is_null(), ~pl.col("beats_market"), -pl.col("expected_value")]
    return (
        sides.sort(*MODEL_PREDICTION, *order, "book", "line", "side")
        .unique(MODEL_PREDICTION, keep="first", maintain_order=True)
        .drop("beats_market")
    )


def _with_probability(priced: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """Adds `p_over_at_line`, pushes left out, and `p_push`, by each row's model."""
    parts = []
    for model in models.unique("model_id").sort("model_id").iter_rows(named=True):
        rows = priced.filter(pl.col("model_id") == model["model_id"])
        centre, spread, line = (rows[name].to_numpy() for name in ("centre", "spread", "line"))
        p_over, p_push = raw_probability(centre, spread, line, model)
        parts.append(rows.with_columns(p_over_at_line=pl.Series(p_over), p_push=pl.Series(p_push)))
    empty = priced.clear().with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("p_over_at_line", "p_push")
    )
    return pl.concat([empty, *parts])


def _side(priced: pl.DataFrame, side: str, other: str, p: pl.Expr) -> pl.DataFrame:
    """The quoted sides of one kind; `p` is the model's probability that the side wins."""
    return priced.filter(profit_per_unit(f"{side}_price").is_not_null()).select(
        *MODEL_PREDICTION,
        pl.lit(side.upper()).alias("side"),
        "line",
        "book",
        pl.col(f"{side}_price").alias("price"),
        p.alias("model_probability"),
        pl.col(f"p_{side}_low").alias("market_probability"),
        (p > 1 - pl.col(f"p_{other}_low")).fill_null(False).alias("beats_market"),
        "p_push",
        "quote_known_at",
    )


def _with_value(sides: pl.DataFrame) -> pl.DataFrame:
    p = pl.col("model_probability")
    value = (1 - pl.col("p_push")) * (p * profit_per_unit("price") - (1 - p))
    return sides.with_columns(expected_value=value)
