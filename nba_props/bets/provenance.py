"""How a prediction came about, beside what it says: evaluation never mixes the three."""

from datetime import UTC, datetime

import polars as pl


def provenance(now: datetime, is_replay: bool) -> pl.Expr:
    """`live`, `backfill` or `replay`, by a row's `tip_off`.

    Args:
        now: the instant of the run that predicts. A row whose game tips off later is `live`, any other one a
            `backfill`, also at the tip-off itself.
        is_replay: whether that instant is set by hand: every row is a `replay` then.
    """
    if is_replay:
        return pl.lit("replay")
    is_ahead = pl.col("tip_off") > now.astimezone(UTC)
    return pl.when(is_ahead).then(pl.lit("live")).otherwise(pl.lit("backfill"))
