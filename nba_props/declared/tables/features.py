"""Tables of features: what is known about players, teams and matchups before the tip-off."""

import polars as pl

from nba_props.declared.books import LINE_SOURCES
from nba_props.declared.features import Contract, ready_column
from nba_props.declared.keys import DAY_PLAYER, DAY_TEAM, GAME, GAME_PLAYER
from nba_props.declared.tables.ingest import (
    GAME_DATE,
    GAME_ID,
    INJURY_STATUSES,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PLAYER_NAME,
    SEASON,
    TEAM,
)
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.features.display import COLUMNS as SHOWN
from nba_props.features.formulas.derivations import COMPUTED


def number(name: str, meaning: str, unit: str) -> Column:
    """A statistic; null where nothing was there to compute it from."""
    return Column(name, pl.Float64, meaning, unit, nullable=True)


def games(name: str, meaning: str) -> Column:
    return Column(name, pl.Int32, meaning, "games", low=0)


def counted(name: str, meaning: str, unit: str = "games") -> Column:
    """A count; null where too much of its window is missing to say."""
    return Column(name, pl.Int32, meaning, unit, nullable=True, low=0)


def lost(window: str) -> Column:
    """How many of a window's games nothing is known of."""
    return games(f"games_missing_{window}", "team games in that window that lack a box score")


LINE_SOURCE = Column("vegas_line_source", pl.String, "who gave the line", among=LINE_SOURCES)
MARKET_P_OVER = number(
    "market_p_over",
    "the books' de-vigged P(over) at the line; calibrates models, is no feature",
    "probability",
)
GAME_LINE_SOURCES = ("sportsbook", "closing", "none")
GAME_LINE_SOURCE = "who gave total and spread; `closing` is closing information, known at the tip-off itself"


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
        *(lost(f"last_{n}") for n in (3, 5, 7, 10)),
        *(lost(f"last_{n}_days") for n in (7, 14, 60)),
        lost("since_last_game"),
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
        counted("games_in_last_7_days", "games played in the 6 days before"),
        number("minutes_in_last_7_days", "minutes in the 6 days before", "minutes"),
        counted(
            "back_to_backs_last_14_days", "pairs of games on consecutive dates in the 13 days before", "pairs"
        ),
        number("points_avg_last_3", "mean points of the last 3 games played", "points"),
        number(
            "points_slope_last_7",
            "slope of points over the last 7 games played, from 4 on",
            "points per game",
        ),
        number(
            "points_slope_last_10",
            "slope of points over the last 10 games played, from 5 on",
            "points per game",
        ),
        number("minutes_std_last_10", "sample deviation of minutes, last 10", "minutes"),
        games("games_listed_last_10", "of his last 10 listed games, those in the 60 days before"),
        number("dnp_share_last_10", "share of those that he did not play, from 3 on", "ratio"),
        games("games_in_last_60_days", "games played in the 60 days before, stored ones"),
        number("points_avg_last_60_days", "mean points of the 60 days before", "points"),
        number("points_std_last_60_days", "sample deviation of points in the 60 days before", "points"),
        counted("games_below_average", "newest games running with points below the mean of the 60 days"),
        counted(
            "games_since_change",
            "games since a change of team or more than 14 days off, of 60 days, at most 30",
        ),
        games("team_games_seen_last_10", "games in the window of the team's last 10"),
        games("team_games_missing_last_10", "team games in that window that lack a box score"),
        number("team_pace_last_10", "team's mean pace", "possessions"),
        number("team_off_rating_last_10", "team's mean offensive rating", "points"),
        number(
            "team_blowout_share_last_10", "share of the team's games decided by 15 points or more", "ratio"
        ),
        number("team_win_pct", "share of the team's season games won, from 5 games on", "ratio"),
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
            "days since the last game played, at most 10; 10 for a first game; null when a later one lacks its box",
            "days",
        ),
        counted("opponent_days_rest", "days since the opposing team's last game, at most 10", "days"),
        number("fatigue_score", "100 is fresh, 0 exhausted", "score"),
        number("shot_zone_mismatch_score", "opponent's weakness where the player shoots", "score"),
        number("pace_score", "half the difference of team paces", "score"),
        number("usage_spike_score", "projected less recent usage, scaled", "score"),
        number(
            "projected_usage",
            "mean usage of the last 5, and his share of what absent team-mates leave",
            "percent",
        ),
        Column("has_injuries", pl.Boolean, "whether any injury report of the season was known by as_of"),
        Column(
            "injury_status",
            pl.String,
            "status in the newest report known; available when not listed; null when the team had not reported",
            nullable=True,
            among=INJURY_STATUSES,
        ),
        counted("star_teammates_out", "star team-mates reported out or doubtful", "players"),
        number("teammate_usage_available", "summed usage of team-mates reported out or doubtful", "percent"),
        number("absent_load", "what newly absent team-mates used, over what the others use", "ratio"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

GAME_MARKETS = Table(
    "game_markets",
    "a game that counts, and what the books say of it",
    GAME,
    (
        GAME_ID,
        GAME_DATE,
        number("total", "median of the books' totals", "points"),
        number(
            "home_spread", "median of the books' spreads of the home side, negative when favoured", "points"
        ),
        Column("books", pl.Int32, "how many gave a total or a spread", "books", low=0),
        Column("game_line_source", pl.String, GAME_LINE_SOURCE, among=GAME_LINE_SOURCES),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

PLAYER_LINES = Table(
    "player_lines",
    "a player on the slate whom a book quotes now, or quoted before a game that he played this season",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        number("line", "consensus points line at as_of", "points"),
        number("opening_line", "median of the books' first lines", "points"),
        Column("books", pl.Int32, "how many gave the line", "books", low=0),
        number("line_std", "sample deviation of the books' lines, from 2 books on", "points"),
        LINE_SOURCE,
        MARKET_P_OVER,
        games("games_with_line", "games played this season that had a line before the tip-off"),
        number("previous_line", "the newest such game's line, of the 14 days before", "points"),
        counted(
            "over_streak", "newest such games running with points over their line; a push counts for neither"
        ),
        counted("under_streak", "the same under their line"),
        number(
            "over_rate_last_10", "share of the last 10 such games that went over, pushes left out", "ratio"
        ),
        number("margin_vs_line_avg_last_5", "mean of points less line, last 5 such games", "points"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

FEATURE_STORE = Table(
    "feature_store",
    "a player on the slate with every computed feature",
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
        *(number(f.name, f"[{f.index}] {f.meaning}", f.unit) for f in COMPUTED),
        LINE_SOURCE,
        MARKET_P_OVER,
        Column("game_line_source", pl.String, GAME_LINE_SOURCE, among=GAME_LINE_SOURCES),
        Column("default_feature_indices", pl.List(pl.Int16), "features that were due and are missing"),
        Column("default_mask", pl.UInt64, "the same as bits"),
        Column("default_feature_count", pl.Int32, "how many", "features", low=0),
        Column(
            "required_default_count",
            pl.Int32,
            "how many of them some contract requires; decides nothing",
            low=0,
        ),
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
        *SHOWN,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
