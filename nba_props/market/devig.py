"""Taking the margin out of a two-sided quote. Which of the answers is acted on, `bets.pricing` decides.

Each method maps the implied probabilities of Over and Under, which sum to more than one, to a P(over);
P(under) is what remains of one. They agree at equal prices and differ most on long shots. For two outcomes
Shin's method is the additive one (Jullien and Salanié 1994; Clarke, Kovalchik and Ingram 2017).
"""

from typing import TypeVar

import numpy as np
import polars as pl

from nba_props.declared.odds import implied

Probability = TypeVar("Probability", np.ndarray, pl.Expr)

HALVINGS = 60
PRICES = ("over_price", "under_price")
FAIR = ("p_over_fair", "p_over_low", "p_under_low")


def multiplicative(over: Probability, under: Probability) -> Probability:
    """Both sides scaled alike."""
    return over / (over + under)


def additive(over: Probability, under: Probability) -> Probability:
    """Half of the margin taken from each side; Shin's method for two outcomes."""
    return (1 + over - under) / 2


def power(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Both sides raised to the power k with over^k + under^k = 1.

    At k = ln 2 / -ln p a side is worth one half: the sum is one between the k of the smaller side and of
    the larger. A fixed number of halvings keeps each answer independent of the rows beside it.
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


def probit(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Both normal quantiles lowered alike until the sides sum to one: Phi((z_over - z_under) / 2)."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415  (takes a second to import: not at load)

    return ndtr((ndtri(over) - ndtri(under)) / 2)


METHODS = (multiplicative, additive, power, probit)


def worst_case(over: np.ndarray, under: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each side the least of the four answers: the chance that the market leaves its bettor.

    The most that the market may mean by a side is one less the other side's worst case.
    """
    fair = np.stack([method(over, under) for method in METHODS])
    return fair.min(axis=0), (1 - fair).min(axis=0)


def priceable() -> pl.Expr:
    """True for a sportsbook's two-sided quote not quarantined: the only kind with a fair probability."""
    two_sided = implied("over_price").is_not_null() & implied("under_price").is_not_null()
    return two_sided & (pl.col("book_type") == "sportsbook") & pl.col("quarantine_reason").is_null()


def with_devig(quotes: pl.DataFrame) -> pl.DataFrame:
    """The quotes with `p_over_fair` (multiplicative), `p_over_low`, `p_under_low` (worst cases); else null.

    Each pair of prices is worked out once: a season of quotes has a few thousand pairs.
    """
    pairs = quotes.filter(priceable()).select(PRICES).unique()
    over, under = (pairs.select(implied(price)).to_series().to_numpy() for price in PRICES)
    low_over, low_under = worst_case(over, under)
    fair = pairs.with_columns(
        pl.Series(name, values, pl.Float64)
        for name, values in zip(FAIR, (multiplicative(over, under), low_over, low_under), strict=True)
    )
    return quotes.join(fair, on=PRICES, how="left", maintain_order="left").with_columns(
        pl.when(priceable()).then(pl.col(name)).alias(name) for name in FAIR
    )
