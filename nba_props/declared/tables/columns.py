"""Columns that several tables share."""

import polars as pl

from nba_props.declared.books import LINE_SOURCES
from nba_props.declared.markets import PLAYER_POINTS, PREDICTED_MARKETS
from nba_props.declared.tables.table import INSTANT, Column
from nba_props.declared.teams import SEASON_TYPE_BY_PREFIX

SEASON_TYPES = tuple(SEASON_TYPE_BY_PREFIX.values())

GAME_ID = Column("game_id", pl.String, "NBA game id, ten digits")
GAME_DATE = Column("game_date", pl.Date, "US/Eastern calendar date of the tip-off")
SEASON = Column("season", pl.String, "season, written as 2023-24")
SEASON_TYPE = Column("season_type", pl.String, "part of the season", among=SEASON_TYPES)
PLAYER_ID = Column("player_id", pl.Int64, "NBA player id")
PLAYER_NAME = Column("player_name", pl.String, "player's name as the NBA writes it")
TEAM = Column("team", pl.String, "team tricode")
OPPONENT = Column("opponent", pl.String, "tricode of the other team")
IS_HOME = Column("is_home", pl.Boolean, "whether the team plays at home")
# A quoted player who is on no roster yet has no team.
MAYBE_TEAM = Column(
    "team", pl.String, "team tricode; null for a quoted player on neither roster", nullable=True
)
MAYBE_OPPONENT = Column(
    "opponent", pl.String, "tricode of the other team; null where the team is null", nullable=True
)
MAYBE_HOME = Column(
    "is_home", pl.Boolean, "whether the team plays at home; null where the team is null", nullable=True
)
MARKET = Column(
    "market",
    pl.String,
    "key of the market; quotes at alternate lines belong to their main market",
    among=tuple(market.key for market in PREDICTED_MARKETS),
    in_older_files=PLAYER_POINTS.key,
)
KNOWN_AT = Column("known_at", INSTANT, "when the fact could first be known", "UTC")
ASSUMED = Column("known_at_assumed", pl.Boolean, "whether known_at was assumed because no time was recorded")
CORRECTED_AT = Column(
    "corrected_at",
    INSTANT,
    "when the game's corrected content was first fetched; null where it never changed. The row's known_at stays the "
    "game's all the same: the one declared exception to known_at",
    "UTC",
    True,
)
LINE_SOURCE = Column(
    "vegas_line_source", pl.String, "type of the books that gave the consensus line", among=LINE_SOURCES
)
PROVENANCE = Column(
    "provenance",
    pl.String,
    "when the prediction was made: before the tip-off (live), afterwards (backfill), or under an overridden clock (replay)",
    among=("live", "backfill", "replay"),
)
SOURCE = Column("source", pl.String, "whether the games are real or simulated", among=("real", "simulated"))


def probability(name: str, meaning: str) -> Column:
    """A probability; null where it cannot be computed."""
    return Column(name, pl.Float64, meaning, "probability", True, low=0, high=1)
