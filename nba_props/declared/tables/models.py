"""Tables of models: training data, trained models and the registry. How well they did is in `performance`."""

import polars as pl

from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.features import Contract
from nba_props.declared.tables.columns import SEASON, SOURCE
from nba_props.declared.tables.table import INSTANT, Column, Table


def error(name: str, meaning: str) -> Column:
    """A figure about errors; null without rows."""
    return Column(name, pl.Float64, meaning, "points", nullable=True)


def player_games(name: str, meaning: str) -> Column:
    """A count of player-games."""
    return Column(name, pl.Int64, meaning, "rows", low=0)


def features(name: str, meaning: str, *counts: str) -> Column:
    """A list of features, each with counts of rows."""
    each = pl.Struct({"feature": pl.String, **dict.fromkeys(counts, pl.Int64)})
    return Column(name, pl.List(each), meaning)


TRAINING_SET = Table(
    "training_set",
    "a season and a feature contract: how many player-games a week's models can use, and why no more",
    ("week", "season", "contract"),
    (
        Column("week", pl.Date, "Monday of the week whose models use the rows"),
        SEASON,
        Column("contract", pl.String, "feature contract", among=tuple(str(c.name).lower() for c in Contract)),
        player_games("played", "player-games that were played and known before the week"),
        player_games("candidates", "player-games played that have a row in the feature store"),
        player_games("ready", "candidates that are ready for the contract"),
        player_games("candidates_later", "candidates after the season's first 14 days"),
        player_games("ready_later", "ready candidates after the season's first 14 days"),
        player_games(
            "kept_by_older_count",
            "candidates that a limit on missing values over 54 columns, as in the older system, would keep",
        ),
        features(
            "blocked_by",
            "required features that candidates lack, most frequent first: rows that lack it, and rows that lack only it",
            "rows",
            "alone",
        ),
        features(
            "unavailable",
            "features whose source has no data in the season, and the number of rows without them",
            "rows",
        ),
    ),
    partition="week",
)


def model_table(family: Family) -> Table:
    """The table of a family's models. All families have the same columns."""
    return Table(
        family.name,
        f"a model trained for one week: it predicts the {family.predicts}, from the features of the contract "
        f"{str(family.contract.name).lower()}",
        ("week",),
        MODEL,
        partition="week",
    )


MODEL = (
    Column("week", pl.Date, "Monday of the week that the model serves"),
    Column("model_id", pl.String, "id of the model: family, week and identity"),
    Column("family", pl.String, "model family"),
    Column("contract", pl.String, "feature contract"),
    Column("predicts", pl.String, "what the predicted number is"),
    Column("identity", pl.String, "hash of trees and parameters; equal inputs give an equal identity"),
    Column("file", pl.String, "path of the model file in the model store"),
    Column("sha256", pl.String, "hash of the model file"),
    Column("trained_until", INSTANT, "the model was trained on facts known before this instant", "UTC"),
    Column("train_from", pl.Date, "first day of the training window; null for all history", nullable=True),
    Column("train_to", pl.Date, "last day of the training window"),
    Column("first_game_date", pl.Date, "date of the oldest training row"),
    Column("last_game_date", pl.Date, "date of the newest training row"),
    Column("training_rows", pl.Int64, "number of training rows", "rows", low=1),
    Column("rows_by_season", pl.String, "JSON: number of training rows by season"),
    Column("left_out", pl.String, "JSON: number of rows left out, by reason"),
    Column(
        "unavailable_rows",
        pl.String,
        "JSON: number of training rows by feature that was unavailable to them, by index: rows without the other features "
        "of feeds are not predicted; null in older cards, which forbid nothing",
        nullable=True,
    ),
    Column("trees", pl.Int32, "number of trees", low=1),
    Column("validation_first", pl.Date, "first validation day"),
    Column("validation_last", pl.Date, "last validation day"),
    Column("validation_rows", pl.Int64, "number of validation rows", "rows", low=1),
    Column("metrics", pl.String, "JSON: metrics of the validation days, each with n and its 95 % interval"),
    error("validation_mae", "mean absolute error on the validation days"),
    error("validation_bias", "mean of predicted minus actual points on the validation days"),
    error("last_10_mae", "mean absolute error of the last-10 mean on the same rows"),
    error("line_mae", "mean absolute error of the consensus line on the validation rows that have one"),
    error("model_mae_on_lines", "mean absolute error of the model on the validation rows that have a line"),
    Column("line_rows", pl.Int64, "number of validation rows with a line", "rows", low=0),
    Column(
        "spread_scale",
        pl.Float64,
        "scale of the standard deviation of points, which is scale * prediction ** power",
        "points",
        low=0,
    ),
    Column(
        "spread_power", pl.Float64, "power of the standard deviation of points, see spread_scale", "exponent"
    ),
    Column(
        "recalibration",
        pl.List(pl.Float64),
        "cumulative probabilities that fixed levels of the uncorrected distribution get, fitted on validation days",
    ),
    Column(
        "calibration_intercept",
        pl.Float64,
        "intercept of the calibration of the Over's probability",
        "log-odds",
        True,
    ),
    Column(
        "calibration_model",
        pl.Float64,
        "weight of the model's log-odds in the calibration; null with too few lines",
        "",
        True,
    ),
    Column("calibration_market", pl.Float64, "weight of the market's log-odds in the calibration", "", True),
    Column("importance", pl.String, "JSON: mean absolute contribution of each column, in points"),
    Column("parameters", pl.String, "JSON: the settings of the family"),
    Column("parameters_hash", pl.String, "hash of the settings"),
    Column("data_hash", pl.String, "hash of the training rows"),
    Column("code_hash", pl.String, "hash of the package's source"),
    Column("libraries", pl.String, "JSON: versions of the libraries that were used"),
)
MODEL_TABLES = {name: model_table(family) for name, family in FAMILIES.items()}
CATBOOST_V9 = MODEL_TABLES["catboost_v9"]

STATUSES = ("candidate", "shadow", "champion", "retired", "blocked")

MODEL_REGISTRY = Table(
    "model_registry",
    "a registered model on a day: its status and the results of its family's gates",
    ("judged_on", "model_id"),
    (
        Column("judged_on", pl.Date, "game date on which the view was made"),
        Column("model_id", pl.String, "id of the model: family, week and identity"),
        Column("family", pl.String, "model family"),
        Column("week", pl.Date, "Monday of the week that the model serves"),
        Column("status", pl.String, "status of the model", among=STATUSES),
        Column("status_reason", pl.String, "why it has the status"),
        Column("trained_at", INSTANT, "when the model was registered", "UTC"),
        Column("trained_by", pl.String, "who registered the model"),
        Column("why", pl.String, "reason that was given"),
        Column("forced", pl.Boolean, "whether the registration was forced"),
        Column(
            "train_from",
            pl.Date,
            "first game date of the training window; null for all history",
            nullable=True,
        ),
        Column("train_to", pl.Date, "last game date of the training window"),
        Column("data_hash", pl.String, "hash of the training rows"),
        Column("parameters_hash", pl.String, "hash of the settings of the family"),
        Column(
            "evidence",
            pl.String,
            "provenance of the graded predictions that the gates use",
            among=("live", "backfill", "replay", "none"),
        ),
        Column("graded_rows", pl.Int64, "number of graded predictions that the gates use", "rows", low=0),
        Column(
            "left_out",
            pl.String,
            "JSON: number of graded predictions of the family that the gates leave out, by reason",
        ),
        Column(
            "served_share",
            pl.Float64,
            "the family's share of the champion's predictions graded in the past 30 days: what is not the champion's "
            "own was predicted by stand-ins; null without any",
            "share",
            nullable=True,
            low=0,
            high=1,
        ),
        Column("passed", pl.Int32, "number of gates that pass", "gates", low=0),
        Column("failed", pl.Int32, "number of gates that fail", "gates", low=0),
        Column("insufficient", pl.Int32, "number of gates without enough evidence", "gates", low=0),
        Column("gates", pl.String, "JSON: verdict, figure, n and 95 % interval of each gate"),
        SOURCE,
    ),
    partition="judged_on",
)
