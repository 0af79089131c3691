"""From what the other feeds say to what is claimed: the model's term, the share that such moves were worth, the value.

The term and the share are columns of the rows: the first is of `models`, the second of `shares`.
"""

import polars as pl

from nba_props.declared.odds import expected_value, from_log_odds, log_odds
from nba_props.declared.price_rules import LEAST_VALUE

EVEN_MONEY = 100


def with_claims(sides: pl.DataFrame) -> pl.DataFrame:
    """The sides with fair_probability, claimed_probability, expected_value and worst_price.

    claimed_probability lies between the quote's own and the fair one, so claims shrink towards minus the hold. It, and
    what follows from it, are null for a one-sided quote and where no other feed speaks.

    Args:
        sides: rows of `others.priced_sides` with model_term (log-odds by which the model moves the Over; null counts as
            0: no model speaks) and share (of the distance to the fair probability).
    """
    own, fair = pl.col("market_probability"), pl.col("fair_probability")
    claimed, push = pl.col("claimed_probability"), pl.col("push_probability")
    sign = pl.when(pl.col("side") == "OVER").then(1.0).otherwise(-1.0)
    term = sign * pl.col("model_term").fill_null(0.0)
    return (
        sides.with_columns(fair_probability=from_log_odds(log_odds(pl.col("others_probability")) + term))
        .with_columns(claimed_probability=own + pl.col("share") * (fair - own))
        .with_columns(
            expected_value=expected_value("price", claimed, push), worst_price=worst_price(claimed, push)
        )
    )


def worst_price(p: pl.Expr, p_push: pl.Expr, least: float = LEAST_VALUE) -> pl.Expr:
    """The lowest price, in American odds, at which a side is still worth `least`; even money is +100.

    Prices are counted from +100 in steps of one point (-101 is -1, +101 is 1), so that the candidate from the formula,
    which floats may put one step off, can be compared with its neighbours.

    Args:
        p: probability that the side wins given no push.
        p_push: probability of a push.
        least: expected value in units staked.
    """
    profit = (least / (1 - p_push) + 1 - p) / p
    step = (
        pl.when(profit >= 1)
        .then((EVEN_MONEY * profit).ceil() - EVEN_MONEY)
        .otherwise(EVEN_MONEY - (EVEN_MONEY / profit).floor())
    )

    def is_worth_it(at: pl.Expr) -> pl.Expr:
        return expected_value(_price(at), p, p_push) >= least

    exact = (
        pl.when(is_worth_it(step - 1)).then(step - 1).when(is_worth_it(step)).then(step).otherwise(step + 1)
    )
    return _price(exact).cast(pl.Int32, strict=False)


def _price(step: pl.Expr) -> pl.Expr:
    return pl.when(step >= 0).then(step + EVEN_MONEY).otherwise(step - EVEN_MONEY)
