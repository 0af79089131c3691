"""What was known of bets and grades at an instant. What comes of them is in `results`."""

from datetime import UTC, datetime

import polars as pl


def published_by(best_bets: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The bets published by an instant; a later withdrawal has not happened yet."""
    published = best_bets.filter(pl.col("published_at") <= _utc(now))
    stands = pl.col("withdrawn_at").is_null() | (pl.col("withdrawn_at") > _utc(now))
    return published.with_columns(
        pl.when(~stands).then(name).alias(name) for name in ("withdrawn_at", "withdrawn_reason")
    )


def graded_by(grades: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Grades whose score was known by an instant: one that was superseded later is current then.

    Args:
        grades: rows of `grades` or `bet_grades`, superseded ones too.
        now: the instant.
    """
    superseded = pl.col("superseded_at")
    return grades.filter(pl.col("scored_at") <= _utc(now)).with_columns(
        superseded_at=pl.when(superseded <= _utc(now)).then(superseded)
    )


def judged_by(price_grades: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Priced sides whose score was known by an instant."""
    return price_grades.filter(pl.col("known_at") <= _utc(now))


def _utc(now: datetime) -> datetime:
    return now.astimezone(UTC)
