"""Which facts a day may use when some became known late. No statistic is computed here.

A fact of an earlier date is normally known before the day's as_of, so that one vectorised pass builds a whole range. A
late fact (a box score published days later, a table read under an earlier clock) splits the range: the days before it
are built without it, the days after it with it.
"""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

Parts = Iterator[tuple[pl.DataFrame, list[pl.DataFrame]]]


def as_known(rows: pl.DataFrame, *facts: pl.DataFrame) -> Parts:
    """Parts of `rows` (game_date, as_of), each with the facts that it may use; at least one part, which may be empty.

    A part's facts hold every fact of an earlier date known by the part's as_of, none of an earlier date known
    after it, and any of later dates: windows take only what lies strictly before a row's date.

    Args:
        rows: what is built, with game_date and as_of.
        *facts: frames with game_date and known_at.
    """
    earliest = _earliest_moments(rows)
    limited = [_with_limit(f, earliest) for f in facts]
    late = [f.filter(pl.col("known_at") > pl.col("limit"))["known_at"] for f in limited]
    splits = pl.concat(late).unique().sort().to_list() if late else []
    for known, upcoming in zip([None, *splits], [*splits, None], strict=True):
        part = _between(rows, known, upcoming)
        if part.height or (upcoming is None and not rows.height):
            yield part, [_usable(f, known) for f in limited]


def _earliest_moments(rows: pl.DataFrame) -> pl.DataFrame:
    """Per date that has rows: the earliest as_of of that date and all later ones, by which older facts must be known."""
    days = rows.group_by("game_date").agg(limit=pl.col("as_of").min()).sort("game_date")
    return days.with_columns(pl.col("limit").reverse().cum_min().reverse())


def _with_limit(facts: pl.DataFrame, earliest: pl.DataFrame) -> pl.DataFrame:
    """Facts with the earliest as_of among the rows of later dates as `limit`; null where no row is later."""
    dates = facts.select(pl.col("game_date").unique().sort())
    limits = dates.join_asof(
        earliest,
        left_on="game_date",
        right_on="game_date",
        strategy="forward",
        allow_exact_matches=False,
        coalesce=False,
    ).select("game_date", "limit")
    return facts.join(limits, on="game_date", how="left", maintain_order="left")


def _between(rows: pl.DataFrame, known: datetime | None, upcoming: datetime | None) -> pl.DataFrame:
    after = pl.lit(True) if known is None else pl.col("as_of") >= known
    before = pl.lit(True) if upcoming is None else pl.col("as_of") < upcoming
    return rows.filter(after, before)


def _usable(facts: pl.DataFrame, known: datetime | None) -> pl.DataFrame:
    """All facts but the late ones that became known after the part begins."""
    late = (pl.col("known_at") > pl.col("limit")).fill_null(False)
    by_then = pl.lit(False) if known is None else pl.col("known_at") <= known
    return facts.filter(~late | by_then).drop("limit")
