"""Features of the game to come: venue, rest, the two teams, the opponent, and who is out. No price is read here."""

import polars as pl

from nba_props.features.formulas.registration import feature, flag, form_seen, thin

RISK = {"available": 0.0, "probable": 1.0, "questionable": 2.0, "doubtful": 3.0, "out": 3.0}


@feature(5)
def fatigue_score() -> pl.Expr:
    """Score: 100 less the cost of rest, load and back-to-backs, 0 to 100: see `composite.fatigue`."""
    return pl.col("fatigue_score")


@feature(6)
def shot_zone_mismatch_score() -> pl.Expr:
    """Score: the opponent's weakness where the player shoots, within 10: see `composite.mismatch`. Thin without attempts."""
    return thin("shot_zone_mismatch_score", pl.col("zones_seen") & pl.col("pct_paint").is_null())


@feature(7)
def pace_score() -> pl.Expr:
    """Score: half of the team's pace (last 10 games) less the opponent's (last 15), within 3."""
    return pl.col("pace_score")


@feature(8)
def usage_spike_score() -> pl.Expr:
    """Score: projected less recent usage, scaled, within 3: see `composite.usage_spike`.

    While his team has not reported who is out, the projection is that of his own last 5 games.
    """
    return pl.col("usage_spike_score")


@feature(9)
def rest_advantage() -> pl.Expr:
    """Days: the player's rest less the opponent's, within 2. Missing while the team, and so the opponent, is not known."""
    return (pl.col("days_rest") - pl.col("opponent_days_rest")).clip(-2, 2)


@feature(10)
def injury_risk() -> pl.Expr:
    """Level: 0 available, 1 probable, 2 questionable, 3 doubtful or out, in the newest report known.

    Missing while his team has not reported; unavailable until the season's first report.
    """
    return pl.col("injury_status").replace_strict(RISK, default=None, return_dtype=pl.Float64)


@feature(13)
def opponent_def_rating() -> pl.Expr:
    """Points allowed per 100 possessions: the opponent's mean, last 15 games."""
    return pl.col("opponent_defensive_rating")


@feature(14)
def opponent_pace() -> pl.Expr:
    """Possessions per 48 minutes: the opponent's mean, last 15 games."""
    return pl.col("opponent_pace")


@feature(15)
def home_away() -> pl.Expr:
    """Flag: at home. Missing while the team is not known."""
    return flag(pl.col("is_home"))


@feature(16)
def back_to_back() -> pl.Expr:
    """Flag: the player played yesterday."""
    return flag(pl.col("days_rest") == 1)


@feature(17)
def playoff_game() -> pl.Expr:
    """Flag: by season type; the play-in is not the playoffs."""
    return flag(pl.col("season_type") == "playoffs")


@feature(18)
def pct_paint() -> pl.Expr:
    """Ratio: attempts from the paint over all, last 10 games played. Thin without attempts."""
    return thin("pct_paint", pl.col("zones_seen"))


@feature(19)
def pct_mid_range() -> pl.Expr:
    """Ratio: attempts from mid-range over all, last 10 games played. Thin without attempts."""
    return thin("pct_mid_range", pl.col("zones_seen"))


@feature(20)
def pct_three() -> pl.Expr:
    """Ratio: attempts from three over all, last 10 games played. From the box score, so it waits for no shots.

    Thin without attempts.
    """
    return thin("pct_three", form_seen())


@feature(22)
def team_pace() -> pl.Expr:
    """Possessions per 48 minutes: the team's mean, last 10 games."""
    return pl.col("team_pace_last_10")


@feature(23)
def team_off_rating() -> pl.Expr:
    """Points per 100 possessions: the team's mean, last 10 games."""
    return pl.col("team_off_rating_last_10")


@feature(24)
def team_win_pct() -> pl.Expr:
    """Ratio: the season's games won. Thin before the team's fifth game; missing with the team's form."""
    return thin("team_win_pct", pl.col("team_pace_last_10").is_not_null())


@feature(29)
def avg_points_vs_opponent() -> pl.Expr:
    """Points: mean against this opponent on the 365 dates before, across seasons; the season's mean without a meeting.

    Missing while the opponent is not known.
    """
    mean = pl.coalesce("points_avg_vs_opponent", "points_avg_season")
    return pl.when(pl.col("opponent").is_not_null()).then(mean)


@feature(30)
def games_vs_opponent() -> pl.Expr:
    """Games: played against this opponent on the 365 dates before, across seasons."""
    return pl.col("games_vs_opponent")


@feature(37)
def star_teammates_out() -> pl.Expr:
    """Players: team-mates reported out or doubtful who average 18 points, 28 minutes or 25 % usage, last 10 games.

    However long they are out; never the player himself. Missing while his team has not reported; unavailable until
    the season's first report.
    """
    return pl.col("star_teammates_out")


@feature(39)
def days_rest() -> pl.Expr:
    """Days: since the last game played this season, at most 10, and 10 for a first game.

    Missing when a later game lacks its box score.
    """
    return pl.col("days_rest")


@feature(47)
def teammate_usage_available() -> pl.Expr:
    """Percent: summed mean usage, last 10 games, of team-mates reported out or doubtful with more than 10 minutes.

    Missing and unavailable as 37 is.
    """
    return pl.col("teammate_usage_available")


@feature(57)
def blowout_minutes_risk() -> pl.Expr:
    """Minutes: share of the team's last 10 games decided by 15 points or more, times his mean minutes, last 10."""
    return pl.col("team_blowout_share_last_10") * pl.col("minutes_avg_last_10")


@feature(59)
def opponent_pace_mismatch() -> pl.Expr:
    """Possessions: the opponent's pace (last 15 games) less the team's own (last 10)."""
    return pl.col("opponent_pace") - pl.col("team_pace_last_10")
