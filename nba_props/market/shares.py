"""The share: how much of the distance from a quote's own probability to the fair one has come true so far.

A fair price is claimed only by its share, p_book + S (p_fair - p_book): S is 1 where the other feeds are right and 0 where
the offering book is. It is the slope of won - p_book on p_fair - p_book, through zero, by least squares, drawn to what was
measured before as by 500 rows at USUAL_DISTANCE.

Only quotes that are as far from their fair price as a bet is count. At -110 on both sides that is 0.029: half the hold and
the least value of a bet have to be made up. Over all books of a player the distances from the price of the others add up
to zero, so that the outcome cancels and the slope is near one by arithmetic alone; among the far ones it does not cancel.
For the same reason rows are drawn, one per player and kind. On real main lines (1,597 players) the slope of far quotes
is 1.2 with an interval of 0.5 either side; a weaker pull would let the first weeks decide.
"""

from datetime import timedelta

import polars as pl

from nba_props.days import EASTERN
from nba_props.declared.tables.columns import PROVENANCE

MEASURED = {True: 0.85, False: 0.4}  # on main lines, and on alternates
LEAST_DISTANCE = 0.03
PRIOR_ROWS, USUAL_DISTANCE = 500, 0.04
ENOUGH = 500  # rows
MOST = 1.0
KINDS = {True: "share_main", False: "share_alternate"}
PREFERRED = PROVENANCE.among  # live rows first


def shares_by_day(rows: pl.DataFrame, dates: pl.Series) -> pl.DataFrame:
    """One row per date: game_date, share_main, share_alternate, by what was known before the date began (US/Eastern).

    Rows of different provenance are never mixed: those of the first of live, backfill and replay that had ENOUGH by then
    count, or else those of the one that had most.

    Args:
        rows: is_main_line, market_probability, fair_probability, won (null for a push), provenance, game_date and known_at,
            when the outcome was known. Rows without one of these, and those nearer than LEAST_DISTANCE, say nothing.
        dates: the dates, in any order.
    """
    asked = pl.DataFrame({"game_date": dates}, schema={"game_date": pl.Date}).unique().sort("game_date")
    daily = _daily_sums(rows)
    shares = asked
    for is_main, name in KINDS.items():
        so_far = _of_one_provenance(daily.filter(pl.col("is_main_line") == is_main), asked)
        share = so_far.select("game_date", _drawn(MEASURED[is_main]).alias(name))
        shares = shares.join(share, on="game_date", how="left", maintain_order="left")
    return shares


def _of_one_provenance(daily: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """One row per date: `gained` and `weight` so far, of the provenance that counts then."""
    parts = [_so_far(daily, asked, name).with_columns(order=place) for place, name in enumerate(PREFERRED)]
    is_enough = pl.col("rows") >= ENOUGH
    few = pl.when(is_enough).then(0).otherwise(-pl.col("rows"))
    return (
        pl.concat(parts)
        .sort("game_date", ~is_enough, few, "order")
        .unique("game_date", keep="first", maintain_order=True)
    )


def _so_far(daily: pl.DataFrame, asked: pl.DataFrame, provenance: str) -> pl.DataFrame:
    sums = daily.filter(pl.col("provenance") == provenance).sort("usable_from")
    so_far = sums.select("usable_from", pl.col("gained", "weight", "rows").cum_sum())
    return asked.join_asof(so_far, left_on="game_date", right_on="usable_from").with_columns(
        pl.col("rows").fill_null(0).cast(pl.Int64)
    )


def _daily_sums(rows: pl.DataFrame) -> pl.DataFrame:
    """By kind, provenance and the first date that may use them: rows, squared distances, and products with outcomes."""
    own, distance = pl.col("market_probability"), pl.col("fair_probability") - pl.col("market_probability")
    known_on = pl.col("known_at").dt.convert_time_zone(str(EASTERN)).dt.date()
    known = (
        rows.filter(distance.abs() >= LEAST_DISTANCE)
        .select(
            "is_main_line",
            "provenance",
            usable_from=pl.max_horizontal("game_date", known_on) + timedelta(days=1),
            gained=(pl.col("won").cast(pl.Float64) - own) * distance,
            weight=distance**2,
        )
        .drop_nulls()
    )
    # Sorted because a sum of floats depends on their order.
    return (
        known.sort(known.columns)
        .group_by("is_main_line", "provenance", "usable_from", maintain_order=True)
        .agg(pl.col("gained", "weight").sum(), rows=pl.len().cast(pl.Int64))
    )


def _drawn(measured: float) -> pl.Expr:
    prior = PRIOR_ROWS * USUAL_DISTANCE**2
    gained, weight = pl.col("gained").fill_null(0.0), pl.col("weight").fill_null(0.0)
    return (measured + (gained - measured * weight) / (weight + prior)).clip(0.0, MOST)
