"""Assets of prices: how often two books had the same line."""

import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.prices import BOOK_PAIRS
from nba_props.market import kin


@table_asset(BOOK_PAIRS, "bets")
def book_pairs(odds_lines: pl.DataFrame, odds_polls: pl.DataFrame, slate: pl.DataFrame) -> Published:
    """Main lines of two books at the tip-off. Which of them copy each other on a date follows from the dates before it."""
    frame = kin.book_pairs(odds_lines, odds_polls, slate, game_days())
    shown = frame.group_by(kin.PAIR).agg(pl.col("shared", "same").sum()).sort(kin.PAIR)
    yield from publish(BOOK_PAIRS, frame, {"pairs": table_of(shown.to_dicts())})


PRICE_ASSETS = [book_pairs]
