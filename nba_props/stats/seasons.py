"""A long range is built one season at a time, so that ten times the seasons cost ten times as much.

No window but exponential means (`features.history`) reaches further back than a year, and most end where their season
begins. With more than a season needs, a builder would sort and join more than the processor's cache holds, at twice the
price a row. Which facts were known when is not decided here: see `knowledge`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from nba_props.days import Days
from nba_props.declared.lookback import MEMORY_DAYS
from nba_props.declared.tables.table import Table

ALWAYS = Days(date.min, date.max)


class Season(NamedTuple):
    """The part of a range that lies in one season, from `first` to `last`.

    `before` is the last date of the range that lies in the season before.
    """

    before: date
    first: date
    last: date


class Scoped(NamedTuple):
    """A frame with game_date, in date order, and the date after which a season needs its rows."""

    frame: pl.DataFrame
    after: Callable[[Season], date]

    def of(self, season: Season) -> pl.DataFrame:
        """The rows that a season needs."""
        edges = pl.Series([self.after(season), season.last])
        begin, end = self.frame["game_date"].search_sorted(edges, side="right")
        return self.frame.slice(begin, end - begin)


def own(frame: pl.DataFrame) -> Scoped:
    """A frame of which a season needs the dates that are built."""
    return Scoped(_by_date(frame), lambda season: season.first - timedelta(days=1))


def so_far(frame: pl.DataFrame) -> Scoped:
    """A frame of which a season needs its own dates until the last that is built."""
    return Scoped(_by_date(frame), lambda season: season.before)


def of_year(frame: pl.DataFrame) -> Scoped:
    """A frame of which a season needs the dates that are built and the 365 before them."""
    return Scoped(_by_date(frame), lambda season: season.first - timedelta(days=MEMORY_DAYS + 1))


def by_season(
    table: Table, build: Callable[..., pl.DataFrame], days: Days, rows: pl.DataFrame, **inputs: Scoped
) -> pl.DataFrame:
    """A table's rows of a range, in its shape, built season by season.

    Args:
        table: the table that is built.
        build: takes the rows and, by name, the inputs of one season; returns at least the table's columns.
        days: the range to build.
        rows: what the table has rows for, with game_date and season; only those in the range are built.
        inputs: by the names of `build`'s parameters.
    """
    requested = _by_date(rows.filter(days.hold()))
    if requested.is_empty():
        return table.shape(build(requested, **{name: i.frame.clear() for name, i in inputs.items()}))
    scoped = own(requested)
    return pl.concat(
        table.shape(build(scoped.of(season), **{name: i.of(season) for name, i in inputs.items()}))
        for season in seasons(requested)
    )


def seasons(rows: pl.DataFrame) -> list[Season]:
    """The seasons of the rows, in order. Seasons that share dates are one part: each date lies in only one."""
    spans = rows.group_by("season").agg(first=pl.col("game_date").min(), last=pl.col("game_date").max())
    parts: list[Season] = []
    for first, last in spans.sort("first").select("first", "last").iter_rows():
        before = parts[-1] if parts else Season(date.min, date.min, date.min)
        if parts and first <= before.last:
            parts[-1] = before._replace(last=max(last, before.last))
        else:
            parts.append(Season(before.last, first, last))
    return parts


def _by_date(frame: pl.DataFrame) -> pl.DataFrame:
    """In date order, and marked so: frames from the lake are sorted already."""
    if frame["game_date"].is_sorted():
        return frame.with_columns(pl.col("game_date").set_sorted())
    return frame.sort("game_date", maintain_order=True)
