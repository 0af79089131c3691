"""A long range is built one season at a time, so that ten times the seasons cost ten times as much.

No window reaches further back than a year, and most end where their season begins. Beyond what a season needs, a
builder would sort and join more than the processor's cache holds, at twice the price a row. Which facts were known is
not asked here: see `knowledge`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.table import Table

ALWAYS = Days(date.min, date.max)
YEAR = timedelta(days=365)


class Season(NamedTuple):
    """The part of a range that one season's rows take up: after `before`, the last date of the season before."""

    before: date
    first: date
    last: date


class Given(NamedTuple):
    """A frame with game_date, in date order, and the date after which a season needs its rows."""

    frame: pl.DataFrame
    after: Callable[[Season], date]

    def of(self, season: Season) -> pl.DataFrame:
        edges = pl.Series([self.after(season), season.last])
        begin, end = self.frame["game_date"].search_sorted(edges, side="right")
        return self.frame.slice(begin, end - begin)


def own(frame: pl.DataFrame) -> Given:
    """Rows of the dates that are built."""
    return Given(_by_date(frame), lambda season: season.first - timedelta(days=1))


def so_far(frame: pl.DataFrame) -> Given:
    """Rows of the season until the last date that is built."""
    return Given(_by_date(frame), lambda season: season.before)


def of_year(frame: pl.DataFrame) -> Given:
    """Rows of the dates that are built and of the 365 before them."""
    return Given(_by_date(frame), lambda season: season.first - YEAR - timedelta(days=1))


def by_season(
    table: Table, build: Callable[..., pl.DataFrame], days: Days, rows: pl.DataFrame, *given: Given
) -> pl.DataFrame:
    """The table's rows, in its shape, that `build` makes of each season's part of what it is given.

    Args:
        build: returns at least the table's columns.
        rows: what is built for, with game_date and season: those in the days are the first that `build` is given.
    """
    wanted = _by_date(rows.filter(days.hold()))
    if wanted.is_empty():
        return table.shape(build(wanted, *(g.frame.clear() for g in given)))
    asked = (own(wanted), *given)
    return pl.concat(table.shape(build(*(g.of(season) for g in asked))) for season in seasons(wanted))


def seasons(rows: pl.DataFrame) -> list[Season]:
    """The seasons of the rows, in order. Those that share dates are one part: each date lies in one alone."""
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
    """In date order, and marked so: what comes from the lake is so already."""
    if frame["game_date"].is_sorted():
        return frame.with_columns(pl.col("game_date").set_sorted())
    return frame.sort("game_date", maintain_order=True)
