"""The table of slate players whose feature row is missing or not ready, and since and until when."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.tables.ingest import GAME_DATE, GAME_ID, MAYBE_TEAM, PLAYER_ID, PLAYER_NAME, SEASON
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

REASONS = ("not_built", "team_unknown", "box_scores_missing", "season_start", "no_game_yet", "table_missing")

FEATURE_GAPS = Table(
    "feature_gaps",
    "a player on the slate whose feature row is missing, or not ready for the champion's contract",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        PLAYER_ID,
        PLAYER_NAME,
        MAYBE_TEAM,
        Column("reason", pl.String, "why, see the glossary", among=REASONS),
        Column(
            "detail", pl.String, "the required features that are missing, by the table that they come from"
        ),
        Column("detected_at", INSTANT, "as_of of the row when the gap was first detected", "UTC"),
        Column(
            "resolved_at",
            INSTANT,
            "instant of the run that closed it: the row is ready, or the player off the slate",
            "UTC",
            True,
        ),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
