"""Recent results of each family: rolling hit rates, the state that follows from them, and its length in days.

Sides at edge 3 against the consensus line count (`evidence.calls`); pushes and voids are in no rate. Gates judge all
evidence of a family, a state the last seven days alone.
"""

from datetime import timedelta

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance.evidence import calls
from nba_props.models.keys import PLAYER_GAME
from nba_props.models.statistics import wilson

FEWEST = 5  # sides in seven days
BLOCKED, DEGRADING, WATCH = 0.524, 0.55, 0.58
LONGEST = 30  # days up to which a state is counted
WEEK, FORTNIGHT, MONTH = 7, 14, 30
HISTORY = LONGEST + WEEK - 2  # days of grades that a row needs before its own
GROUP = ("family", "provenance", "source")


def performance(grades: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of MODEL_PERFORMANCE: one per day, and family with a graded prediction in the 30 days up to it.

    Args:
        grades: of the days and at least the `HISTORY` days before, current ones.
        days: the game dates to return rows for.
    """
    dense = _dense(_newest_model(grades), Days(days.first - timedelta(HISTORY), days.last))
    rolling = _rates(dense).with_columns(state=_state()).with_columns(
        model_week=pl.col("model_week").forward_fill().over(GROUP),
        known_at=pl.col("known_at").forward_fill().over(GROUP),
        days_in_state=_streak(pl.col("state")),
        days_below_watch=_streak_of("DEGRADING", "BLOCKED", "WATCH"),
        days_below_alert=_streak_of("DEGRADING", "BLOCKED"),
    )  # fmt: skip
    rows = rolling.filter(days.hold(), pl.col("graded_30d") > 0)
    intervals = [wilson(hits, n) for hits, n in rows.select("hits_30d", "calls_30d").rows()]
    return MODEL_PERFORMANCE.shape(
        rows.with_columns(
            hit_rate_30d_low=pl.Series([i.low for i in intervals], dtype=pl.Float64),
            hit_rate_30d_high=pl.Series([i.high for i in intervals], dtype=pl.Float64),
        )
    )


def shown_before(days: Days) -> Days:
    """The days up to the last one whose hit rates of a week need no grades from before the `HISTORY`."""
    return Days(days.last - timedelta(HISTORY - WEEK + 1), days.last)


def _newest_model(grades: pl.DataFrame) -> pl.DataFrame:
    """The newest model's row of each player-game and family, if several models of the family predicted it."""
    key = ["family", "provenance", *PLAYER_GAME]
    played = grades.drop_nulls(["family", "actual_points"]).sort("model_week", "model_id")
    return played.unique(key, keep="last", maintain_order=True)


def _dense(grades: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Counts of every group on every calendar day, so that a window of rows is one of days."""
    by = [*GROUP, "game_date"]
    graded = grades.group_by(by).agg(
        graded=pl.len(), model_week=pl.col("model_week").max(), known_at=pl.col("known_at").max()
    )
    taken = calls(grades).group_by(by).agg(calls=pl.len(), hits=pl.col("hit").sum())
    calendar = pl.DataFrame({"game_date": list(days)}, schema={"game_date": pl.Date})
    grid = grades.select(GROUP).unique().join(calendar, how="cross")
    counts = pl.col("graded", "calls", "hits").fill_null(0).cast(pl.Int32)
    return grid.join(graded, on=by, how="left").join(taken, on=by, how="left").with_columns(counts).sort(by)


def _rates(dense: pl.DataFrame) -> pl.DataFrame:
    """Adds the counts of the last 7, 14 and 30 days, and the hit rates of windows with a side."""
    lengths = (WEEK, FORTNIGHT, MONTH)
    counted = dense.with_columns(
        pl.col(name).rolling_sum(n, min_samples=1).over(GROUP).cast(pl.Int32).alias(f"{name}_{n}d")
        for name in ("graded", "calls", "hits")
        for n in lengths
    )
    rates = (
        pl.when(pl.col(f"calls_{n}d") > 0)
        .then(pl.col(f"hits_{n}d") / pl.col(f"calls_{n}d"))
        .alias(f"hit_rate_{n}d")
        for n in lengths
    )
    return counted.with_columns(rates)


def _state() -> pl.Expr:
    rate = pl.col(f"hit_rate_{WEEK}d")
    return (
        pl.when(pl.col(f"calls_{WEEK}d") < FEWEST)
        .then(pl.lit("INSUFFICIENT_DATA"))
        .when(rate < BLOCKED)
        .then(pl.lit("BLOCKED"))
        .when(rate < DEGRADING)
        .then(pl.lit("DEGRADING"))
        .when(rate < WATCH)
        .then(pl.lit("WATCH"))
        .otherwise(pl.lit("HEALTHY"))
    )


def _streak(value: pl.Expr) -> pl.Expr:
    """Days in a row, this one included, with the same value, counted up to 30."""
    run = value.rle_id().over(GROUP)
    return pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(*GROUP, run).clip(upper_bound=LONGEST)


def _streak_of(*states: str) -> pl.Expr:
    is_one = pl.col("state").is_in(states)
    return pl.when(is_one).then(_streak(is_one)).otherwise(0).cast(pl.Int32)
