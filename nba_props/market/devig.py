"""Removal of the margin (vig) from two-sided quotes. Prices use the multiplicative method (`market.others`).

Each method maps the implied probabilities of Over and Under, whose sum is above one, to P(over); P(under) is the rest to
one. The methods agree at equal prices and differ most on long shots. For two outcomes Shin's method is the additive one
(Jullien and Salanié 1994; Clarke, Kovalchik and Ingram 2017).
"""

from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nba_props.declared.books import is_sportsbook
from nba_props.declared.odds import implied

Floats = NDArray[np.float64]
Probability = TypeVar("Probability", Floats, pl.Expr)

HALVINGS = 60
PRICES = ("over_price", "under_price")


def multiplicative(over: Probability, under: Probability) -> Probability:
    """Both sides scaled by the same factor."""
    return over / (over + under)


def additive(over: Probability, under: Probability) -> Probability:
    """Half of the margin taken from each side; Shin's method for two outcomes."""
    return (1 + over - under) / 2


def power(over: Floats, under: Floats) -> Floats:
    """Both sides raised to the power k with over^k + under^k = 1.

    At k = ln 2 / -ln p a side is worth one half, so the sum is one between the k of the smaller side and that of the
    larger. The number of halvings is fixed, so an answer does not depend on the rows beside it.
    """
    over, under = np.asarray(over, float), np.asarray(under, float)
    low = np.log(2) / -np.log(np.minimum(over, under))
    high = np.log(2) / -np.log(np.maximum(over, under))
    for _ in range(HALVINGS):
        k = (low + high) / 2
        too_much = over**k + under**k > 1
        low, high = np.where(too_much, k, low), np.where(too_much, high, k)
    k = (low + high) / 2
    return multiplicative(over**k, under**k)


def probit(over: Floats, under: Floats) -> Floats:
    """Both normal quantiles lowered by the same amount until the sides sum to one: Phi((z_over - z_under) / 2)."""
    # scipy takes a second to import and has no types.
    from scipy.special import ndtr, ndtri  # noqa: PLC0415  (slow to load)

    p_over: Floats = ndtr((ndtri(over) - ndtri(under)) / 2)
    return p_over


METHODS = (multiplicative, additive, power, probit)


def may_be_priced() -> pl.Expr:
    """True for a sportsbook's quotes that are not quarantined, with one side or two."""
    return is_sportsbook() & pl.col("quarantine_reason").is_null()


def priceable() -> pl.Expr:
    """True for quotes that have a fair probability: two-sided ones that may be priced."""
    return may_be_priced() & pl.all_horizontal(implied(price).is_not_null() for price in PRICES)
