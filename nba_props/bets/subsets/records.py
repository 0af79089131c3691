"""`subset_records`: wins and losses of each subset's picks before a day, at the consensus line they were picked at.

A season begins in October here (in the older system's exports on 1 November, when its predictions began), a week on Monday.
"""

import polars as pl

from nba_props.days import Days, season_start
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET, GAME_PLAYER_MARKET
from nba_props.declared.tables.signals import PERIODS, SUBSET_RECORDS

RECORD = ("game_date", "subset", "provenance", "source")


def subset_records(
    picks: pl.DataFrame, grades: pl.DataFrame, slate: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of SUBSET_RECORDS: each day with a slate, every subset with a graded pick in the season before it.

    Args:
        picks: rows of `subset_picks` of the season before the days.
        grades: rows of `grades` of the same dates, superseded ones included: they counted until the correction.
        slate: rows of `slate` of the days: what was known by the earliest as_of of a day counts.
        days: the game dates to return rows for.
    """
    moments = slate.filter(days.hold()).group_by("game_date").agg(pl.col("as_of").min())
    results = with_results(picks, grades)
    known = (
        _with_starts(moments)
        .join(results.with_columns(_season_starts(results["picked_on"])), on="season")
        .filter(pl.col("picked_on") < pl.col("game_date"), pl.col("known_at") <= pl.col("as_of"))
        .sort("known_at")
        .unique([*RECORD, "picked_on", *GAME_PLAYER_MARKET], keep="last", maintain_order=True)
    )
    return SUBSET_RECORDS.shape(pl.concat([_of_period(known, period) for period in PERIODS]))


def with_results(picks: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """One row per pick and grade of its player: subset, provenance, source, GAME_PLAYER_MARKET, picked_on, known_at, won.

    won is null for a push or void.
    """
    actual = grades.select(*DAY_GAME_PLAYER_MARKET, "actual_points", known_at="scored_at").unique()
    margin = pl.col("actual_points") - pl.col("consensus_line")
    won = pl.when(direction="OVER").then(margin > 0).otherwise(margin < 0)
    return (
        picks.join(actual, on=DAY_GAME_PLAYER_MARKET)
        .with_columns(won=pl.when(margin != 0).then(won), picked_on="game_date")
        .select("subset", "provenance", "source", *GAME_PLAYER_MARKET, "picked_on", "known_at", "won")
    )


def _with_starts(moments: pl.DataFrame) -> pl.DataFrame:
    """Adds the first date of each period that the day lies in."""
    day = pl.col("game_date")
    starts = {"month": day.dt.truncate("1mo"), "week": day.dt.truncate("1w")}
    return moments.with_columns(_season_starts(moments["game_date"]), **starts)


def _season_starts(dates: pl.Series) -> pl.Series:
    return pl.Series("season", [season_start(day) for day in dates], dtype=pl.Date)


def _of_period(known: pl.DataFrame, period: str) -> pl.DataFrame:
    within = pl.col("won").filter(pl.col("picked_on") >= pl.col(period))
    counts = known.group_by(RECORD).agg(
        wins=within.sum().cast(pl.Int32),
        losses=(~within).sum().cast(pl.Int32),
        as_of=pl.col("as_of").first(),
        inputs_known_at=pl.col("known_at").max(),
    )
    both = pl.col("wins") + pl.col("losses")
    share = pl.when(both > 0).then((100 * pl.col("wins") / both).round(1))
    return counts.with_columns(since=pl.lit(period), pct=share)
