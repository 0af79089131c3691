"""Tables of decisions and what became of them."""

import polars as pl

from nba_props.declared.books import LINE_SOURCES
from nba_props.declared.tables.ingest import (
    GAME_DATE,
    GAME_ID,
    MAYBE_HOME,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
)
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

PLAYER = Column("player", pl.String, "player's name as the NBA writes it")
MODEL_ID = Column("model_id", pl.String, "family, week and identity of the model")
PREDICTION_ID = Column("prediction_id", pl.String, "hash of game, player, model and as_of")
PROVENANCE = Column(
    "provenance",
    pl.String,
    "made before the tip-off now, afterwards, or under an overridden clock",
    among=("live", "backfill", "replay"),
)
SOURCE = Column("source", pl.String, "real or simulated games", among=("real", "simulated"))
SIDES = ("OVER", "UNDER")


def probability(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, "probability", True, low=0, high=1)


def points(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, "points", nullable=True)


QUOTED = (
    Column("side", pl.String, "side of the chosen quote", "", True, among=SIDES),
    points("line", "line of the chosen quote"),
    Column("book", pl.String, "book of the chosen quote", "", True),
    Column("price", pl.Int32, "price of the chosen side", "American odds", True),
    probability("model_probability", "calibrated probability that the side wins, pushes left out"),
    probability(
        "market_probability", "the book's own de-vigged probability of the side, worst case for the bettor"
    ),
    Column("expected_value", pl.Float64, "expected profit at the quote", "units staked", True),
)

ROLE = Column(
    "role",
    pl.String,
    "of the model when it was last asked before the tip-off: only a champion's predictions may become bets, a "
    "withdrawn one predicts no more",
    among=("champion", "shadow", "withdrawn"),
)
STAND_IN_REASON = Column(
    "stand_in_reason",
    pl.String,
    "why another model than the one due predicts, or that nobody was promoted; null: it is the one",
    nullable=True,
)

PREDICTIONS = Table(
    "predictions",
    "a prediction of a player's points by a model as of an instant, or the reason why there is none",
    ("game_id", "player_id", "model_id", "as_of"),
    (
        PREDICTION_ID,
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MAYBE_HOME,
        Column("tip_off", INSTANT, "tip-off as known then", "UTC"),
        MODEL_ID,
        Column("family", pl.String, "model family"),
        Column(
            "model_week", pl.Date, "week that the model was trained for; null without a model", nullable=True
        ),
        Column("model_is_stale", pl.Boolean, "whether the model was trained for an older week"),
        ROLE,
        STAND_IN_REASON,
        points("predicted_points", "expected points"),
        points("consensus_line", "median of the books' main lines at as_of"),
        points("edge", "predicted points less consensus line"),
        probability("p_over", "calibrated P(over) at the consensus line, pushes left out"),
        probability("market_p_over", "median of the books' de-vigged P(over) at the consensus line"),
        *QUOTED,
        Column("recommendation", pl.String, "what to do", among=("OVER", "UNDER", "PASS", "NO_LINE")),
        Column("is_actionable", pl.Boolean, "whether the recommendation may become a bet"),
        Column("filter_reason", pl.String, "why not", nullable=True),
        Column("vegas_line_source", pl.String, "who gave the consensus line", among=LINE_SOURCES),
        Column(
            "required_default_count", pl.Int32, "missing features that the model's contract requires", low=0
        ),
        Column("default_feature_indices", pl.List(pl.Int16), "features that were due and are missing"),
        Column(
            "inputs_hash", pl.String, "hash of features, quote and model: equal inputs are not predicted anew"
        ),
        Column("is_active", pl.Boolean, "whether no newer prediction took its place"),
        Column("superseded_by", pl.String, "prediction that took its place", nullable=True),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

BEST_BETS = Table(
    "best_bets",
    "a bet worth making: the best quote on a player, by expected value",
    ("game_id", "player_id", "model_id"),
    (
        GAME_ID,
        GAME_DATE,
        Column("rank", pl.Int32, "1 is the best of the day", low=1),
        PREDICTION_ID,
        PLAYER_ID,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        *QUOTED,
        points("edge", "predicted points less consensus line"),
        Column("stake", pl.Float64, "quarter Kelly within caps", "share of bankroll", low=0, high=0.05),
        MODEL_ID,
        Column("algorithm_version", pl.String, "version of the selection"),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

GRADES = Table(
    "grades",
    "a prediction that stood at the tip-off, graded against the final box score",
    ("game_id", "player_id", "model_id"),
    (
        GAME_ID,
        GAME_DATE,
        PREDICTION_ID,
        PLAYER_ID,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        MODEL_ID,
        Column("family", pl.String, "model family"),
        Column("model_week", pl.Date, "week that the model was trained for"),
        ROLE,
        points("predicted_points", "expected points"),
        Column("actual_points", pl.Int32, "points scored; null for who did not play", "points", True),
        points("absolute_error", "size of the miss"),
        points("consensus_line", "line at as_of"),
        Column("vegas_line_source", pl.String, "who gave it", among=LINE_SOURCES),
        points("edge", "predicted points less consensus line"),
        probability("p_over", "calibrated P(over) at the consensus line, pushes left out"),
        probability("market_p_over", "median of the books' de-vigged P(over) at the consensus line"),
        Column("side", pl.String, "side of the chosen quote", "", True, among=SIDES),
        Column("line", pl.Float64, "line of the chosen quote", "points", True),
        Column("book", pl.String, "book of the chosen quote", nullable=True),
        Column("price", pl.Int32, "price of the chosen side", "American odds", True),
        Column(
            "result",
            pl.String,
            "what became of the side; VOID did not play, NO_BET had no quote",
            among=("WIN", "LOSS", "PUSH", "VOID", "NO_BET"),
        ),
        Column("profit", pl.Float64, "profit at the actual price, 0 for push and void", "units staked", True),
        Column("was_best_bet", pl.Boolean, "whether it was among the day's best bets"),
        points("closing_line", "last consensus 0-45 minutes before the tip-off"),
        points("closing_line_value", "points by which the line beat the close, from the side's view"),
        Column("no_close_reason", pl.String, "why there is no close", nullable=True),
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "when the grade's box score counted as known", "UTC"),
    ),
)
