"""Rolling windows over games: one row per game, each window ending with that game. And how complete a window is.

A builder that needs windows for a date takes the newest row strictly before it: see `newest_before`. Which games are
missing from a window is counted in `lost_games`.
"""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from nba_props.declared.windows import MEASURES, LastGames

# A window is used when at least 70 % of its games are known (reference system 2.9).
SEEN_OF_TEN = 7
# Sums of floats depend on their order; sums of millionths do not.
MILLION = 1_000_000
PER_MILLION = 1 / MILLION


def measured(measure: str) -> pl.Expr:
    """A measure of a game: a column of `player_games`, or the ratio of two."""
    first, *divisor = (pl.col(column) for column in MEASURES[measure].columns)
    return first / divisor[0] if divisor else first


def of_last_games(window: LastGames, by: Sequence[str]) -> pl.Expr:
    """The window's statistic over the rows of a group that end with each row."""
    value = measured(window.measure)
    if window.statistic == "avg":
        return last(value, window.games, by)
    if window.statistic == "slope":
        return slope(value, window.games, window.fewest, by)
    spread = value.rolling_std(window.games, min_samples=window.fewest).over(by)
    # Equal values that are not whole leave rounding dust.
    return spread if MEASURES[window.measure].is_whole else spread.round(6)


def last(value: pl.Expr, games: int, by: Sequence[str]) -> pl.Expr:
    """Mean over the last `games` rows of a group, fewer where there are fewer; nulls are left out.

    Rounded, because a window that slides over floats leaves dust, even below zero.
    """
    return value.rolling_mean(games, min_samples=1).over(by).round(9)


def number(by: Sequence[str]) -> pl.Expr:
    """1, 2, 3, ... within a group."""
    return pl.int_range(1, pl.len() + 1).over(by)


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A part over its whole; null when the whole is 0."""
    return pl.when(whole > 0).then(part / whole)


def slope(value: pl.Expr, games: int, least: int, by: Sequence[str]) -> pl.Expr:
    """Least-squares slope of a whole-numbered value per row, over the last `games` rows of a group.

    Null below `least` rows. With x = i, the row's number in its group, and n rows in the window, the slope is
    (sum(xy) - mean(x) sum(y)) / (n (n^2 - 1) / 12). Twice the numerator is a whole number, so nothing is lost
    on the way.
    """
    y, i = value.cast(pl.Int64), pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    n = pl.min_horizontal(i, games)
    sum_y, sum_xy = (v.rolling_sum(games, min_samples=1) for v in (y, i * y))
    twice = 2 * sum_xy - (2 * i - n + 1) * sum_y
    return pl.when(n >= least).then(6 * twice / (n * (n * n - 1))).over(by)


def deviation(count: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """Sample deviation from the count, sum and sum of squares of whole numbers; null below two of them."""
    variance = (count * squares - total * total) / (count * (count - 1))
    return pl.when(count > 1).then(variance.sqrt())


def millionths(value: pl.Expr) -> pl.Expr:
    """A number as whole millionths, null as 0: their sum is the same whatever the order of the rows."""
    return (value * MILLION).round().cast(pl.Int64).fill_null(0)


def newest_before(days: pl.DataFrame, games: pl.DataFrame, by: Sequence[str], lag: int = 1) -> pl.DataFrame:
    """Each row of `days` (game_date and `by`) with its group's newest game at least `lag` days before the date.

    The game's own date is added as `seen_date`. Rows of a later date cannot reach an earlier one. A group has at most
    one game a date.
    """
    # Sorting a wide frame costs more than the join, and the result of another lookup is sorted already.
    ordered = days if days["game_date"].is_sorted() else days.sort("game_date")
    joined = ordered.join_asof(
        games.with_columns(usable=pl.col("game_date") + timedelta(days=lag))
        .rename({"game_date": "seen_date"})
        .sort("usable"),
        left_on="game_date",
        right_on="usable",
        by=list(by),
        coalesce=False,
        check_sortedness=False,
    )
    return joined.drop("usable")


def complete(seen: pl.Expr, missing: pl.Expr) -> pl.Expr:
    """Whether at least 70 % of a window's games were seen."""
    return 10 * seen >= SEEN_OF_TEN * (seen + missing)
