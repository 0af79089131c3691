"""American odds as Polars expressions. Removal of the margin is in `market.devig`.

+150 wins 1.5 units per unit staked; -150 stakes 1.5 units to win one. No price lies between -100 and 100, so such
numbers are invalid and give null.
"""

import polars as pl

Price = str | pl.Expr


def profit_per_unit(price: Price) -> pl.Expr:
    """Profit of a winning bet in units staked: 1.5 at +150, 2/3 at -150.

    Times 0.01, not over 100, because Polars divides a column by a constant in another way when it has a single row,
    and a range would differ from its days in the last bit.
    """
    odds = _odds(price)
    return pl.when(odds > 0).then(odds * 0.01).otherwise(-100 / odds)


def decimal(price: Price) -> pl.Expr:
    """Payout of a winning bet, stake included, in units staked."""
    return 1 + profit_per_unit(price)


def implied(price: Price) -> pl.Expr:
    """Probability at which a bet at the price breaks even; the book's margin is still in it."""
    return 1 / decimal(price)


def overround(over: Price, under: Price) -> pl.Expr:
    """Sum of both sides' implied probabilities: 1 plus the margin; null for a one-sided quote."""
    return implied(over) + implied(under)


def expected_value(price: Price, p: pl.Expr, p_push: pl.Expr) -> pl.Expr:
    """Expected profit in units staked; `p` is the probability to win given no push, and a push returns the stake."""
    return (1 - p_push) * (p * profit_per_unit(price) - (1 - p))


def log_odds(p: pl.Expr) -> pl.Expr:
    """Natural log-odds of a probability."""
    return (p / (1 - p)).log()


def from_log_odds(score: pl.Expr) -> pl.Expr:
    """The probability with these log-odds."""
    return 1 / (1 + (-score).exp())


def _odds(price: Price) -> pl.Expr:
    odds = (pl.col(price) if isinstance(price, str) else price).cast(pl.Float64)
    return pl.when(odds.abs() >= 100).then(odds)
