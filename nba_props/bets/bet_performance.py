"""How bets of a kind have done lately, and the sides that rules kept from being bets. No verdict is made here."""

from datetime import timedelta
from itertools import pairwise

import polars as pl

from nba_props.days import Days
from nba_props.declared.grades import is_current, is_decided
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.grades import BET_PERFORMANCE
from nba_props.models.statistics import ClusterSums, clustered_means, wilson

WINDOWS = (7, 14, 30, 365)
HISTORY = max(WINDOWS) - 1  # days of grades that a row needs before its own
CLAIMS = (0.01, 0.02, 0.03, 0.05)
# The family of bets whose price no model moved.
BOOKS_ALONE = "books alone"
KIND = ("dimension", "value", "is_bet", "provenance", "source")
FIGURES = ("profit", "closing_value")
SUMMED = ("counts", "sums", "counts_squared", "sums_squared", "sums_by_counts")


def bet_performance(
    bet_grades: pl.DataFrame, price_grades: pl.DataFrame, signals: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of BET_PERFORMANCE: one per day, window and kind of bet with a grade in the window.

    Args:
        bet_grades: rows of `bet_grades` of the days and at least the HISTORY days before.
        price_grades: likewise, of which the best rejected sides are the records of rules.
        signals: GAME_PLAYER_MARKET, side and signal: what spoke for a bet, any number of rows each.
        days: the game dates to return rows for.
    """
    kinds = pl.concat([of_bets(bet_grades, signals), of_rules(price_grades)])
    windows = _in_windows(_daily(kinds), days)
    return BET_PERFORMANCE.shape(_estimated(windows))


def of_bets(bet_grades: pl.DataFrame, signals: pl.DataFrame) -> pl.DataFrame:
    """The current grades of published bets, once for each kind that they are of: KIND and the outcome."""
    rows = bet_grades.filter(is_current()).with_columns(is_bet=True, known_at="scored_at")
    tagged = rows.join(
        signals.select(*GAME_PLAYER_MARKET, "side", value="signal"), on=[*GAME_PLAYER_MARKET, "side"]
    )
    values = {
        "all": pl.lit("all"),
        "family": pl.col("family").fill_null(BOOKS_ALONE),
        "book": pl.col("book"),
        "side": pl.col("side"),
        "claim": claim_band(),
    }
    parts = [_kind(rows.with_columns(value=value), dimension) for dimension, value in values.items()]
    return pl.concat([*parts, _kind(tagged, "signal")])


def of_rules(price_grades: pl.DataFrame) -> pl.DataFrame:
    """The best sides that rules rejected, one of each player's market and rule, in the form of `of_bets`."""
    result = (
        pl.when("won").then(pl.lit("WIN")).when(~pl.col("won")).then(pl.lit("LOSS"))
        .when(pl.col("actual_points").is_null()).then(pl.lit("VOID")).otherwise(pl.lit("PUSH"))
    )  # fmt: skip
    rows = price_grades.filter("is_best_rejected").with_columns(
        result=result, value="filter_reason", is_bet=False
    )
    return _kind(rows, "rule")


def claim_band() -> pl.Expr:
    """The band of the value that was claimed at publication, such as `2 to 3 %`."""
    ends = [f"{100 * end:g}" for end in CLAIMS]
    labels = (f"under {ends[0]} %", *(f"{low} to {high} %" for low, high in pairwise(ends)))
    claimed = pl.col("expected_value")
    below = (pl.when(claimed < end).then(pl.lit(label)) for end, label in zip(CLAIMS, labels, strict=True))
    above = pl.when(claimed >= CLAIMS[-1]).then(pl.lit(f"{ends[-1]} % and more"))
    return pl.coalesce(*below, above, pl.lit("unknown"))


def _kind(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    return rows.with_columns(dimension=pl.lit(dimension)).select(
        "game_date", *KIND, "result", *FIGURES, "known_at"
    )


def _daily(kinds: pl.DataFrame) -> pl.DataFrame:
    """One row per date and kind: wins, and of each figure its count and sum, from which all windows follow.

    Sorted, because a sum of floats depends on their order.
    """
    counts = {
        "profit": pl.when(is_decided()).then("profit"),
        "closing_value": pl.when(pl.col("result") != "VOID").then("closing_value"),
    }
    return (
        kinds.with_columns(**counts)
        .sort("game_date", *KIND, "result", *FIGURES)
        .group_by("game_date", *KIND, maintain_order=True)
        .agg(
            pl.col("known_at").max(),
            wins=(pl.col("result") == "WIN").sum(),
            **{f"{name}_counts": pl.col(name).count().cast(pl.Float64) for name in FIGURES},
            **{f"{name}_sums": pl.col(name).sum() for name in FIGURES},
        )
    )


def _in_windows(daily: pl.DataFrame, days: Days) -> pl.DataFrame:
    """One row per day, window and kind: the sums over the dates of the window."""
    lengths = pl.DataFrame({"window_days": WINDOWS}, schema={"window_days": pl.Int32})
    windows = (
        pl.DataFrame({"end": list(days)}, schema={"end": pl.Date})
        .join(lengths, how="cross")
        .with_columns(before=pl.col("end") - pl.duration(days="window_days"))
    )
    near = daily.filter(pl.col("game_date").is_between(days.first - timedelta(HISTORY), days.last))
    joined = near.join_where(
        windows, pl.col("game_date") <= pl.col("end"), pl.col("game_date") > pl.col("before")
    )
    sums = {name: aggregate for figure in FIGURES for name, aggregate in _sums(figure).items()}
    return (
        joined.sort("end", "window_days", *KIND, "game_date")
        .group_by("end", "window_days", *KIND, maintain_order=True)
        .agg(pl.col("known_at").max(), pl.col("wins").sum(), **sums)
        .rename({"end": "game_date"})
    )


def _sums(figure: str) -> dict[str, pl.Expr]:
    counts, sums = pl.col(f"{figure}_counts"), pl.col(f"{figure}_sums")
    return {
        f"{figure}_clusters": (counts > 0).sum().cast(pl.Float64),
        f"{figure}_counts": counts.sum(),
        f"{figure}_sums": sums.sum(),
        f"{figure}_counts_squared": (counts * counts).sum(),
        f"{figure}_sums_squared": (sums * sums).sum(),
        f"{figure}_sums_by_counts": (sums * counts).sum(),
    }


def _estimated(windows: pl.DataFrame) -> pl.DataFrame:
    """Adds rates and means with their intervals."""
    n = pl.col("profit_counts").cast(pl.Int64)
    rows = windows.with_columns(
        pl.col("wins").cast(pl.Int32), n=n, closing_n=pl.col("closing_value_counts").cast(pl.Int32)
    )
    rates = [wilson(wins, of) for wins, of in rows.select("wins", "n").rows()]
    ends = {
        "hit_rate": [rate.value for rate in rates],
        "hit_rate_low": [rate.low for rate in rates],
        "hit_rate_high": [rate.high for rate in rates],
    }
    return rows.with_columns(
        *(pl.Series(name, values, pl.Float64) for name, values in ends.items()),
        *(series for figure in FIGURES for series in _means(rows, figure)),
    )


def _means(rows: pl.DataFrame, figure: str) -> list[pl.Series]:
    sums = ClusterSums(*(rows[f"{figure}_{name}"].to_numpy() for name in ("clusters", *SUMMED)))
    names = (figure, f"{figure}_low", f"{figure}_high")
    return [
        pl.Series(name, values, pl.Float64).fill_nan(None)
        for name, values in zip(names, clustered_means(sums), strict=True)
    ]
