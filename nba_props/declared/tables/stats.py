"""Tables of what happened, per player and team, and of who may play tonight."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER, GAME_TEAM
from nba_props.declared.tables.columns import (
    ASSUMED,
    CORRECTED_AT,
    GAME_DATE,
    GAME_ID,
    IS_HOME,
    KNOWN_AT,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    OPPONENT,
    PLAYER_ID,
    PLAYER_NAME,
    SEASON,
    SEASON_TYPE,
    TEAM,
)
from nba_props.declared.tables.ingest import SHOOTING
from nba_props.declared.tables.table import INSTANT, Column, Table

AS_OF = Column(
    "as_of",
    INSTANT,
    "the earlier of the run's instant and the tip-off: only facts known by then count",
    "UTC",
)
INPUTS_KNOWN_AT = Column("inputs_known_at", INSTANT, "newest known_at among the facts used", "UTC")
MINUTES = Column("minutes", pl.Float64, "minutes played", "minutes", low=0, high=80)

PLAYER_GAMES = Table(
    "player_games",
    "a player listed in the box score of a final game that counts",
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
        IS_HOME,
        Column("did_play", pl.Boolean, "whether the player had any minutes"),
        Column("started", pl.Boolean, "whether the player started; null where unknown", nullable=True),
        Column("not_playing_reason", pl.String, "reason for not playing, as published", nullable=True),
        MINUTES,
        *SHOOTING,
        Column(
            "usage_rate", pl.Float64, "share of team possessions used while on court", "percent", True, 0, 100
        ),
        Column("true_shooting", pl.Float64, "points per two true shooting attempts", "ratio", True, 0, 2),
        KNOWN_AT,
        ASSUMED,
        CORRECTED_AT,
    ),
)

TEAM_GAMES = Table(
    "team_games",
    "a team in a final game that counts",
    GAME_TEAM,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        TEAM,
        OPPONENT,
        IS_HOME,
        Column("points", pl.Int32, "points scored", "points", low=0, high=250),
        Column("opponent_points", pl.Int32, "points allowed", "points", low=0, high=250),
        Column("won", pl.Boolean, "whether the team won"),
        Column("overtimes", pl.Int8, "overtime periods", "count", low=0, high=8),
        Column("game_minutes", pl.Int32, "length of the game", "minutes", low=48, high=90),
        Column("possessions", pl.Float64, "FGA + 0.44 FTA + TOV - OREB", "count", low=40, high=200),
        Column("opponent_possessions", pl.Float64, "the same of the opponent", "count", low=40, high=200),
        Column(
            "pace",
            pl.Float64,
            "mean possessions of both teams per 48 minutes",
            "possessions",
            low=60,
            high=160,
        ),
        Column("offensive_rating", pl.Float64, "points per 100 possessions", "points", low=30, high=220),
        Column(
            "defensive_rating",
            pl.Float64,
            "points allowed per 100 opponent possessions",
            "points",
            False,
            30,
            220,
        ),
        KNOWN_AT,
        ASSUMED,
    ),
)

SLATE = Table(
    "slate",
    "a scheduled game and a player who may play in it",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        PLAYER_ID,
        PLAYER_NAME,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MAYBE_HOME,
        Column(
            "tip_off", INSTANT, "the earlier of the schedule's tip-off and the books' pre-tip start", "UTC"
        ),
        Column("tip_off_source", pl.String, "source of the tip-off", among=("schedule", "books", "assumed")),
        Column("has_quote", pl.Boolean, "whether a usable points quote was known by as_of"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
