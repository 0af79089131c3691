"""Tables of features: what is known about players, teams and matchups before the tip-off."""

import polars as pl

from nba_props.declared.features import CACHED_WINDOWS, CATALOGUE, Contract, Group, features_in, ready_column
from nba_props.declared.keys import DAY_PLAYER, DAY_TEAM, GAME_PLAYER
from nba_props.declared.masks import MASK
from nba_props.declared.row_quality import ROW_QUALITY
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    LINE_SOURCE,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PLAYER_NAME,
    SEASON,
    TEAM,
)
from nba_props.declared.tables.ingest import INJURY_STATUSES
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table


def number(name: str, meaning: str, unit: str) -> Column:
    """A statistic; null where there was nothing to compute it from."""
    return Column(name, pl.Float64, meaning, unit, nullable=True)


def games(name: str, meaning: str) -> Column:
    """A number of games, always known."""
    return Column(name, pl.Int32, meaning, "games", low=0)


def counted(name: str, meaning: str, unit: str = "games") -> Column:
    """A count; null where too many games of its window are missing."""
    return Column(name, pl.Int32, meaning, unit, nullable=True, low=0)


def lost(window: str) -> Column:
    """How many of a window's games lack a box score."""
    return games(f"games_missing_{window}", "team games in that window that lack a box score")


MARKET_P_OVER = number(
    "market_p_over",
    "the books' de-vigged P(over) at the line; calibrates models, is not a feature",
    "probability",
)
GAME_LINE_SOURCES = ("sportsbook", "closing", "none")
GAME_LINE_SOURCE = (
    "source of total and spread; `closing` is a published close, known only at the tip-off itself"
)


PLAYER_SHOT_ZONES = Table(
    "player_shot_zones",
    "a game day and a player of the season with shots before it",
    DAY_PLAYER,
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
    DAY_TEAM,
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
    DAY_PLAYER,
    (
        GAME_DATE,
        SEASON,
        PLAYER_ID,
        PLAYER_NAME,
        Column("team", pl.String, "team of the player's newest game"),
        games("games_played", "games played this season"),
        Column("last_game_date", pl.Date, "date of the newest game played", nullable=True),
        *(lost(f"last_{n}") for n in sorted({w.games for w in CACHED_WINDOWS})),
        *(lost(f"last_{n}_days") for n in (7, 14, 60)),
        lost("since_last_game"),
        *(number(w.name, w.meaning, w.unit) for w in CACHED_WINDOWS),
        number("points_avg_season", "mean points over all games played this season", "points"),
        number("minutes_avg_season", "mean minutes over all games played this season", "minutes"),
        number("recent_trend", "mean points of the newest 2 games less that of the 3 before", "points"),
        number("pct_three", "share of field-goal attempts from three, last 10 games played", "ratio"),
        number(
            "pct_free_throw",
            "share of points from free throws, last 10 games played, at most a half; from 5 games on",
            "ratio",
        ),
        counted("games_in_last_7_days", "games played on the 6 dates before"),
        number("minutes_in_last_7_days", "minutes played on the 6 dates before", "minutes"),
        number(
            "usage_avg_last_7_days", "mean usage rate of the games played on the 6 dates before", "percent"
        ),
        counted(
            "back_to_backs_last_14_days", "pairs of games on consecutive dates in the 13 days before", "pairs"
        ),
        games("games_listed_last_10", "of the player's last 10 listed games, those in the 60 days before"),
        number("dnp_share_last_10", "share of those that the player did not play, from 3 on", "ratio"),
        games("games_in_last_60_days", "games played in the 60 days before that have a box score"),
        number("points_avg_last_60_days", "mean points of the 60 days before", "points"),
        number("points_std_last_60_days", "sample deviation of points in the 60 days before", "points"),
        counted(
            "games_below_average",
            "how many of the newest games in a row lie below the mean points of 60 days",
        ),
        counted(
            "games_since_change",
            "games since a change of team or more than 14 days off, within 60 days, at most 30",
        ),
        games("team_games_seen_last_10", "games of the team's last 10 that have box scores of both sides"),
        games("team_games_missing_last_10", "team games in that window that lack one"),
        number("team_pace_last_10", "mean pace of the team's last 10 games", "possessions"),
        number("team_off_rating_last_10", "mean offensive rating of the team's last 10 games", "points"),
        number(
            "team_blowout_share_last_10", "share of the team's last 10 games decided by 15 or more", "ratio"
        ),
        number("team_win_pct", "share of the team's games won this season, from 5 games on", "ratio"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

COMPOSITE_FACTORS = Table(
    "composite_factors",
    "a player on the slate",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        counted(
            "days_rest",
            "days since the last game played, at most 10; 10 for a first game; null when a later one lacks a box score",
            "days",
        ),
        counted("opponent_days_rest", "days since the opposing team's last game, at most 10", "days"),
        number("fatigue_score", "100 is fresh, 0 exhausted", "score"),
        number(
            "shot_zone_mismatch_score",
            "how much more than the league the opponent allows where the player shoots",
            "score",
        ),
        number("pace_score", "half of the team's pace less the opponent's", "score"),
        number("usage_spike_score", "projected less recent usage, scaled", "score"),
        number(
            "projected_usage",
            "mean usage of the last 5 games, and the player's share of what absent team-mates leave",
            "percent",
        ),
        Column(
            "injury_status",
            pl.String,
            "status in the newest report known; available when not listed; null when the team had not reported",
            nullable=True,
            among=INJURY_STATUSES,
        ),
        counted("star_teammates_out", "star team-mates reported out or doubtful", "players"),
        number("teammate_usage_available", "summed usage of team-mates reported out or doubtful", "percent"),
        number(
            "absent_load",
            "load (usage times minutes) of newly absent team-mates over that of the others",
            "ratio",
        ),
        *(number(f.name, f.meaning, f.unit) for f in features_in(Group.ABSENCES)),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

FEATURE_STORE = Table(
    "feature_store",
    "a player on the slate with every feature",
    GAME_PLAYER,
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
        *(number(f.name, f"[{f.index}] {f.meaning}", f.unit) for f in CATALOGUE),
        LINE_SOURCE,
        MARKET_P_OVER,
        Column("game_line_source", pl.String, GAME_LINE_SOURCE, among=GAME_LINE_SOURCES),
        Column("default_feature_indices", pl.List(pl.Int16), "features that should be there and are missing"),
        Column("default_mask", MASK, "the same as bits: feature i is bit i % 32 of word i // 32"),
        Column("default_feature_count", pl.Int32, "how many they are", "features", low=0),
        Column(
            "required_default_count",
            pl.Int32,
            "how many of them some contract requires; decides nothing",
            low=0,
        ),
        Column(
            "unavailable_feature_indices",
            pl.List(pl.Int16),
            "features whose feed has had no row for 14 game days, or none this season",
        ),
        Column(
            "missing_feeds",
            pl.List(pl.String),
            "feeds that are silent, each with the first game date of its silence; null in older files",
            nullable=True,
        ),
        *(
            Column(ready_column(c), pl.Boolean, f"whether no required feature of {c.name} is missing")
            for c in Contract
        ),
        Column(
            "cache_miss",
            pl.Boolean,
            "whether the daily cache lacked the player and the row was computed without it",
        ),
        *ROW_QUALITY,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
