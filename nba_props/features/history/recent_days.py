"""A player's windows of calendar days before a date: load of the last 7 and 14 days, form of the last 60.

Windows of games are in `player_form`. A window of 7 or 14 days holds the 6 or 13 dates before the row's; that of 60
days holds 60 dates.
"""

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from nba_props.features.history.player_form import LONG_GAP_DAYS, PLAYER
from nba_props.features.history.windows import deviation, newest_before, share

Integers = npt.NDArray[np.int64]
WEEK, FORTNIGHT, SIXTY = 7, 14, 61
LISTED_GAMES, LEAST_LISTED = 10, 3
MOST_SINCE_CHANGE = 30
OLDER: dict[int, list[str]] = {
    WEEK: ["games", "minutes", "rated", "usage"],
    # Both games of a back-to-back lie in the 13 days, so its second lies in the newest 12.
    FORTNIGHT - 1: ["pairs"],
    SIXTY: ["games", "points", "squares"],
}


def recent_days(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Adds the windows of days to rows that have the player's running sums until the day before.

    Args:
        rows: see `daily_cache`; with the columns of `player_form.form`.
        played: see `player_form.played_games`.
    """
    for lag, names in OLDER.items():
        older = played.select(*PLAYER, "game_date", **{f"{n}_{lag}": f"{n}_sum" for n in names})
        rows = newest_before(rows, older, PLAYER, lag).drop("seen_date")
    rated, games = _within("rated", WEEK), _within("games", SIXTY)
    points = _within("points", SIXTY)
    return rows.with_columns(
        games_in_last_7_days=_within("games", WEEK),
        # Differences of sums leave rounding dust.
        minutes_in_last_7_days=_within("minutes", WEEK).round(6).clip(0.0),
        usage_avg_last_7_days=pl.when(rated > 0).then((_within("usage", WEEK) / rated).round(9)),
        back_to_backs_last_14_days=_within("pairs", FORTNIGHT - 1),
        games_in_last_60_days=games,
        points_avg_last_60_days=share(points, games),
        points_std_last_60_days=deviation(games.cast(pl.Int64), points, _within("squares", SIXTY)),
        games_since_change=_since_change(),
    ).with_columns(games_below_average=_below_average(rows, played))


def listed_games(rows: pl.DataFrame, listing: pl.DataFrame) -> pl.DataFrame:
    """Adds how many of the last 10 listed games lie in the 60 days, and the share of them not played."""
    older = listing.select(*PLAYER, "game_date", listed_older="listed_sum", idle_older="idle_sum")
    rows = newest_before(rows, older, PLAYER, SIXTY).drop("seen_date")
    listed = (pl.col("listed_sum") - pl.col("listed_older").fill_null(0)).clip(0, LISTED_GAMES)
    # Counts only grow: the later of two starts is the one with the greater count.
    before = pl.max_horizontal("idle_before_10", pl.col("idle_older").fill_null(0))
    idle = pl.col("idle_sum") - before
    return rows.with_columns(
        games_listed_last_10=listed,
        dnp_share_last_10=pl.when(listed >= LEAST_LISTED).then(idle / listed),
    )


def _within(name: str, lag: int) -> pl.Expr:
    """The part of a running sum that lies less than `lag` days before the date."""
    return pl.col(f"{name}_sum").fill_null(0) - pl.col(f"{name}_{lag}").fill_null(0)


def _since_change() -> pl.Expr:
    """Games of the 60 days since the newest change, at most 30; 0 when the last game is more than 14 days ago."""
    games = pl.col("games_played").fill_null(0)
    since = pl.min_horizontal(games - pl.col("played_before_change"), _within("games", SIXTY))
    away = pl.col("game_date") - pl.col("last_game_date") > timedelta(days=LONG_GAP_DAYS)
    return pl.when(away.fill_null(False)).then(0).otherwise(since.clip(0, MOST_SINCE_CHANGE)).cast(pl.Int32)


def _below_average(rows: pl.DataFrame, played: pl.DataFrame) -> pl.Series:
    """How many of a row's newest games in a row lie below the mean of its 60 days; null without games."""
    windows = rows.select("position", games=_within("games", SIXTY), total=_within("points", SIXTY))
    run = trailing_run_below(
        played["points"].to_numpy().astype(np.int64),
        windows["position"].fill_null(0).to_numpy().astype(np.int64),
        windows["games"].to_numpy().astype(np.int64),
        windows["total"].to_numpy().astype(np.int64),
    )
    return pl.select(pl.when(windows["games"] > 0).then(pl.Series(run))).to_series().cast(pl.Int32)


def trailing_run_below(points: Integers, newest: Integers, games: Integers, total: Integers) -> Integers:
    """Per row, how many games from `newest` backwards lie below total / games.

    All numbers are whole. At least one game reaches the mean, so that a run ends within its window.

    Args:
        points: of all games, a player's one after the other.
        newest: position of the row's newest game in `points`.
        games: number of games in the row's window.
        total: points in the row's window.
    """
    run = np.zeros(len(newest), np.int64)
    going = np.flatnonzero(games > 0)
    while going.size:
        below = points[newest[going] - run[going]] * games[going] < total[going]
        going = going[below]
        run[going] += 1
    return run
