"""A player's windows of calendar days before a date: load of the last 7 and 14, form of the last 60.

Windows of games are cut in `player_form`. A window of n days holds the n - 1 dates before the row's, but for the 60,
which are 60 dates.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from nba_props.features.history.player_form import LONG_GAP_DAYS, PLAYER
from nba_props.features.history.windows import deviation, newest_before, share

WEEK, FORTNIGHT, SIXTY = 7, 14, 61
LISTED_GAMES, LEAST_LISTED = 10, 3
MOST_SINCE_CHANGE = 30
Sums = dict[str, list[str]]
OLDER: dict[int, list[str]] = {
    WEEK: ["games", "minutes", "rated", "usage"],
    # Both games of a back-to-back lie in the 13 days, so its second lies in the newest 12.
    FORTNIGHT - 1: ["pairs"],
    SIXTY: ["games", "points", "squares"],
}


def recent_days(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Adds the windows of games played to rows that carry the player's running sums until the day before."""
    for lag, names in OLDER.items():
        older = played.select(*PLAYER, "game_date", **{f"{n}_{lag}": f"{n}_sum" for n in names})
        rows = newest_before(rows, older, list(PLAYER), lag).drop("seen_date")
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
    """Adds the share not played of the last 10 listed games, as far as they lie in the 60 days."""
    older = listing.select(*PLAYER, "game_date", listed_older="listed_sum", idle_older="idle_sum")
    rows = newest_before(rows, older, list(PLAYER), SIXTY).drop("seen_date")
    listed = (pl.col("listed_sum") - pl.col("listed_older").fill_null(0)).clip(0, LISTED_GAMES)
    # Counts only grow: the later of two starts is the one with the greater count.
    before = pl.max_horizontal("idle_before_10", pl.col("idle_older").fill_null(0))
    idle = pl.col("idle_sum") - before
    return rows.with_columns(
        games_listed_last_10=listed,
        dnp_share_last_10=pl.when(listed >= LEAST_LISTED).then(idle / listed),
    )


def _within(name: str, lag: int) -> pl.Expr:
    """The part of a running sum that is newer than `lag` days before."""
    return pl.col(f"{name}_sum").fill_null(0) - pl.col(f"{name}_{lag}").fill_null(0)


def _since_change() -> pl.Expr:
    """Games of the 60 days since the newest change, at most 30; none after more than 14 days off that last still."""
    games = pl.col("games_played").fill_null(0)
    since = pl.min_horizontal(games - pl.col("played_before_change"), _within("games", SIXTY))
    away = pl.col("game_date") - pl.col("last_game_date") > timedelta(days=LONG_GAP_DAYS)
    return pl.when(away.fill_null(False)).then(0).otherwise(since.clip(0, MOST_SINCE_CHANGE)).cast(pl.Int32)


def _below_average(rows: pl.DataFrame, played: pl.DataFrame) -> pl.Series:
    """How many of a row's newest games lie below the mean of its 60 days, one after the other; null of no games."""
    found = rows.select("position", games=_within("games", SIXTY), total=_within("points", SIXTY))
    run = trailing_run_below(
        played["points"].to_numpy().astype(np.int64),
        found["position"].fill_null(0).to_numpy().astype(np.int64),
        found["games"].to_numpy().astype(np.int64),
        found["total"].to_numpy().astype(np.int64),
    )
    return pl.select(pl.when(found["games"] > 0).then(pl.Series(run))).to_series().cast(pl.Int32)


def trailing_run_below(
    points: np.ndarray, newest: np.ndarray, games: np.ndarray, total: np.ndarray
) -> np.ndarray:
    """Per row, how many games from `newest` backwards lie below total / games.

    Whole numbers throughout. One of the games reaches their mean, so a run ends within its window.
    """
    run = np.zeros(len(newest), np.int64)
    going = np.flatnonzero(games > 0)
    while going.size:
        below = points[newest[going] - run[going]] * games[going] < total[going]
        going = going[below]
        run[going] += 1
    return run
