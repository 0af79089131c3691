"""One side per player, drawn by a fixed hash: the quotes of a player share one outcome, and count once.

Nothing that happens later decides which side is drawn.
"""

import polars as pl

from nba_props.bets.grades.price_grades import SIDE_OF_QUOTE, lots
from nba_props.market.shares import LEAST_DISTANCE
from nba_props.models.keys import PLAYER_GAME


def one_per_player(sides: pl.DataFrame) -> pl.DataFrame:
    """The drawn side of each player of a game, in the order of the sides."""
    lotted = sides.with_columns(lots(sides)).with_row_index("at")
    drawn = lotted.sort("lot", *SIDE_OF_QUOTE).unique(PLAYER_GAME, keep="first", maintain_order=True)
    return drawn.sort("at").drop("lot", "at")


def drawn_sides(graded: pl.DataFrame) -> pl.DataFrame:
    """One side per player and kind of line, of those whose fair price is as far above their own as a bet's.

    Shares are estimated on them: rows of `graded_sides` with fair_probability.
    """
    far = graded.filter(pl.col("fair_probability") - pl.col("market_probability") >= LEAST_DISTANCE)
    is_main = pl.col("is_main_line")
    return pl.concat([one_per_player(far.filter(is_main)), one_per_player(far.filter(~is_main))])
