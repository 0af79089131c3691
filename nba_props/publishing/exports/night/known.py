"""What a run knew: rows that were made or known later than its instant are in no document of it.

A run of the present knows all that is stored. One of a past instant, in a home that later runs wrote to, does not.
"""

from datetime import datetime

import polars as pl

from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.tables.table import INSTANT


def by(at: datetime, column: str = "as_of") -> pl.Expr:
    """True for rows whose instant is not after the run's."""
    return pl.col(column) <= pl.lit(at).cast(INSTANT)


def champions(predictions: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The champion's prediction of each player's market that no other one had superseded by the instant.

    Args:
        predictions: rows of `predictions`, superseded ones included.
        at: the instant, UTC.
    """
    known = predictions.filter(by(at))
    stands = ~pl.col("superseded_by").is_in(known["prediction_id"].implode()).fill_null(False)
    return (
        known.filter(stands, role="champion")
        .sort("as_of", "model_id")
        .unique(DAY_GAME_PLAYER_MARKET, keep="last", maintain_order=True)
        .sort(DAY_GAME_PLAYER_MARKET)
    )


def has_score(at: datetime) -> pl.Expr:
    """True for rows of box scores that were known, as they are now, by the instant: a later correction was not."""
    is_uncorrected = pl.col("corrected_at").is_null() | by(at, "corrected_at")
    return by(at, "known_at") & is_uncorrected


def side_result(side: str, line: str) -> pl.Expr:
    """WIN, LOSS or PUSH of a side by `actual_points`; null without a side, line or points."""
    margin = pl.col("actual_points") - pl.col(line)
    ahead = pl.when(pl.col(side) == "OVER").then(margin).when(pl.col(side) == "UNDER").then(-margin)
    words = {1.0: "WIN", -1.0: "LOSS", 0.0: "PUSH"}
    return ahead.cast(pl.Float64).sign().replace_strict(words, default=None, return_dtype=pl.String)
