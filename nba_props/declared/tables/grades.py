"""Tables of how bets and prices ended, and of how bets have done since. Grades of predictions are in `bets`."""

import polars as pl

from nba_props.declared.grades import RESULTS
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import (
    BET_LINE,
    BOOK,
    CLOSE,
    PLAYER,
    PRICE,
    SCORED_AT,
    SIDE,
    SUPERSEDED_AT,
)
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    MARKET,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PLAYER_NAME,
    PROVENANCE,
    SOURCE,
    probability,
)
from nba_props.declared.tables.prices import PRICED_SIDE
from nba_props.declared.tables.record import BET, BET_ID, PUBLISHED_AT, STAKE, WITHDRAWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

ACTUAL_POINTS = Column(
    "actual_points", pl.Int32, "points scored; null if the player did not play", "points", True
)
PROFIT = Column("profit", pl.Float64, "profit at the price, 0 for PUSH and VOID", "units staked")
VOID_REASONS = ("did_not_play", "postponed")
DIMENSIONS = ("all", "family", "rule", "signal", "book", "side", "claim")

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
        ACTUAL_POINTS,
        Column(
            "result",
            pl.String,
            "result of the side: VOID if the player did not play or the game was postponed from the game date",
            among=RESULTS,
        ),
        Column("void_reason", pl.String, "why it is void", "", True, among=VOID_REASONS),
        PROFIT,
        *CLOSE,
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
        SCORED_AT,
        SUPERSEDED_AT,
    ),
)

PRICE_GRADES = Table(
    "price_grades",
    "a priced side, graded by the final box score: of each player's market, one drawn side of the main lines and one of the "
    "other lines, and for each rule the best side that it was the first to reject",
    (*GAME_PLAYER_MARKET, "quoted_as", "book", "line", "side"),
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        PLAYER_NAME,
        Column("quoted_as", pl.String, "key of the market under which the book lists the quote"),
        Column("is_main_line", pl.Boolean, "whether it is the book's main line"),
        Column(
            "is_drawn",
            pl.Boolean,
            "whether it was drawn by a fixed hash, from the sides that lie as far below their fair price as a bet where "
            "there are any; what happened later did not decide it",
        ),
        Column(
            "is_best_rejected",
            pl.Boolean,
            "whether it is the side of highest expected value of the player's market that its filter_reason rejected",
        ),
        Column(
            "filter_reason",
            pl.String,
            "first rule that rejects the side; null if it might be bet",
            nullable=True,
        ),
        *PRICED_SIDE,
        ACTUAL_POINTS,
        Column("won", pl.Boolean, "whether the side won; null for a push or void", nullable=True),
        PROFIT,
        *CLOSE,
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "when the score could first be known", "UTC"),
    ),
)


def interval(name: str, of: str, unit: str) -> tuple[Column, Column]:
    """Both ends of a figure's 95 % interval; null where there is too little to estimate from."""
    return (
        Column(f"{name}_low", pl.Float64, f"lower end of the 95 % interval of {of}", unit, True),
        Column(f"{name}_high", pl.Float64, f"upper end of the 95 % interval of {of}", unit, True),
    )


BET_PERFORMANCE = Table(
    "bet_performance",
    "how the bets of a kind have done in a window that ends on the game date; of a rule, the sides that it kept from being "
    "bets",
    ("game_date", "window_days", "dimension", "value", "provenance"),
    (
        Column("game_date", pl.Date, "last day of the window"),
        Column("window_days", pl.Int32, "length of the window", "days", low=1),
        Column("dimension", pl.String, "what the bets have in common", among=DIMENSIONS),
        Column("value", pl.String, "its value, such as the key of a book or the name of a rule"),
        Column(
            "is_bet",
            pl.Boolean,
            "whether these are published bets; false for sides that a rule kept from being bets",
        ),
        Column("n", pl.Int64, "number that won or lost", "bets", low=0),
        Column("wins", pl.Int32, "number that won", "bets", low=0),
        probability("hit_rate", "share of n that won"),
        *interval("hit_rate", "hit_rate", "ratio"),
        Column("profit", pl.Float64, "mean profit at the published price, over n", "units staked", True),
        *interval("profit", "profit", "units staked"),
        Column(
            "closing_n",
            pl.Int32,
            "number that have a closing value, pushes included, voids not",
            "bets",
            low=0,
        ),
        Column("closing_value", pl.Float64, "mean closing value over closing_n", "units staked", True),
        *interval("closing_value", "closing_value", "units staked"),
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "newest instant at which a score of the window could be known", "UTC"),
    ),
)
