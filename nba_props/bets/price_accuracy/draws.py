"""One side per player, drawn by a fixed hash: the quotes of a player share one outcome, and count once.

A price made of all books but one, beside that book's own, over all books of a player, shows a share near one by arithmetic
alone. Nothing that happens later decides which side is drawn.
"""

import zlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nba_props.market.shares import LEAST_DISTANCE
from nba_props.models.keys import PLAYER_GAME

KEY = (*PLAYER_GAME, "book", "quoted_as", "line", "side")
Numbers = NDArray[np.uint64]


def one_per_player(sides: pl.DataFrame) -> pl.DataFrame:
    """The drawn side of each player of a game, in the order of the sides."""
    lotted = sides.with_columns(lots(sides)).with_row_index("at")
    drawn = lotted.sort("lot", *KEY).unique(PLAYER_GAME, keep="first", maintain_order=True)
    return drawn.sort("at").drop("lot", "at")


def drawn_sides(graded: pl.DataFrame) -> pl.DataFrame:
    """One side per player and kind of line, of those whose fair price is as far above their own as a bet's.

    Shares are estimated on them: rows of `graded_sides` with fair_probability.
    """
    far = graded.filter(pl.col("fair_probability") - pl.col("market_probability") >= LEAST_DISTANCE)
    is_main = pl.col("is_main_line")
    return pl.concat([one_per_player(far.filter(is_main)), one_per_player(far.filter(~is_main))])


def lots(sides: pl.DataFrame) -> pl.Series:
    """A number per side that looks random and depends on KEY alone, on every machine and version."""
    mixed = np.zeros(sides.height, np.uint64)
    for name in KEY:
        mixed = _mixed(mixed ^ _numbered(sides[name].cast(pl.String)))
    return pl.Series("lot", mixed, pl.UInt64)


def _numbered(words: pl.Series) -> Numbers:
    unique = words.unique()
    sums = pl.Series([zlib.crc32(word.encode()) for word in unique], dtype=pl.UInt64)
    numbers: Numbers = words.replace_strict(unique, sums, return_dtype=pl.UInt64).to_numpy()
    return numbers


def _mixed(values: Numbers) -> Numbers:
    """SplitMix64, whose bits each depend on all bits of the value; unsigned products wrap around."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
