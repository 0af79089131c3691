"""The table of the record: the bets that were published. How they ended is in `grades`."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import EDGE, PLAYER
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    MARKET,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PROVENANCE,
    SOURCE,
)
from nba_props.declared.tables.prices import FEEDS, INJURY_STATUS, PRICED_SIDE, QUOTE_AGE
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

BET = ("game_date", *GAME_PLAYER_MARKET)
WITHDRAWAL_REASONS = ("ruled_out", "postponed", "price_gone", "no_value")

BET_ID = Column("bet_id", pl.String, "id of the bet: hash of game date, game, player and market")
STAKE = Column(
    "stake", pl.Float64, "a quarter of Kelly's stake, capped", "share of bankroll", low=0, high=0.05
)
PUBLISHED_AT = Column("published_at", INSTANT, "instant of the run that published the bet", "UTC")
WITHDRAWN_AT = Column(
    "withdrawn_at", INSTANT, "instant of the run that withdrew the bet; null while it stands", "UTC", True
)

# Columns may be added. One that is removed or renamed breaks the digests of what was published with it.
BEST_BETS = Table(
    "best_bets",
    "a bet as it was published: one per game, game date, player and market; it is never changed or dropped",
    BET,
    (
        BET_ID,
        GAME_ID,
        GAME_DATE,
        Column("rank", pl.Int32, "rank by expected value among the bets of its run; 1 is the best", low=1),
        Column(
            "prediction_id",
            pl.String,
            "prediction behind the price; null where the books alone made it",
            "",
            True,
        ),
        PLAYER_ID,
        MARKET,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        Column("tip_off", INSTANT, "tip-off as known at publication", "UTC"),
        *PRICED_SIDE,
        FEEDS,
        QUOTE_AGE,
        INJURY_STATUS,
        EDGE,
        STAKE,
        Column("model_id", pl.String, "model that moved the price; null without one", nullable=True),
        Column("family", pl.String, "its family; null without one", nullable=True),
        Column("algorithm_version", pl.String, "version of the selection algorithm"),
        PUBLISHED_AT,
        WITHDRAWN_AT,
        Column("withdrawn_reason", pl.String, "why it was withdrawn", "", True, among=WITHDRAWAL_REASONS),
        Column(
            "sequence",
            pl.Int32,
            "place in the day's chain of digests, from 1; null for backfills",
            "",
            True,
            low=1,
        ),
        Column(
            "digest",
            pl.String,
            "hash of what was published and of the digest before; null for backfills, which may be made again",
            nullable=True,
        ),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
    is_record=True,
)
