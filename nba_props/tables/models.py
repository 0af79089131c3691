"""Tables of models: what can be learnt from, what was trained for which week, on what, how well."""

import polars as pl

from nba_props.features.catalogue import Contract
from nba_props.tables.ingest import SEASON
from nba_props.tables.table import INSTANT, Column, Table


def error(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, "points", nullable=True)


def player_games(name: str, meaning: str) -> Column:
    return Column(name, pl.Int64, meaning, "rows", low=0)


def features(name: str, meaning: str, *counts: str) -> Column:
    """Features with their counts of rows, a struct each."""
    each = pl.Struct({"feature": pl.String, **dict.fromkeys(counts, pl.Int64)})
    return Column(name, pl.List(each), meaning)


TRAINING_SET = Table(
    "training_set",
    "a season and a feature contract: how many player-games a model of the week can learn from, and why no more",
    ("week", "season", "contract"),
    (
        Column("week", pl.Date, "Monday of the week whose models learn from it"),
        SEASON,
        Column("contract", pl.String, "feature contract", among=tuple(str(c.name).lower() for c in Contract)),
        player_games("played", "player-games played, known before the week"),
        player_games("candidates", "of them with a row in the feature store"),
        player_games("ready", "candidates that the contract can use"),
        player_games("candidates_later", "candidates after the season's first 14 days"),
        player_games("ready_later", "of them ready"),
        player_games(
            "kept_by_older_count", "candidates that the older system's count over 54 columns would keep"
        ),
        features(
            "blocked_by",
            "what the others lack, the worst first: rows that lack it, and that lack it alone",
            "rows",
            "alone",
        ),
        features("unavailable", "features whose source the season lacks, and the rows without them", "rows"),
    ),
    partition="week",
)

CATBOOST_V9 = Table(
    "catboost_v9",
    "a model trained for the week that begins on a Monday",
    ("week",),
    (
        Column("week", pl.Date, "Monday of the week that the model serves"),
        Column("model_id", pl.String, "family, week and identity"),
        Column("family", pl.String, "model family"),
        Column("contract", pl.String, "feature contract"),
        Column("identity", pl.String, "hash of trees and parameters: the same inputs give the same identity"),
        Column("file", pl.String, "model file below the home's models folder"),
        Column("sha256", pl.String, "hash of the model file"),
        Column("trained_until", INSTANT, "facts known before this instant were used", "UTC"),
        Column("first_game_date", pl.Date, "oldest training row"),
        Column("last_game_date", pl.Date, "newest training row"),
        Column("training_rows", pl.Int64, "player-games trained on", "rows", low=1),
        Column("left_out", pl.String, "JSON: rows left out, by reason"),
        Column("trees", pl.Int32, "trees in the model", low=1),
        Column("validation_first", pl.Date, "first day of the validation days, the newest of the window"),
        Column("validation_rows", pl.Int64, "player-games validated on", "rows", low=1),
        error("validation_mae", "mean absolute error out of time"),
        error("validation_bias", "mean of predicted less actual out of time"),
        error("last_10_mae", "error of the last-10 mean on the same rows"),
        error("line_mae", "error of the line on the rows that have one"),
        error("model_mae_on_lines", "error of the model on those rows"),
        Column("line_rows", pl.Int64, "validation rows with a line", "rows", low=0),
        Column(
            "residual_quantiles", pl.List(pl.Float64), "201 quantiles of the scaled residuals, out of time"
        ),
        Column(
            "spread_intercept", pl.Float64, "deviation of points is intercept + slope * prediction", "points"
        ),
        Column("spread_slope", pl.Float64, "see spread_intercept", "ratio"),
        Column("calibration_intercept", pl.Float64, "calibration of P(over) at the lines", "log-odds", True),
        Column(
            "calibration_model",
            pl.Float64,
            "weight of the model's log-odds; null with too few lines",
            "",
            True,
        ),
        Column("calibration_market", pl.Float64, "weight of the market's log-odds", "", True),
        Column("parameters", pl.String, "JSON: CatBoost parameters"),
        Column("data_hash", pl.String, "hash of the training rows"),
    ),
    partition="week",
)
