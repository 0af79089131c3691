"""Features of the player's own games: points, minutes, usage, trends. Windows lie in the season, before the date.

All but 33 are of games played. A window of games is shorter while there are fewer; with less than 70 % of its games
known, it is missing.
"""

import polars as pl

from nba_props.features.formulas.registration import (
    THIN,
    feature,
    flag,
    form_seen,
    sixty_days_seen,
    steps,
    thin,
    unlisted,
)
from nba_props.features.history.recent_days import LEAST_LISTED

LARGE_DEVIATION, BREAKOUT = 3.0, 1.5


@feature(4)
def games_in_last_7_days() -> pl.Expr:
    """Games played on the 6 dates before. 0, not missing, for a player not listed this season."""
    return pl.when(unlisted()).then(0).otherwise("games_in_last_7_days")


@feature(11)
def recent_trend() -> pl.Expr:
    """Mean points of the newest 2 games less that of the 3 before, in steps at 2 and 5. 0 before five games."""
    return pl.when(pl.col("games_played") < 5).then(0.0).otherwise(steps(pl.col("recent_trend"), 2, 5))


@feature(12)
def minutes_change() -> pl.Expr:
    """(Mean minutes of the last 10 - season's mean) / season's mean, in steps at a tenth and a fifth.

    Rounded, so that a change of exactly a tenth is a step in whatever order its minutes were summed.
    """
    season = pl.col("minutes_avg_season")
    return steps(((pl.col("minutes_avg_last_10") - season) / season).round(9), 0.10, 0.20)


@feature(21)
def pct_free_throw() -> pl.Expr:
    """Free throws made over points, last 10 games, at most a half. Thin before five games or without points."""
    return thin(pl.col("pct_free_throw"), form_seen())


@feature(33)
def dnp_rate() -> pl.Expr:
    """Games not played over games listed, of the last 10 listed within 60 days. Thin below 3 of them.

    Unavailable where the season's box scores do not list players who did not play.
    """
    few = pl.col("games_listed_last_10").fill_null(0) < LEAST_LISTED
    nothing_lost = pl.col("games_missing_last_60_days").fill_null(0) == 0
    return pl.when(few & nothing_lost).then(THIN).otherwise("dnp_share_last_10")


@feature(35)
def pts_vs_season_zscore() -> pl.Expr:
    """(Mean of the last 5 - season's mean) / deviation of the last 10, within 3.

    Thin without a deviation: after a single game, or ten alike.
    """
    difference = pl.col("points_avg_last_5") - pl.col("points_avg_season")
    deviation = pl.col("points_std_last_10")
    score = pl.when(deviation > 0).then((difference / deviation).clip(-LARGE_DEVIATION, LARGE_DEVIATION))
    return thin(score, form_seen() & form_seen(5))


@feature(36)
def breakout_flag() -> pl.Expr:
    """1 when the mean of the last 5 exceeds the season's by 1.5 deviations of the last 10. Thin after a single game."""
    bar = pl.col("points_avg_season") + BREAKOUT * pl.col("points_std_last_10")
    return thin(flag(pl.col("points_avg_last_5") > bar), form_seen() & form_seen(5))


@feature(40)
def minutes_load_last_7d() -> pl.Expr:
    """Minutes played on the 6 dates before. 0, not missing, for a player not listed this season."""
    return pl.when(unlisted()).then(0.0).otherwise("minutes_in_last_7_days")


@feature(45)
def deviation_from_avg_last3() -> pl.Expr:
    """(Mean of the last 3 - mean of 60 days) / sample deviation of the 60 days.

    Thin with fewer than three games in the 60 days, or all alike.
    """
    difference = pl.col("points_avg_last_3") - pl.col("points_avg_last_60_days")
    deviation = pl.col("points_std_last_60_days")
    enough = (pl.col("games_in_last_60_days") >= 3) & (deviation > 0)
    return thin(pl.when(enough).then(difference / deviation), sixty_days_seen() & form_seen(3))


@feature(46)
def consecutive_games_below_avg() -> pl.Expr:
    """How many of the newest games in a row have points below the mean of the 60 days. Thin without a game in them."""
    return thin(pl.col("games_below_average"), sixty_days_seen())


@feature(49)
def games_since_structural_change() -> pl.Expr:
    """Games since the newest change of team or return after more than 14 days, else in 60 days; at most 30.

    0 when the last game is more than 14 days ago, and for a player not listed this season.
    """
    return pl.when(unlisted()).then(0).otherwise("games_since_change")
