"""Features made from the books' quotes on the player and on the game: all that carry a market price.

Lines on players are optional: null where there is no line, or no history of lines. A game's total and spread are
required by the contracts that hold them.
"""

import polars as pl

from nba_props.features.formulas.registration import feature, flag


@feature(27)
def vegas_line_move() -> pl.Expr:
    """Consensus line less opening line."""
    return pl.col("line") - pl.col("opening_line")


@feature(28)
def has_vegas_line() -> pl.Expr:
    """1 when any book has a line."""
    return flag(pl.col("line").is_not_null())


@feature(41)
def spread_magnitude() -> pl.Expr:
    """Size of the median spread of the home side."""
    return pl.col("home_spread").abs()


@feature(42)
def implied_team_total() -> pl.Expr:
    """(total - spread) / 2 at home, (total + spread) / 2 away; the spread is the home side's.

    Missing while the team is not known.
    """
    own = pl.when("is_home").then(-pl.col("home_spread")).when(~pl.col("is_home")).then("home_spread")
    return (pl.col("total") + own) * 0.5


@feature(53)
def line_vs_season_avg() -> pl.Expr:
    """Consensus line less the mean points of the season."""
    return pl.col("line") - pl.col("points_avg_season")


@feature(54)
def prop_line_delta() -> pl.Expr:
    """Consensus line less that of the newest game played with a line, within the 14 days before."""
    return pl.col("line") - pl.col("previous_line")
