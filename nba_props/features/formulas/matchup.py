"""Features of the game to come: venue, rest, the two teams, the opponent, injuries. No price is read here."""

import polars as pl

from nba_props.features.formulas.registration import feature, flag, form_seen, thin

RISK = {"available": 0.0, "probable": 1.0, "questionable": 2.0, "doubtful": 3.0, "out": 3.0}


@feature(6)
def shot_zone_mismatch_score() -> pl.Expr:
    """Weakness of the opponent in the zone where the player shoots most, times that zone's share, within 10.

    Weakness is the field-goal share that the opponent allows less the league's, in percentage points; a player without a
    primary zone meets the share-weighted mean: see `composite.mismatch`. Thin without attempts.
    """
    return thin(pl.col("shot_zone_mismatch_score"), pl.col("zones_seen") & pl.col("pct_paint").is_null())


@feature(9)
def rest_advantage() -> pl.Expr:
    """The player's days of rest less the opposing team's, within 2. Missing while the team is not known."""
    return (pl.col("days_rest") - pl.col("opponent_days_rest")).clip(-2, 2)


@feature(10)
def injury_risk() -> pl.Expr:
    """0 available, 1 probable, 2 questionable, 3 doubtful or out, in the newest report known.

    Missing while the team has not reported.
    """
    return pl.col("injury_status").replace_strict(RISK, default=None, return_dtype=pl.Float64)


@feature(15)
def home_away() -> pl.Expr:
    """1 at home, 0 away. Missing while the team is not known."""
    return flag(pl.col("is_home"))


@feature(16)
def back_to_back() -> pl.Expr:
    """1 when `days_rest` is 1."""
    return flag(pl.col("days_rest") == 1)


@feature(17)
def playoff_game() -> pl.Expr:
    """1 when the season type is playoffs."""
    return flag(pl.col("season_type") == "playoffs")


@feature(18)
def pct_paint() -> pl.Expr:
    """Attempts from the paint over all, last 10 games played. Thin without attempts."""
    return thin(pl.col("pct_paint"), pl.col("zones_seen"))


@feature(19)
def pct_mid_range() -> pl.Expr:
    """Attempts from mid-range over all, last 10 games played. Thin without attempts."""
    return thin(pl.col("pct_mid_range"), pl.col("zones_seen"))


@feature(20)
def pct_three() -> pl.Expr:
    """Attempts from three over all, last 10 games played. From the box score, so it needs no shots.

    Thin without attempts.
    """
    return thin(pl.col("pct_three"), form_seen())


@feature(24)
def team_win_pct() -> pl.Expr:
    """Games won over games played this season. Thin before the team's fifth game; missing with the team's form."""
    return thin(pl.col("team_win_pct"), pl.col("team_pace_last_10").is_not_null())


@feature(29)
def avg_points_vs_opponent() -> pl.Expr:
    """Mean points against this opponent on the 365 dates before, across seasons; the season's mean without a meeting.

    Missing while the opponent is not known.
    """
    mean = pl.coalesce("points_avg_vs_opponent", "points_avg_season")
    return pl.when(pl.col("opponent").is_not_null()).then(mean)


@feature(57)
def blowout_minutes_risk() -> pl.Expr:
    """Share of the team's last 10 games decided by 15 points or more, times the player's mean minutes, last 10."""
    return pl.col("team_blowout_share_last_10") * pl.col("minutes_avg_last_10")


@feature(59)
def opponent_pace_mismatch() -> pl.Expr:
    """The opponent's pace (last 15 games) less the team's own (last 10)."""
    return pl.col("opponent_pace") - pl.col("team_pace_last_10")
