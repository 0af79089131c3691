"""Rules about time that several rooms share. When a run takes place, and the clock, are not known here."""

from datetime import timedelta

import polars as pl

# A close is made of quotes that were known within this time before the tip-off.
CLOSE_WINDOW = timedelta(minutes=45)
# A quote without any recorded time is assumed to have been known this long before the scheduled tip-off.
UNTIMED_QUOTE_LEAD = timedelta(hours=6)


def is_usable_quote() -> pl.Expr:
    """True for quotes that were known by `as_of` and before the tip-off, and were not made during the game."""
    return (pl.col("known_at") <= pl.col("as_of")) & is_pregame_quote()


def is_pregame_quote() -> pl.Expr:
    """True for quotes that were known before the tip-off and were not made during the game."""
    return (pl.col("known_at") < pl.col("tip_off")) & ~pl.col("is_in_play")
