"""American odds as polars expressions. What a vig-free probability is, `devig` says.

+150 wins 1.5 per unit staked, -150 stakes 1.5 to win one. No price lies between -100 and 100: such a number
has no meaning and gives null.
"""

import polars as pl

Price = str | pl.Expr


def profit_per_unit(price: Price) -> pl.Expr:
    """Profit of a winning bet, in units staked: 1.5 at +150, 2/3 at -150.

    Times 0.01, not over 100: polars divides a column by a constant in another way when it has one row only,
    and a range would differ from its days in the last bit.
    """
    odds = _odds(price)
    return pl.when(odds > 0).then(odds * 0.01).otherwise(-100 / odds)


def decimal(price: Price) -> pl.Expr:
    """What a winning bet pays back, stake included, in units staked."""
    return 1 + profit_per_unit(price)


def implied(price: Price) -> pl.Expr:
    """Probability at which the price breaks even, the book's margin still in it."""
    return 1 / decimal(price)


def overround(over: Price, under: Price) -> pl.Expr:
    """Sum of both sides' implied probabilities: 1 plus the margin; null for a one-sided quote."""
    return implied(over) + implied(under)


def _odds(price: Price) -> pl.Expr:
    odds = (pl.col(price) if isinstance(price, str) else price).cast(pl.Float64)
    return pl.when(odds.abs() >= 100).then(odds)
