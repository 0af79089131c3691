"""Tables of the record: the bets that were published, and how they ended."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import BET_LINE, BOOK, EDGE, PLAYER, PRICE, SIDE
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    MARKET,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PROVENANCE,
    SOURCE,
    probability,
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

BET_GRADES = Table(
    "bet_grades",
    "a published bet, graded by the final box score; a corrected score adds a row and supersedes the earlier one",
    (*BET, "scored_at"),
    (
        BET_ID,
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        SIDE,
        BET_LINE,
        BOOK,
        PRICE,
        probability("claimed_probability", "probability that was claimed at publication"),
        probability("market_probability", "the quote's own de-vigged probability at publication"),
        Column("expected_value", pl.Float64, "expected value at publication", "units staked", True),
        STAKE,
        Column("model_id", pl.String, "model that moved the price; null without one", nullable=True),
        Column("family", pl.String, "its family; null without one", nullable=True),
        PUBLISHED_AT,
        WITHDRAWN_AT,
        Column("actual_points", pl.Int32, "points scored; null if the player did not play", "points", True),
        Column(
            "result",
            pl.String,
            "result of the side: VOID if the player did not play or the game was postponed from the game date",
            among=("WIN", "LOSS", "PUSH", "VOID"),
        ),
        Column("void_reason", pl.String, "why it is void", "", True, among=("did_not_play", "postponed")),
        Column("profit", pl.Float64, "profit at the price, 0 for PUSH and VOID", "units staked"),
        probability(
            "closing_probability", "probability of the side at its line by the other feeds at the close"
        ),
        Column("closing_value", pl.Float64, "expected value of the price at the close", "units staked", True),
        Column(
            "closing_reason",
            pl.String,
            "why there is no closing value: not_polled, withdrawn, time_assumed, no_book, thin_close or postponed; "
            "null if there is one",
            nullable=True,
        ),
        Column("closing_line", pl.Float64, "consensus line at the close", "points", True),
        Column(
            "line_move",
            pl.Float64,
            "points by which the consensus line moved the bet's way until the close",
            "points",
            True,
        ),
        Column(
            "placed_at",
            INSTANT,
            "when a person noted that the bet was placed; null if nobody did",
            "UTC",
            True,
        ),
        Column("placed_price", pl.Int32, "price at which it was placed", "American odds", True),
        Column("placed_stake", pl.Float64, "stake that was placed", "share of bankroll", True),
        Column("placed_profit", pl.Float64, "profit at the price that was placed", "units staked", True),
        PROVENANCE,
        SOURCE,
        Column(
            "scored_at",
            INSTANT,
            "when the score could first be known: the game's final, or its correction",
            "UTC",
        ),
        Column(
            "superseded_at",
            INSTANT,
            "scored_at of the grade that superseded it; null for the current one",
            "UTC",
            True,
        ),
    ),
)
