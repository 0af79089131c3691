"""Tables of predictions, bets and grades."""

from dataclasses import replace

import polars as pl

from nba_props.declared.keys import MODEL_PREDICTION, PREDICTION_VERSION
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    LINE_SOURCE,
    MARKET,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PROVENANCE,
    SOURCE,
    probability,
)
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.declared.time_rules import CLOSE_MINUTES

PLAYER = Column("player", pl.String, "player's name as the NBA writes it")
MODEL_ID = Column("model_id", pl.String, "id of the model: family, week and identity")
FAMILY = Column("family", pl.String, "family of the model")
PREDICTION_ID = Column(
    "prediction_id", pl.String, "id of the prediction: hash of game, player, model and as_of"
)
SIDES = ("OVER", "UNDER")


def points(name: str, meaning: str) -> Column:
    """A number of points; null where it is not known."""
    return Column(name, pl.Float64, meaning, "points", nullable=True)


PREDICTED_POINTS = points("predicted_points", "points that the model predicts")
CONSENSUS_LINE = points("consensus_line", "median of the books' main lines at as_of")
EDGE = points("edge", "predicted points minus consensus line")
P_OVER = probability(
    "p_over", "calibrated probability of the Over at the consensus line, given that there is no push"
)
MARKET_P_OVER = probability(
    "market_p_over", "median of the books' de-vigged probabilities of the Over at the consensus line"
)
SIDE = Column("side", pl.String, "side of the chosen quote", "", True, among=SIDES)
BET_LINE = points("line", "line of the chosen quote")
BOOK = Column("book", pl.String, "book of the chosen quote", nullable=True)
PRICE = Column("price", pl.Int32, "price of the chosen side", "American odds", True)

MODEL_TERM = Column(
    "model_term",
    pl.Float64,
    "log-odds by which the model moves the Over; null where it may not speak: it has no prediction, no calibration, or a "
    "failed gate",
    "log-odds",
    True,
)

CLAIMED_PROBABILITY = probability(
    "claimed_probability",
    "market_probability, moved towards fair_probability by the share that such moves were worth",
)

CHOSEN_QUOTE = (
    SIDE,
    BET_LINE,
    BOOK,
    PRICE,
    probability(
        "model_probability",
        "probability that the side wins by the model alone, not calibrated, given that there is no push",
    ),
    probability("market_probability", "the quote's own de-vigged probability that the side wins"),
    probability(
        "fair_probability", "probability that the side wins by the other feeds, moved by the model's term"
    ),
    CLAIMED_PROBABILITY,
    Column("expected_value", pl.Float64, "expected profit at claimed_probability", "units staked", True),
)

ROLE = Column(
    "role",
    pl.String,
    "role of the prediction in the last run before the tip-off: a player's game has one of the champion's, which the first "
    "family of its succession made that could, and only that may become a bet; a withdrawn model no longer predicts",
    among=("champion", "shadow", "withdrawn"),
)
STAND_IN_REASON = Column(
    "stand_in_reason",
    pl.String,
    "why another model than the scheduled one predicts, or another family than the champion's, with what the row lacks for "
    "it; or that no family was promoted; null for the scheduled model",
    nullable=True,
)

FILTER_REASON = Column(
    "filter_reason",
    pl.String,
    "first rule that rejects the chosen quote; null if it is actionable",
    nullable=True,
)

PREDICTIONS = Table(
    "predictions",
    "a model's prediction of a market of a player as of an instant, or the reason why there is none",
    PREDICTION_VERSION,
    (
        PREDICTION_ID,
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MAYBE_HOME,
        Column("tip_off", INSTANT, "tip-off as known at as_of", "UTC"),
        MODEL_ID,
        FAMILY,
        Column(
            "model_week",
            pl.Date,
            "Monday of the week that the model was trained for; null without a model",
            nullable=True,
        ),
        Column("model_is_stale", pl.Boolean, "whether the model was trained for an earlier week"),
        ROLE,
        STAND_IN_REASON,
        PREDICTED_POINTS,
        CONSENSUS_LINE,
        EDGE,
        P_OVER,
        MARKET_P_OVER,
        MODEL_TERM,
        *CHOSEN_QUOTE,
        Column(
            "recommendation",
            pl.String,
            "side on which the prediction lies by at least one point; PASS below that, NO_LINE without a line",
            among=("OVER", "UNDER", "PASS", "NO_LINE"),
        ),
        Column("is_actionable", pl.Boolean, "whether the chosen quote may become a bet"),
        FILTER_REASON,
        LINE_SOURCE,
        Column(
            "required_default_count",
            pl.Int32,
            "number of features that the model's contract requires and that have no value",
            "features",
            low=0,
        ),
        Column(
            "default_feature_indices",
            pl.List(pl.Int16),
            "indices of the features that should have a value and have none",
        ),
        Column(
            "missing_feeds",
            pl.List(pl.String),
            "feeds that are silent, each with the first game date of its silence; null in older files",
            nullable=True,
        ),
        Column(
            "inputs_hash",
            pl.String,
            "hash of features, quote and model; a prediction with equal inputs is not stored again",
        ),
        Column("is_active", pl.Boolean, "whether no later prediction has superseded it"),
        Column("superseded_by", pl.String, "id of the prediction that superseded it", nullable=True),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

# What became of a price at the close; why there is none where there is none.
CLOSE = (
    probability(
        "closing_probability",
        "probability of the side at its line by the other feeds at the close, given that there is no push",
    ),
    Column(
        "closing_value",
        pl.Float64,
        "closing value: expected value of the price at the close, by the other feeds alone",
        "units staked",
        True,
    ),
    Column(
        "closing_reason",
        pl.String,
        "why there is no closing value: not_polled, withdrawn, time_assumed, no_book, thin_close or postponed; null if "
        "there is one",
        nullable=True,
    ),
    points(
        "closing_line",
        f"consensus line at the last poll within {CLOSE_MINUTES} minutes before the tip-off at which books had one",
    ),
    points("line_move", "points by which the consensus line moved the side's way until the close"),
)
SCORED_AT = Column(
    "scored_at",
    INSTANT,
    "when the score could first be known: the game's final, or its correction",
    "UTC",
)
SUPERSEDED_AT = Column(
    "superseded_at",
    INSTANT,
    "scored_at of the grade that superseded it; null for the current one",
    "UTC",
    True,
)

GRADES = Table(
    "grades",
    "a prediction that was active at the tip-off, graded by the final box score; a corrected score adds a row and "
    "supersedes the earlier one",
    (*MODEL_PREDICTION, "scored_at"),
    (
        GAME_ID,
        GAME_DATE,
        PREDICTION_ID,
        PLAYER_ID,
        MARKET,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MODEL_ID,
        FAMILY,
        Column("model_week", pl.Date, "Monday of the week that the model was trained for"),
        ROLE,
        PREDICTED_POINTS,
        Column("actual_points", pl.Int32, "points scored; null if the player did not play", "points", True),
        points("absolute_error", "distance between predicted and actual points"),
        CONSENSUS_LINE,
        LINE_SOURCE,
        EDGE,
        P_OVER,
        MARKET_P_OVER,
        SIDE,
        BET_LINE,
        BOOK,
        PRICE,
        CLAIMED_PROBABILITY,
        FILTER_REASON,
        Column(
            "result",
            pl.String,
            "result of the chosen side; VOID if the player did not play, NO_BET if there was no quote",
            among=("WIN", "LOSS", "PUSH", "VOID", "NO_BET"),
        ),
        Column(
            "profit",
            pl.Float64,
            "profit at the price of the quote, 0 for PUSH and VOID, null for NO_BET",
            "units staked",
            True,
        ),
        Column("was_best_bet", pl.Boolean, "whether the prediction was among the day's best bets"),
        *CLOSE,
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "when the result could first be known", "UTC"),
        replace(SCORED_AT, as_in_older_files="known_at"),
        SUPERSEDED_AT,
    ),
)
