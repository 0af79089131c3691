"""Grades keep their history: which stored grade stands, and which a corrected score supersedes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from nba_props.declared.grades import is_current

OUTCOME = ("actual_points", "result")
# What may become known after the score: a close that was not polled for yet.
CLOSE = ("closing_probability", "closing_value", "closing_reason", "closing_line", "line_move")


def regraded(stored: pl.DataFrame, fresh: pl.DataFrame, key: Sequence[str], now: datetime) -> pl.DataFrame:
    """The grades to store: every stored one, and the fresh ones that say something new.

    The same score adds no row; a current grade without a closing value takes that of the fresh one. Another score adds a
    row, and the grade that was current stays, superseded as of the new one's `scored_at`. A score that differs although no
    correction was recorded, as in an archive, counts from `now`. A stored grade of which nothing is heard any more stays.

    Args:
        stored: grades of earlier runs of the same days, superseded ones too.
        fresh: grades by the newest score, one per key.
        key: the columns that say what is graded.
        now: the run's instant.
    """
    current = stored.filter(is_current())
    before = current.select(*key, *(pl.col(name).alias(f"old_{name}") for name in (*OUTCOME, "scored_at")))
    compared = fresh.join(before, on=key, how="left")
    added = _added(compared, now).select(fresh.columns)
    later = added.select(*key, later_at="scored_at")
    kept = stored.join(later, on=key, how="left").with_columns(
        superseded_at=pl.coalesce("superseded_at", "later_at")
    )
    return pl.concat([_with_closes(kept.select(fresh.columns), fresh, key), added])


def _added(compared: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The fresh grades that are the first, or of another score that is later than the one that stands."""
    is_first = pl.col("old_scored_at").is_null()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in OUTCOME)
    at = pl.when(is_first | (pl.col("scored_at") > pl.col("old_scored_at"))).then("scored_at").otherwise(
        pl.lit(now.astimezone(UTC)).cast(compared.schema["scored_at"])
    )  # fmt: skip
    return compared.with_columns(scored_at=at).filter(
        is_first | (differs & (pl.col("scored_at") > pl.col("old_scored_at")))
    )


def _with_closes(kept: pl.DataFrame, fresh: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The stored grades, of which the current ones without a close take that of the fresh one, if it has one."""
    closes = fresh.select(*key, *(pl.col(name).alias(f"new_{name}") for name in CLOSE))
    gains = [
        pl.col(name).is_null() & pl.col(f"new_{name}").is_not_null()
        for name in ("closing_value", "closing_line")
    ]
    takes = is_current() & pl.col("closing_value").is_null() & pl.any_horizontal(gains)
    return (
        kept.join(closes, on=key, how="left")
        .with_columns(pl.when(takes).then(f"new_{name}").otherwise(name).alias(name) for name in CLOSE)
        .select(kept.columns)
    )
