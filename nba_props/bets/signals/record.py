"""How each signal has done, by the consensus line of its side: `signal_performance`, and which of them may reject a bet.

A hit rate says what a side of the line would have done; `excess` compares it with what the books said of the same side,
since Unders win more often than Overs whatever a signal says. Neither is a profit: that is of the quotes that were chosen.
"""

from datetime import datetime, timedelta

import polars as pl

from nba_props.bets.signals.rolling import rolling_mean_by_date
from nba_props.days import Days
from nba_props.declared.grades import is_current
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.signals import SIGNALS_BY_NAME
from nba_props.declared.tables.signals import SIGNAL_PERFORMANCE, WINDOWS
from nba_props.features.history.windows import millionths
from nba_props.models.statistics import wilson

GROUP = ("signal", "provenance", "source")
LONGEST = max(WINDOWS)
HOT = 0.10
FEWEST = 100  # priced sides: below, an interval clustered by date says too little


def graded(signals: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """One row per signal on a side that was graded.

    Returns:
        GROUP, DAY_GAME_PLAYER_MARKET, hit (null for a push or void), excess (null too without a market
        probability), profit (null unless the side is that of the chosen quote), known_at.
    """
    margin = pl.col("actual_points") - pl.col("consensus_line")
    won = pl.when(side="OVER").then(margin > 0).otherwise(margin < 0)
    results = (
        grades.filter(is_current(), role="champion")
        .sort("scored_at", "model_id")
        .unique(DAY_GAME_PLAYER_MARKET, keep="last", maintain_order=True)
        .select(
            *DAY_GAME_PLAYER_MARKET,
            "actual_points",
            "profit",
            "result",
            quoted_side="side",
            known_at="scored_at",
        )
    )
    is_bet = (pl.col("quoted_side") == pl.col("side")) & pl.col("result").is_in(["WIN", "LOSS", "PUSH"])
    return (
        signals.join(results, on=DAY_GAME_PLAYER_MARKET)
        .with_columns(hit=pl.when(margin != 0).then(won), profit=pl.when(is_bet).then("profit"))
        .with_columns(excess=pl.col("hit").cast(pl.Float64) - pl.col("market_probability"))
        .select(*GROUP, *DAY_GAME_PLAYER_MARKET, "hit", "excess", "profit", "known_at")
    )


def performance(signals: pl.DataFrame, grades: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of SIGNAL_PERFORMANCE: for each day, every signal that was graded in the 365 days up to it, by window.

    Args:
        signals: rows of `signals` of the days and the 364 days before.
        grades: rows of `grades` of the same days.
        days: the game dates to return rows for.
    """
    rows = graded(signals, grades)
    by_day = _dense(rows, Days(days.first - timedelta(LONGEST - 1), days.last))
    windows = pl.concat(_window(by_day, length).filter(days.hold()) for length in WINDOWS)
    longest = windows.filter(window_days=LONGEST).select(
        *GROUP, "game_date", usual="hit_rate", in_year="known_at"
    )
    joined = windows.drop("known_at").join(longest.drop_nulls("in_year"), on=[*GROUP, "game_date"])
    return SIGNAL_PERFORMANCE.shape(_with_interval(joined).with_columns(regime=_regime(), known_at="in_year"))


def binding(performance: pl.DataFrame, as_of: datetime) -> list[str]:
    """The signals that may reject a bet as of an instant; by default and in all data so far there is none.

    Only a signal against its side may: where over 365 days the side won less often than the books themselves said, the
    whole 95 % interval of `excess` below 0, in each provenance that has sides enough.

    Args:
        performance: rows of SIGNAL_PERFORMANCE of any days.
        as_of: what became known later does not count.
    """
    against = [name for name, signal in SIGNALS_BY_NAME.items() if signal.kind == "against"]
    newest = (
        performance.filter(pl.col("known_at") <= as_of, pl.col("signal").is_in(against), window_days=LONGEST)
        .sort("game_date")
        .unique(GROUP, keep="last", maintain_order=True)
        .filter(pl.col("priced") >= FEWEST)
    )
    judged = newest.group_by("signal").agg(binds=(pl.col("excess_high") < 0).all())
    return judged.filter("binds")["signal"].sort().to_list()


def _dense(rows: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Counts and sums (in millionths) of every group on every calendar day, so that a window of rows is one of days."""
    by = [*GROUP, "game_date"]
    sums = rows.group_by(by).agg(
        calls=pl.col("hit").count(),
        hits=pl.col("hit").sum(),
        priced=pl.col("excess").count(),
        bets=pl.col("profit").count(),
        excess=millionths(pl.col("excess")).sum(),
        profit=millionths(pl.col("profit")).sum(),
        known_at=pl.col("known_at").max().dt.epoch("us"),
    )
    calendar = pl.DataFrame({"game_date": list(days)}, schema={"game_date": pl.Date})
    grid = rows.select(GROUP).unique().join(calendar, how="cross")
    numbers = pl.col("calls", "hits", "priced", "excess", "bets", "profit").fill_null(0)
    return grid.join(sums, on=by, how="left").with_columns(numbers).sort(by)


def _window(by_day: pl.DataFrame, length: int) -> pl.DataFrame:
    """The figures of the `length` days up to each day."""
    counts = (
        pl.col(name).rolling_sum(length, min_samples=1).over(GROUP).cast(pl.Int32).alias(name)
        for name in ("calls", "hits", "priced", "bets")
    )
    newest = pl.col("known_at").rolling_max(length, min_samples=1).over(GROUP)
    excess = rolling_mean_by_date(by_day, "excess", "priced", GROUP, length)
    profit = rolling_mean_by_date(by_day, "profit", "bets", GROUP, length)
    return (
        by_day.select(
            *GROUP, "game_date", *counts, known_at=newest.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
        )
        .hstack([*excess, *profit])
        .with_columns(
            window_days=pl.lit(length, pl.Int32),
            hit_rate=pl.when(pl.col("calls") > 0).then(pl.col("hits") / pl.col("calls")),
        )
    )


def _with_interval(rows: pl.DataFrame) -> pl.DataFrame:
    intervals = [wilson(hits, n) for hits, n in rows.select("hits", "calls").rows()]
    return rows.with_columns(
        hit_rate_low=pl.Series([i.low for i in intervals], dtype=pl.Float64),
        hit_rate_high=pl.Series([i.high for i in intervals], dtype=pl.Float64),
    )


def _regime() -> pl.Expr:
    divergence = pl.col("hit_rate") - pl.col("usual")
    return (
        pl.when(divergence > HOT)
        .then(pl.lit("HOT"))
        .when(divergence < -HOT)
        .then(pl.lit("COLD"))
        .when(divergence.is_not_null())
        .then(pl.lit("NORMAL"))
    )
