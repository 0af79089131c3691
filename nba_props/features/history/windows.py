"""Rolling windows over games, and how complete they are. Each ends with the game it stands on.

Who reads a row of these for a date takes the newest one strictly before it: see `newest_before`. Which games are
missing from a window is counted in `lost_games`.
"""

from datetime import timedelta

import polars as pl

# A window is worth its value when it saw 70 % of the games that it should have seen (reference system 2.9).
SEEN_OF_TEN = 7
# Sums of floats depend on their order; sums of millionths do not.
MILLION = 1_000_000
PER_MILLION = 1 / MILLION


def last(column: str, games: int, by: tuple[str, ...]) -> pl.Expr:
    """Mean over the last `games` rows of a group, fewer where there are fewer; nulls are left out.

    Rounded, for a window that slides over floats leaves dust, below zero too.
    """
    return pl.col(column).rolling_mean(games, min_samples=1).over(by).round(9)


def number(by: tuple[str, ...]) -> pl.Expr:
    """1, 2, 3, ... within a group."""
    return pl.int_range(1, pl.len() + 1).over(by)


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share of something; null of nothing. Thin, not missing, where the window saw its games."""
    return pl.when(whole > 0).then(part / whole)


def slope(column: str, games: int, least: int, by: tuple[str, ...]) -> pl.Expr:
    """Least-squares slope of a whole-numbered column per row, over the last `games` rows of a group.

    Null below `least` rows. With x = i, the row's number in its group, and n rows in the window, the slope is
    (sum(xy) - mean(x) sum(y)) / (n (n^2 - 1) / 12). Twice the numerator is a whole number, so nothing is lost
    on the way.
    """
    y, i = pl.col(column).cast(pl.Int64), pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    n = pl.min_horizontal(i, games)
    sum_y, sum_xy = (v.rolling_sum(games, min_samples=1) for v in (y, i * y))
    twice = 2 * sum_xy - (2 * i - n + 1) * sum_y
    return pl.when(n >= least).then(6 * twice / (n * (n * n - 1))).over(by)


def deviation(count: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """Sample deviation from the count, sum and sum of squares of whole numbers; null below two of them."""
    apart = (count * squares - total * total) / (count * (count - 1))
    return pl.when(count > 1).then(apart.sqrt())


def millionths(value: pl.Expr) -> pl.Expr:
    """A number as whole millionths, null as none: their sum is the same whatever the order of the rows."""
    return (value * MILLION).round().cast(pl.Int64).fill_null(0)


def newest_before(days: pl.DataFrame, games: pl.DataFrame, by: list[str], lag: int = 1) -> pl.DataFrame:
    """Each row of `days` (game_date and `by`) with its group's newest game at least `lag` days before the date.

    The game's own date comes as `seen_date`. Rows of a later date cannot reach an earlier one. A group has one game
    a date at most.
    """
    # Sorting a wide frame costs more than the join; what comes from another lookup is sorted already.
    ordered = days if days["game_date"].is_sorted() else days.sort("game_date")
    found = ordered.join_asof(
        games.with_columns(usable=pl.col("game_date") + timedelta(days=lag))
        .rename({"game_date": "seen_date"})
        .sort("usable"),
        left_on="game_date",
        right_on="usable",
        by=by,
        coalesce=False,
        check_sortedness=False,
    )
    return found.drop("usable")


def complete(seen: pl.Expr, missing: pl.Expr) -> pl.Expr:
    """Whether a window saw at least 70 % of the games that it should have seen."""
    return 10 * seen >= SEEN_OF_TEN * (seen + missing)
