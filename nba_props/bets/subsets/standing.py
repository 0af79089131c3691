"""Which predictions of a day stood at an instant, told from the stored rows alone, so that any later run says the same.

A prediction stands from its as_of until that of its successor. One as of its own tip-off was made afterwards: it stands
for the whole day, and only in games of which nothing had been predicted before the tip-off. Its role is the one that
it had last.
"""

import polars as pl

GAME = ("game_date", "game_id")  # a postponed game keeps its id


def with_spans(predictions: pl.DataFrame) -> pl.DataFrame:
    """Predictions of every role but `withdrawn` that stood at some time before their game's tip-off, as last heard of.

    Args:
        predictions: rows of `predictions`, superseded ones included.

    Returns:
        The columns of `predictions`, with the game's newest tip_off, `since` (null: the whole day) and `until` (null: to
        the tip-off).
    """
    successors = predictions.select(superseded_by="prediction_id", until="as_of")
    made_after = pl.col("as_of") >= pl.col("tip_off")
    tip_off = pl.col("tip_off").sort_by("as_of").last().over(GAME)
    return (
        predictions.join(successors, on="superseded_by", how="left")
        .with_columns(tip_off=tip_off)
        .filter(~made_after | made_after.all().over(GAME), pl.col("role") != "withdrawn")
        .with_columns(since=pl.when(~made_after).then("as_of"))
    )


def at_first_tip_off(spans: pl.DataFrame) -> pl.DataFrame:
    """The predictions of each day that stood when the first game tipped off of which something had been predicted.

    Of a day that was predicted afterwards, all stand.

    Args:
        spans: as `with_spans` returns them.
    """
    first = pl.col("tip_off").filter(pl.col("since").is_not_null()).min().over("game_date")
    return spans.filter(stands(first))


def stands(moment: pl.Expr) -> pl.Expr:
    """True for rows with since and until that stood just before a moment; without a moment, for those never superseded.

    A run at the very tip-off moves nothing, hence before.
    """
    began = (pl.col("since") < moment).fill_null(True)
    ended = pl.when(moment.is_null()).then(pl.col("until").is_not_null()).otherwise(pl.col("until") < moment)
    return began & ~ended.fill_null(False)


def provenance_of_all() -> pl.Expr:
    """The provenance of what is made of several predictions: replay or backfill if one of them is."""
    one = pl.col("provenance")
    return (
        pl.when((one == "replay").any())
        .then(pl.lit("replay"))
        .when((one == "backfill").any())
        .then(pl.lit("backfill"))
        .otherwise(pl.lit("live"))
    )
