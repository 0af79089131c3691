"""Features of the player's own games: points, minutes, usage, trends. Windows lie in the season, before the date.

All but 33 are of games played. A window of games is shorter while there are fewer; one that saw less than 70 % of its
games is missing.
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


@feature(0)
def points_avg_last_5() -> pl.Expr:
    """Points: mean of the last 5 games. Missing before the season's first."""
    return pl.col("points_avg_last_5")


@feature(1)
def points_avg_last_10() -> pl.Expr:
    """Points: mean of the last 10 games. Missing before the season's first."""
    return pl.col("points_avg_last_10")


@feature(2)
def points_avg_season() -> pl.Expr:
    """Points: mean of the season's games. Missing before the first."""
    return pl.col("points_avg_season")


@feature(3)
def points_std_last_10() -> pl.Expr:
    """Points: sample deviation of the last 10 games. Thin after a single game, which has none."""
    return thin("points_std_last_10", form_seen() & (pl.col("games_played") == 1))


@feature(4)
def games_in_last_7_days() -> pl.Expr:
    """Games: played on the 6 dates before. None for who has not been listed this season: known, not missing."""
    return pl.when(unlisted()).then(0).otherwise("games_in_last_7_days")


@feature(11)
def recent_trend() -> pl.Expr:
    """Level: mean points of the newest 2 games less that of the 3 before, in steps at 2 and 5; flat before five games."""
    return pl.when(pl.col("games_played") < 5).then(0.0).otherwise(steps(pl.col("recent_trend"), 2, 5))


@feature(12)
def minutes_change() -> pl.Expr:
    """Level: (mean minutes of the last 10 - season) / season, in steps at a tenth and a fifth.

    Rounded, so that a change of just a tenth is one in whatever order its minutes were summed.
    """
    season = pl.col("minutes_avg_season")
    return steps(((pl.col("minutes_avg_last_10") - season) / season).round(9), 0.10, 0.20)


@feature(21)
def pct_free_throw() -> pl.Expr:
    """Ratio: free throws made over points, last 10 games, at most a half. Thin before five games or without points."""
    return thin("pct_free_throw", form_seen())


@feature(31)
def minutes_avg_last_10() -> pl.Expr:
    """Minutes: mean of the last 10 games, overtime included."""
    return pl.col("minutes_avg_last_10")


@feature(32)
def ppm_avg_last_10() -> pl.Expr:
    """Points per minute: mean of each game's own, last 10 games."""
    return pl.col("ppm_avg_last_10")


@feature(33)
def dnp_rate() -> pl.Expr:
    """Ratio: games not played over games listed, of the last 10 listed within 60 days.

    Thin below 3 of them. Unavailable until the season's box scores list players who did not play.
    """
    few = pl.col("games_listed_last_10").fill_null(0) < LEAST_LISTED
    nothing_lost = pl.col("games_missing_last_60_days").fill_null(0) == 0
    rate = pl.when(few & nothing_lost).then(THIN).otherwise("dnp_share_last_10")
    return pl.when("has_did_not_play").then(rate)


@feature(34)
def pts_slope_10g() -> pl.Expr:
    """Points per game: least-squares slope of points on 1, 2, 3, ... over the last 10 games. Thin below 5."""
    return thin("points_slope_last_10", form_seen())


@feature(35)
def pts_vs_season_zscore() -> pl.Expr:
    """Deviations: (mean of the last 5 - season's mean) / deviation of the last 10, within 3.

    Thin without a deviation: after a single game, or ten alike.
    """
    apart = pl.col("points_avg_last_5") - pl.col("points_avg_season")
    deviation = pl.col("points_std_last_10")
    score = pl.when(deviation > 0).then((apart / deviation).clip(-LARGE_DEVIATION, LARGE_DEVIATION))
    return thin(score, form_seen() & form_seen(5))


@feature(36)
def breakout_flag() -> pl.Expr:
    """Flag: the mean of the last 5 exceeds the season's by 1.5 deviations of the last 10. Thin after a single game."""
    bar = pl.col("points_avg_season") + BREAKOUT * pl.col("points_std_last_10")
    return thin(flag(pl.col("points_avg_last_5") > bar), form_seen() & form_seen(5))


@feature(40)
def minutes_load_last_7d() -> pl.Expr:
    """Minutes: played on the 6 dates before. None for who has not been listed this season."""
    return pl.when(unlisted()).then(0.0).otherwise("minutes_in_last_7_days")


@feature(43)
def points_avg_last_3() -> pl.Expr:
    """Points: mean of the last 3 games. Missing before the season's first."""
    return pl.col("points_avg_last_3")


@feature(44)
def scoring_trend_slope() -> pl.Expr:
    """Points per game: least-squares slope of points over the last 7 games. Thin below 4."""
    return thin("points_slope_last_7", form_seen(7))


@feature(45)
def deviation_from_avg_last3() -> pl.Expr:
    """Deviations: (mean of the last 3 - mean of 60 days) / sample deviation of the 60 days.

    Thin with fewer than three games in the 60 days, or all alike.
    """
    apart = pl.col("points_avg_last_3") - pl.col("points_avg_last_60_days")
    deviation = pl.col("points_std_last_60_days")
    enough = (pl.col("games_in_last_60_days") >= 3) & (deviation > 0)
    return thin(pl.when(enough).then(apart / deviation), sixty_days_seen() & form_seen(3))


@feature(46)
def consecutive_games_below_avg() -> pl.Expr:
    """Games: the newest running with points below the mean of the 60 days. Thin without a game in them."""
    return thin("games_below_average", sixty_days_seen())


@feature(48)
def usage_rate_last_5() -> pl.Expr:
    """Percent: mean usage rate of the last 5 games. Thin when none of them has a rate."""
    return thin("usage_avg_last_5", form_seen(5))


@feature(49)
def games_since_structural_change() -> pl.Expr:
    """Games: played since the newest change of team or return after more than 14 days, else in 60 days; at most 30.

    None after more than 14 days off that last still, and for who has not been listed this season.
    """
    return pl.when(unlisted()).then(0).otherwise("games_since_change")


@feature(58)
def minutes_volatility_last_10() -> pl.Expr:
    """Minutes: sample deviation of the last 10 games. Thin after a single game."""
    return thin("minutes_std_last_10", form_seen())
