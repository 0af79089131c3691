"""Tables of features: what is known about players, teams and matchups before the tip-off."""

import polars as pl

from nba_props.features.catalogue import Contract, ready_column
from nba_props.features.derivations import COMPUTED
from nba_props.tables.ingest import (
    GAME_DATE,
    GAME_ID,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PLAYER_NAME,
    SEASON,
    TEAM,
)
from nba_props.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.tables.table import INSTANT, Column, Table


def number(name: str, meaning: str, unit: str) -> Column:
    """A statistic; null where nothing was there to compute it from."""
    return Column(name, pl.Float64, meaning, unit, nullable=True)


def games(name: str, meaning: str) -> Column:
    return Column(name, pl.Int32, meaning, "games", low=0)


PLAYER_SHOT_ZONES = Table(
    "player_shot_zones",
    "a game day and a player of the season with shots before it",
    ("game_date", "player_id"),
    (
        GAME_DATE,
        SEASON,
        PLAYER_ID,
        games("games_seen", "games of the last 10 played whose shots are stored"),
        games("games_expected", "games played in the window"),
        number("pct_paint", "share of attempts from the paint", "ratio"),
        number("pct_mid_range", "share of attempts from mid-range", "ratio"),
        number("pct_three", "share of attempts from three", "ratio"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

TEAM_DEFENSE_ZONES = Table(
    "team_defense_zones",
    "a game day and a team of the season with games before it",
    ("game_date", "team"),
    (
        GAME_DATE,
        SEASON,
        TEAM,
        games("games_seen", "games in the window of the last 15"),
        games("games_missing", "games in the window that lack a box score"),
        number("defensive_rating", "points allowed per 100 possessions", "points"),
        number("pace", "possessions per 48 minutes", "possessions"),
        number(
            "paint_vs_league", "field-goal share allowed in the paint less the league's", "percentage points"
        ),
        number("mid_range_vs_league", "the same from mid-range", "percentage points"),
        number("three_vs_league", "the same from three", "percentage points"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

DAILY_CACHE = Table(
    "daily_cache",
    "a game day and a player listed in a box score of the season before it",
    ("game_date", "player_id"),
    (
        GAME_DATE,
        SEASON,
        PLAYER_ID,
        PLAYER_NAME,
        Column("team", pl.String, "team of the player's newest game"),
        games("games_played", "games played this season"),
        Column("last_game_date", pl.Date, "date of the newest game played", nullable=True),
        games("games_missing_last_5", "team games in that window that lack a box score"),
        games("games_missing_last_10", "team games in that window that lack a box score"),
        number("points_avg_last_5", "mean points of the last 5 games played", "points"),
        number("points_avg_last_10", "mean points of the last 10 games played", "points"),
        number("points_avg_season", "mean points of the season", "points"),
        number("points_std_last_10", "sample deviation of points, last 10", "points"),
        number("recent_trend", "mean of the newest 2 games less the 3 before", "points"),
        number("minutes_avg_last_10", "mean minutes, last 10", "minutes"),
        number("minutes_avg_season", "mean minutes of the season", "minutes"),
        number("ppm_avg_last_10", "mean of points per minute, last 10", "points per minute"),
        number("usage_avg_last_5", "mean usage rate, last 5", "percent"),
        number("usage_avg_last_10", "mean usage rate, last 10", "percent"),
        number("usage_avg_last_7_days", "mean usage rate in the last 7 days", "percent"),
        number("pct_three", "share of attempts from three, last 10", "ratio"),
        number("pct_free_throw", "share of points from free throws, last 10, from 5 games on", "ratio"),
        games("games_in_last_7_days", "games played in the 6 days before"),
        Column("minutes_in_last_7_days", pl.Float64, "minutes in the 6 days before", "minutes", low=0),
        games("back_to_backs_last_14_days", "pairs of games on consecutive dates in the 13 days before"),
        number("team_pace_last_10", "team's mean pace", "possessions"),
        number("team_off_rating_last_10", "team's mean offensive rating", "points"),
        number("team_win_pct", "share of the team's season games won, from 5 games on", "ratio"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

COMPOSITE_FACTORS = Table(
    "composite_factors",
    "a player on the slate",
    ("game_id", "player_id"),
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        Column(
            "days_rest", pl.Int32, "days since the last game played, at most 10; 10 for a first game", "days"
        ),
        Column("opponent_days_rest", pl.Int32, "the same of the opposing team", "days"),
        number("fatigue_score", "100 is fresh, 0 exhausted", "score"),
        number("shot_zone_mismatch_score", "opponent's weakness where the player shoots", "score"),
        number("pace_score", "half the difference of team paces", "score"),
        number("usage_spike_score", "projected less recent usage, scaled", "score"),
        number("projected_usage", "mean usage of the last 5 games", "percent"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

FEATURE_STORE = Table(
    "feature_store",
    "a player on the slate with every computed feature",
    ("game_id", "player_id"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        PLAYER_ID,
        PLAYER_NAME,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MAYBE_HOME,
        Column(
            "tip_off", INSTANT, "the earlier of the schedule's tip-off and the books' pre-tip start", "UTC"
        ),
        *(number(f.name, f"[{f.index}] {f.meaning}", f.unit) for f in COMPUTED),
        Column("vegas_line_source", pl.String, "who gave the line", among=("sportsbook", "dfs", "none")),
        number(
            "market_p_over",
            "the books' de-vigged P(over) at the line; calibrates models, is no feature",
            "probability",
        ),
        Column("default_feature_indices", pl.List(pl.Int16), "features that were due and are missing"),
        Column("default_mask", pl.UInt64, "the same as bits"),
        Column("default_feature_count", pl.Int32, "how many", "features", low=0),
        Column("required_default_count", pl.Int32, "how many of the computed ones are required by v9", low=0),
        Column(
            "unavailable_feature_indices", pl.List(pl.Int16), "features whose source is absent all season"
        ),
        *(
            Column(ready_column(c), pl.Boolean, f"whether no required feature of {c.name} is missing")
            for c in Contract
        ),
        Column(
            "cache_miss", pl.Boolean, "worked out past the daily cache, which should have held the player"
        ),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
