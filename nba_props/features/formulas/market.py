"""Features made from what the books say, of the player and of the game: all that carries a market price.

Lines on players are optional: null where there is no line, or no history of lines. A game's total and spread are due.
"""

import polars as pl

from nba_props.features.formulas.registration import feature, flag


@feature(25)
def vegas_points_line() -> pl.Expr:
    """Points: the consensus line, median of the books' main lines, at as_of."""
    return pl.col("line")


@feature(26)
def vegas_opening_line() -> pl.Expr:
    """Points: median of each book's first main line."""
    return pl.col("opening_line")


@feature(27)
def vegas_line_move() -> pl.Expr:
    """Points: line less opening line."""
    return pl.col("line") - pl.col("opening_line")


@feature(28)
def has_vegas_line() -> pl.Expr:
    """Flag: any book has a line."""
    return flag(pl.col("line").is_not_null())


@feature(38)
def game_total_line() -> pl.Expr:
    """Points: median of the books' totals of the game, newest before the tip-off; else the published close."""
    return pl.col("total")


@feature(41)
def spread_magnitude() -> pl.Expr:
    """Points: size of the median spread of the home side."""
    return pl.col("home_spread").abs()


@feature(42)
def implied_team_total() -> pl.Expr:
    """Points: (total - spread) / 2 at home, (total + spread) / 2 away; the spread is the home side's.

    Missing while the team is not known.
    """
    own = pl.when("is_home").then(-pl.col("home_spread")).when(~pl.col("is_home")).then("home_spread")
    return (pl.col("total") + own) * 0.5


@feature(50)
def multi_book_line_std() -> pl.Expr:
    """Points: sample deviation of the books' main lines. Null of a single book."""
    return pl.col("line_std")


@feature(51)
def prop_over_streak() -> pl.Expr:
    """Games: the newest running with points over each game's own latest line before its tip-off.

    Games of the season that he played and that had a line; a push neither breaks the run nor adds to it.
    """
    return pl.col("over_streak")


@feature(52)
def prop_under_streak() -> pl.Expr:
    """Games: the same under the line."""
    return pl.col("under_streak")


@feature(53)
def line_vs_season_avg() -> pl.Expr:
    """Points: line less the season's mean."""
    return pl.col("line") - pl.col("points_avg_season")


@feature(54)
def prop_line_delta() -> pl.Expr:
    """Points: line less that of the newest game played with one, in the 14 days before."""
    return pl.col("line") - pl.col("previous_line")


@feature(55)
def over_rate_last_10() -> pl.Expr:
    """Ratio: games over their own line, of the last 10 with one; pushes left out."""
    return pl.col("over_rate_last_10")


@feature(56)
def margin_vs_line_avg_last_5() -> pl.Expr:
    """Points: mean of points less the game's own line, last 5 games with one."""
    return pl.col("margin_vs_line_avg_last_5")
