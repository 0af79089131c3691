"""What each quote is worth to the model, and the best quote on each player. `recommend` says whether to act.

The worst case for the bettor, and what it does:

- As an estimate of a side's chance, the bettor's worst case is the *lowest* of the de-vig methods: that is
  `market_probability`. Believing the highest would overstate every return computed from it.
- As a hurdle for the model, the worst case is the *highest*, one less the other side's lowest: only a model
  above the market by every method disagrees with it. Such quotes are preferred over all others.
- Positive expected value is the stricter of the two: with an overround above one, a price breaks even above
  every de-vigged probability, so a quote that pays at the model's word has cleared the hurdle.
- The market enters the probability itself through the model's calibration (see `distribution`), which is
  what keeps a model that adds nothing from finding value in its own noise.
"""

import polars as pl

from nba_props.bets.distribution import raw_probability, with_over_probability
from nba_props.declared.odds import profit_per_unit
from nba_props.market.devig import with_devig

KEY = ("game_id", "player_id", "model_id")
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


def price(predictions: pl.DataFrame, quotes: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """One row is the best quote on a player, either side, any book, any line; who has no quote has no row.

    Args:
        predictions: game_id, player_id, model_id, predicted_points, consensus_line, market_p_over; one row per
            game, player, model.
        quotes: current rows of `odds_lines`; both markets count, DFS and quarantined quotes do not.
        models: rows of a model table.

    Returns:
        KEY and QUOTED: probabilities leave pushes out, expected_value is per unit staked, a push returning
        the stake. A one-sided quote has no market_probability: it shows only where no quote has two sides,
        never to be bet.
    """
    return best(sides(predictions, quotes, models))


def sides(predictions: pl.DataFrame, quotes: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """One row is a side of a quote on a predicted player: KEY, QUOTED and `beats_market` (see `price`)."""
    wanted = predictions.select(*KEY, "predicted_points", "consensus_line", "market_p_over")
    centred = with_over_probability(wanted, models).drop_nulls("centre")
    priced = (
        with_devig(quotes)
        .filter(pl.col("book_type") == "sportsbook", pl.col("quarantine_reason").is_null())
        .join(centred, on=("game_id", "player_id"))
    )
    priced = _with_probability(priced, models).with_columns(quote_known_at="known_at", line="point")
    over = _side(priced, "OVER", "over_price", pl.col("p_over_at_line"), "p_over_low", "p_under_low")
    under = _side(priced, "UNDER", "under_price", 1 - pl.col("p_over_at_line"), "p_under_low", "p_over_low")
    return _with_value(pl.concat([over, under])).select(*KEY, *QUOTED, "beats_market")


def best(sides: pl.DataFrame) -> pl.DataFrame:
    """One side per KEY: of a two-sided quote before a one-sided, above the market before not, then by value.

    Ties fall to the first book by name, the lower line, the Over.
    """
    order = [pl.col("market_probability").is_null(), ~pl.col("beats_market"), -pl.col("expected_value")]
    return (
        sides.sort(*KEY, *order, "book", "line", "side")
        .unique(KEY, keep="first", maintain_order=True)
        .drop("beats_market")
    )


def _with_probability(priced: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """Adds `p_over_at_line`, pushes left out, and `p_push`, by each row's recentred model."""
    parts = []
    for model in models.unique("model_id").sort("model_id").iter_rows(named=True):
        rows = priced.filter(pl.col("model_id") == model["model_id"])
        centre, spread, line = (rows[name].to_numpy() for name in ("centre", "spread", "point"))
        p_over, p_push = raw_probability(centre, spread, line, model)
        parts.append(rows.with_columns(p_over_at_line=pl.Series(p_over), p_push=pl.Series(p_push)))
    empty = priced.clear().with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("p_over_at_line", "p_push")
    )
    return pl.concat([empty, *parts])


def _side(priced: pl.DataFrame, side: str, price: str, p: pl.Expr, low: str, other_low: str) -> pl.DataFrame:
    return priced.filter(profit_per_unit(price).is_not_null()).select(
        *KEY,
        pl.lit(side).alias("side"),
        "line",
        "book",
        pl.col(price).alias("price"),
        p.alias("model_probability"),
        pl.col(low).alias("market_probability"),
        (p > 1 - pl.col(other_low)).fill_null(False).alias("beats_market"),
        "p_push",
        "quote_known_at",
    )


def _with_value(sides: pl.DataFrame) -> pl.DataFrame:
    p = pl.col("model_probability")
    value = (1 - pl.col("p_push")) * (p * profit_per_unit("price") - (1 - p))
    return sides.with_columns(expected_value=value)
