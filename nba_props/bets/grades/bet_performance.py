"""How bets of a kind have done lately, and the sides that rules kept from being bets. No verdict is made here."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import polars as pl

from nba_props.days import Days
from nba_props.declared.grades import is_decided
from nba_props.declared.tables.grades import BET_PERFORMANCE
from nba_props.declared.tables.record import BET
from nba_props.models.statistics import ClusterSums, clustered_means, wilson

WINDOWS = (7, 14, 30, 365)
HISTORY = max(WINDOWS) - 1  # days of grades that a row needs before its own
CLAIMS = (0.01, 0.02, 0.03, 0.05)
# The family of bets whose price no model moved.
BOOKS_ALONE = "books alone"
KIND = ("dimension", "value", "is_bet", "provenance", "source")
FIGURES = ("profit", "closing_value")
CLAIM = ("market_probability", "claimed_probability", "expected_value", "closing_reason")
BILLIONTHS, TEN_THOUSANDTHS = 10**9, 10**4
SUMMED = ("counts", "sums", "counts_squared", "sums_squared", "sums_by_counts")


def bet_performance(
    bet_grades: pl.DataFrame, price_grades: pl.DataFrame, signals: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Rows of BET_PERFORMANCE: one per day, window and kind of bet with a grade in the window.

    Args:
        bet_grades: current rows of `bet_grades` of the days and at least the HISTORY days before.
        price_grades: likewise, of which the best rejected sides are the records of rules.
        signals: BET, side and signal: what spoke for a bet on its date, any number of rows each.
        days: the game dates to return rows for.
    """
    kinds = pl.concat([of_bets(bet_grades, signals), of_rules(price_grades)])
    dense = _dense(_daily(kinds), Days(days.first - timedelta(HISTORY), days.last))
    windows = pl.concat([_in_window(dense, length) for length in WINDOWS])
    return BET_PERFORMANCE.shape(_estimated(windows.filter(days.hold())))


def of_bets(bet_grades: pl.DataFrame, signals: pl.DataFrame) -> pl.DataFrame:
    """Grades of published bets, once for each kind that they are of: KIND and the outcome."""
    rows = bet_grades.with_columns(is_bet=True, known_at="scored_at")
    tagged = rows.join(signals.select(*BET, "side", value="signal"), on=[*BET, "side"])
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
        "game_date", *KIND, "result", *FIGURES, *CLAIM, "known_at"
    )


def _daily(kinds: pl.DataFrame) -> pl.DataFrame:
    """One row per date and kind with a grade: rows and wins, and of each figure its count and sum.

    Sums are whole numbers of billionths, so that a window of days has one sum, in whatever order it is taken.
    """
    counted = {
        "profit": pl.when(is_decided()).then("profit"),
        "closing_value": pl.when(pl.col("result") != "VOID").then("closing_value"),
    }
    return (
        kinds.with_columns(**counted)
        .group_by("game_date", *KIND)
        .agg(
            rows=pl.len().cast(pl.Int64),
            wins=(pl.col("result") == "WIN").sum().cast(pl.Int64),
            known_at=pl.col("known_at").max().dt.epoch("us"),
            **{f"{name}_counts": pl.col(name).count().cast(pl.Int64) for name in FIGURES},
            **{f"{name}_sums": (pl.col(name) * BILLIONTHS).round().cast(pl.Int64).sum() for name in FIGURES},
        )
    )


def _dense(daily: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Every kind on every calendar day from the HISTORY before the days on, so that a window of rows is one of days."""
    calendar = pl.DataFrame({"game_date": list(days)}, schema={"game_date": pl.Date})
    grid = daily.select(KIND).unique().join(calendar, how="cross")
    products = [column for name in FIGURES for column in _products(name)]
    return (
        grid.join(daily, on=["game_date", *KIND], how="left")
        .with_columns(pl.exclude("game_date", *KIND, "known_at").fill_null(0))
        .with_columns(products)
        .sort(*KIND, "game_date")
    )


def _products(figure: str) -> Iterator[pl.Expr]:
    """What the interval of a figure needs of a date. Squares of sums are of ten-thousandths, to fit into 64 bits."""
    counts, sums = pl.col(f"{figure}_counts"), pl.col(f"{figure}_sums")
    coarse = (sums * (TEN_THOUSANDTHS / BILLIONTHS)).round().cast(pl.Int64)
    yield (counts > 0).cast(pl.Int64).alias(f"{figure}_clusters")
    yield (counts * counts).alias(f"{figure}_counts_squared")
    yield (coarse * coarse).alias(f"{figure}_sums_squared")
    yield (sums * counts).alias(f"{figure}_sums_by_counts")


def _in_window(dense: pl.DataFrame, length: int) -> pl.DataFrame:
    """Sums over the last so many days of each kind, where there is a grade in them."""
    sums = pl.exclude("game_date", *KIND, "known_at").rolling_sum(length, min_samples=1).over(KIND)
    newest = pl.col("known_at").rolling_max(length, min_samples=1).over(KIND)
    summed = dense.with_columns(sums, newest, window_days=pl.lit(length, pl.Int32))
    return summed.filter(pl.col("rows") > 0)


def _estimated(windows: pl.DataFrame) -> pl.DataFrame:
    """Adds rates and means with their intervals."""
    rates = [wilson(wins, n) for wins, n in windows.select("wins", "profit_counts").rows()]
    ends = {
        "hit_rate": [rate.value for rate in rates],
        "hit_rate_low": [rate.low for rate in rates],
        "hit_rate_high": [rate.high for rate in rates],
    }
    return windows.with_columns(
        pl.col("wins").cast(pl.Int32),
        *(pl.Series(name, values, pl.Float64) for name, values in ends.items()),
        *(series for figure in FIGURES for series in _means(windows, figure)),
        n="profit_counts",
        closing_n=pl.col("closing_value_counts").cast(pl.Int32),
        known_at=pl.from_epoch("known_at", "us").dt.replace_time_zone("UTC"),
    )


def _means(windows: pl.DataFrame, figure: str) -> list[pl.Series]:
    units = {"sums": BILLIONTHS, "sums_by_counts": BILLIONTHS, "sums_squared": TEN_THOUSANDTHS**2}
    sums = ClusterSums(
        *(windows[f"{figure}_{name}"].to_numpy() / units.get(name, 1) for name in ("clusters", *SUMMED))
    )
    names = (figure, f"{figure}_low", f"{figure}_high")
    return [
        pl.Series(name, values, pl.Float64).fill_nan(None)
        for name, values in zip(names, clustered_means(sums), strict=True)
    ]
