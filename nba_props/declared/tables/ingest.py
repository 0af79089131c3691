"""Tables of ingested facts: what was scheduled, played and reported. Quotes are in `quotes`."""

import polars as pl

from nba_props.declared.keys import GAME, GAME_PLAYER, GAME_TEAM
from nba_props.declared.tables.columns import (
    ASSUMED,
    CORRECTED_AT,
    GAME_DATE,
    GAME_ID,
    KNOWN_AT,
    OPPONENT,
    PLAYER_ID,
    PLAYER_NAME,
    SEASON,
    SEASON_TYPE,
    TEAM,
)
from nba_props.declared.tables.table import INSTANT, Column, Table


def count(name: str, meaning: str, high: int = 200) -> Column:
    """A whole number that every row has."""
    return Column(name, pl.Int32, meaning, "count", low=0, high=high)


SHOOTING = (
    count("points", "points scored"),
    count("fgm", "field goals made"),
    count("fga", "field goals attempted"),
    count("fg3m", "three-pointers made"),
    count("fg3a", "three-pointers attempted"),
    count("ftm", "free throws made"),
    count("fta", "free throws attempted"),
    count("oreb", "offensive rebounds"),
    count("dreb", "defensive rebounds"),
    count("assists", "assists"),
    count("steals", "steals"),
    count("blocks", "blocks"),
    count("turnovers", "turnovers"),
    count("fouls", "personal fouls"),
)

SCHEDULE = Table(
    "schedule",
    "a scheduled game",
    GAME,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        Column("home", pl.String, "tricode of the home team"),
        Column("away", pl.String, "tricode of the visiting team"),
        Column("tip_off", INSTANT, "scheduled tip-off", "UTC"),
        Column("tip_off_source", pl.String, "source of the tip-off", among=("schedule", "books", "assumed")),
        Column(
            "status",
            pl.String,
            "state when fetched; unknown where the source says one that is not known",
            among=("scheduled", "live", "final", "postponed", "unknown"),
        ),
        Column("home_score", pl.Int32, "final score of the home team, known at final_at", "points", True),
        Column("away_score", pl.Int32, "final score of the visiting team, known at final_at", "points", True),
        Column("final_at", INSTANT, "when the result could first be known; null before the end", "UTC", True),
        Column("heard_at", INSTANT, "when the schedule was fetched; null in archives", "UTC", True),
        KNOWN_AT,
        ASSUMED,
    ),
)

BOX_SCORES = Table(
    "box_scores",
    "a player listed in the box score of a final game",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        PLAYER_ID,
        PLAYER_NAME,
        TEAM,
        OPPONENT,
        Column(
            "is_home",
            pl.Boolean,
            "whether the team plays at home; null for all-star and neutral games",
            "",
            True,
        ),
        Column("did_play", pl.Boolean, "whether the player had any minutes"),
        Column("started", pl.Boolean, "whether the player started; null where unknown", nullable=True),
        Column("not_playing_reason", pl.String, "published reason for not playing", nullable=True),
        Column("minutes", pl.Float64, "minutes played; 0 without any", "minutes", low=0, high=80),
        *SHOOTING,
        Column(
            "plus_minus",
            pl.Int32,
            "points of the team less points of the opponent while the player was on court",
            "points",
            low=-90,
            high=90,
        ),
        KNOWN_AT,
        ASSUMED,
        CORRECTED_AT,
    ),
)

SHOTS = Table(
    "shots",
    "a field-goal attempt",
    ("game_id", "action_number"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        Column("action_number", pl.Int32, "number of the play-by-play action"),
        Column("period", pl.Int8, "period; overtimes begin at 5", low=1, high=10),
        TEAM,
        OPPONENT,
        Column(
            "player_id",
            pl.Int64,
            "NBA player id; null for a heave that is charged to the team alone",
            nullable=True,
        ),
        Column(
            "zone",
            pl.String,
            "zone of the attempt; a heave's follows from its distance",
            among=("paint", "mid_range", "three"),
        ),
        Column("distance", pl.Int32, "distance from the hoop", "feet", low=0, high=100),
        Column("made", pl.Boolean, "whether the shot was made"),
        KNOWN_AT,
        ASSUMED,
        CORRECTED_AT,
    ),
)

INJURY_STATUSES = ("available", "probable", "questionable", "doubtful", "out")

INJURIES = Table(
    "injuries",
    "a player of a game in one official injury report",
    (*GAME_PLAYER, "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        TEAM,
        PLAYER_ID,
        Column("player_name", pl.String, "player's name as in the report, first name first"),
        Column("status", pl.String, "reported status", among=INJURY_STATUSES),
        Column("reason", pl.String, "reported reason; null where none is given", nullable=True),
        KNOWN_AT,
        ASSUMED,
    ),
)

INJURY_REPORTS = Table(
    "injury_reports",
    "a team of a game in one official injury report",
    (*GAME_TEAM, "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        TEAM,
        Column(
            "submitted",
            pl.Boolean,
            "whether the team had submitted its report; if so, players who are not listed are available",
        ),
        count("listed", "players listed, including those whose name is not resolved", 40),
        count("unresolved", "players listed whose name is not resolved", 40),
        KNOWN_AT,
        ASSUMED,
    ),
)
