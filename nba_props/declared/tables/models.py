"""Tables of models: what can be learnt from, what was trained for which week, on what, how well."""

import polars as pl

from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.features import Contract
from nba_props.declared.tables.ingest import SEASON
from nba_props.declared.tables.table import INSTANT, Column, Table


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


def model_table(family: Family) -> Table:
    """The table of a family's models: the same columns for each."""
    return Table(
        family.name,
        f"a model trained for the week that begins on a Monday: {family.predicts}, by the features of "
        f"{str(family.contract.name).lower()}",
        ("week",),
        MODEL,
        partition="week",
    )


MODEL = (
    Column("week", pl.Date, "Monday of the week that the model serves"),
    Column("model_id", pl.String, "family, week and identity"),
    Column("family", pl.String, "model family"),
    Column("contract", pl.String, "feature contract"),
    Column("predicts", pl.String, "what its number is"),
    Column("identity", pl.String, "hash of trees and parameters: the same inputs give the same identity"),
    Column("file", pl.String, "model file below the home's models folder"),
    Column("sha256", pl.String, "hash of the model file"),
    Column("trained_until", INSTANT, "facts known before this instant were used", "UTC"),
    Column("train_from", pl.Date, "first day of the training window; null for all history", nullable=True),
    Column("train_to", pl.Date, "last day of the training window"),
    Column("first_game_date", pl.Date, "oldest training row"),
    Column("last_game_date", pl.Date, "newest training row"),
    Column("training_rows", pl.Int64, "player-games trained on", "rows", low=1),
    Column("rows_by_season", pl.String, "JSON: training rows by season"),
    Column("left_out", pl.String, "JSON: rows left out, by reason"),
    Column("trees", pl.Int32, "trees in the model", low=1),
    Column("validation_first", pl.Date, "first of the days that the trial was judged on"),
    Column("validation_last", pl.Date, "last of them"),
    Column("validation_rows", pl.Int64, "player-games on them", "rows", low=1),
    Column("metrics", pl.String, "JSON: figures of those days, each with n and its 95 % interval"),
    error("validation_mae", "mean absolute error out of time"),
    error("validation_bias", "mean of predicted less actual out of time"),
    error("last_10_mae", "error of the last-10 mean on the same rows"),
    error("line_mae", "error of the line on the rows that have one"),
    error("model_mae_on_lines", "error of the model on those rows"),
    Column("line_rows", pl.Int64, "validation rows with a line", "rows", low=0),
    Column("spread_scale", pl.Float64, "deviation of points is scale * prediction ** power", "points", low=0),
    Column("spread_power", pl.Float64, "see spread_scale", "exponent"),
    Column(
        "recalibration", pl.List(pl.Float64), "what the levels of cumulative probability become, out of time"
    ),
    Column("calibration_intercept", pl.Float64, "calibration of P(over) at the lines", "log-odds", True),
    Column(
        "calibration_model", pl.Float64, "weight of the model's log-odds; null with too few lines", "", True
    ),
    Column("calibration_market", pl.Float64, "weight of the market's log-odds", "", True),
    Column("importance", pl.String, "JSON: mean size of each column's contribution, in points"),
    Column("parameters", pl.String, "JSON: the family's recipe"),
    Column("parameters_hash", pl.String, "hash of the recipe"),
    Column("data_hash", pl.String, "hash of the training rows"),
    Column("code_hash", pl.String, "hash of the package's source"),
    Column("libraries", pl.String, "JSON: versions of the libraries that the fit rests on"),
)
MODEL_TABLES = {name: model_table(family) for name, family in FAMILIES.items()}
CATBOOST_V9 = MODEL_TABLES["catboost_v9"]

SOURCE = Column("source", pl.String, "real or simulated games", among=("real", "simulated"))
STATUSES = ("candidate", "shadow", "champion", "retired", "blocked")

MODEL_REGISTRY = Table(
    "model_registry",
    "a registered model as it stood on a day: its status, and what its family's gates say",
    ("judged_on", "model_id"),
    (
        Column("judged_on", pl.Date, "game date of the clock when the view was made"),
        Column("model_id", pl.String, "family, week and identity"),
        Column("family", pl.String, "model family"),
        Column("week", pl.Date, "Monday of the week that the model serves"),
        Column("status", pl.String, "what the model may do", among=STATUSES),
        Column("status_reason", pl.String, "why it has the status"),
        Column("trained_at", INSTANT, "when it was registered", "UTC"),
        Column("trained_by", pl.String, "who registered it"),
        Column("why", pl.String, "reason given"),
        Column("forced", pl.Boolean, "whether it took another's place by force"),
        Column(
            "train_from",
            pl.Date,
            "first game date of the training window; null for all history",
            nullable=True,
        ),
        Column("train_to", pl.Date, "last game date of the training window"),
        Column("data_hash", pl.String, "hash of the training rows"),
        Column("parameters_hash", pl.String, "hash of the family's parameters"),
        Column(
            "evidence",
            pl.String,
            "provenance of the graded predictions that its family is judged on",
            among=("live", "backfill", "replay", "none"),
        ),
        Column("graded_rows", pl.Int64, "predictions judged on", "rows", low=0),
        Column(
            "left_out", pl.String, "JSON: graded predictions of the family that are no evidence, by reason"
        ),
        Column("passed", pl.Int32, "gates that pass", "gates", low=0),
        Column("failed", pl.Int32, "gates that fail", "gates", low=0),
        Column("insufficient", pl.Int32, "gates without enough evidence", "gates", low=0),
        Column("gates", pl.String, "JSON: each gate's verdict, figure, n and 95 % interval"),
        SOURCE,
    ),
    partition="judged_on",
)


def hit_rate(days: int) -> Column:
    return Column(
        f"hit_rate_{days}d",
        pl.Float64,
        f"share of the sides of {days} days that were right",
        "ratio",
        True,
        0,
        1,
    )


def counted(name: str, meaning: str, unit: str) -> Column:
    return Column(name, pl.Int32, meaning, unit, low=0)


MODEL_PERFORMANCE = Table(
    "model_performance",
    "how a family's sides at edge 3 have gone at the consensus line up to a day; pushes and voids are left out",
    ("game_date", "family", "provenance"),
    (
        Column("game_date", pl.Date, "last day of the windows"),
        Column("family", pl.String, "model family"),
        Column("model_week", pl.Date, "week of the newest model graded"),
        counted("calls", "sides of the day", "sides"),
        counted("hits", "of them right", "sides"),
        *(
            column
            for days in (7, 14, 30)
            for column in (
                counted(f"graded_{days}d", f"graded predictions of {days} days", "rows"),
                counted(f"calls_{days}d", f"sides of {days} days", "sides"),
                counted(f"hits_{days}d", "of them right", "sides"),
                hit_rate(days),
            )
        ),
        Column("hit_rate_30d_low", pl.Float64, "lower end of its 95 % interval", "ratio", True, 0, 1),
        Column("hit_rate_30d_high", pl.Float64, "upper end of its 95 % interval", "ratio", True, 0, 1),
        Column(
            "state",
            pl.String,
            "by the hit rate of 7 days: below 52.4, 55, 58 % or above; insufficient below 5 sides",
            among=("INSUFFICIENT_DATA", "BLOCKED", "DEGRADING", "WATCH", "HEALTHY"),
        ),
        counted("days_in_state", "days in a row in this state, counted up to 30", "days"),
        counted("days_below_watch", "days in a row below 58 %", "days"),
        counted("days_below_alert", "days in a row below 55 %", "days"),
        Column(
            "provenance",
            pl.String,
            "how the predictions were made: before the tip-off now, afterwards, or under an overridden clock",
            among=("live", "backfill", "replay"),
        ),
        SOURCE,
        Column("known_at", INSTANT, "newest known_at of the grades of the last day with any", "UTC"),
    ),
)

ACCURACY = Table(
    "accuracy",
    "a predictor's figures over a year of graded predictions of one provenance, on player-games that all predictors have",
    ("measured_on", "provenance", "predictor"),
    (
        Column("measured_on", pl.Date, "game date of the clock when it was measured"),
        Column("measured_at", INSTANT, "when it was measured", "UTC"),
        Column("predictor", pl.String, "a family, `line`, `last_10`, `exponential_mean`"),
        Column("n", pl.Int64, "player-games with a sportsbooks' line whose player played", "rows", low=0),
        error("mae", "mean absolute error"),
        error("mae_minus_line", "the same less the line's; null for the line itself"),
        error("mae_minus_line_low", "lower end of its 95 % interval, clustered by date"),
        error("mae_minus_line_high", "upper end of it"),
        error("bias", "mean of predicted less scored"),
        Column("brier", pl.Float64, "Brier score of P(over), pushes left out", "score", True, 0, 1),
        Column("log_loss", pl.Float64, "log loss of P(over)", "nats", True, low=0),
        Column("ece", pl.Float64, "calibration error of ten equal-count bins", "probability", True, 0, 1),
        Column(
            "ece_excess",
            pl.Float64,
            "the same less its mean over 1,000 draws of outcomes from the probabilities",
            "probability",
            True,
        ),
        error("crps", "continuous ranked probability score"),
        *(
            Column(
                f"coverage_{level}", pl.Float64, f"share within the {level} % interval", "ratio", True, 0, 1
            )
            for level in (50, 80, 90)
        ),
        *(
            column
            for edge in (1, 3, 5)
            for column in (
                Column(
                    f"calls_edge_{edge}", pl.Int64, f"sides at edge {edge}, pushes left out", "sides", low=0
                ),
                Column(f"hit_rate_edge_{edge}", pl.Float64, "share of them right", "ratio", True, 0, 1),
            )
        ),
        Column("too_good", pl.String, "tripwires of a leak", among=("PASS", "FAIL", "INSUFFICIENT")),
        Column("against_line", pl.String, "the error beside the line's, in words", nullable=True),
        Column(
            "provenance",
            pl.String,
            "how the predictions were made: before the tip-off now, afterwards, or under an overridden clock",
            among=("live", "backfill", "replay"),
        ),
        SOURCE,
    ),
    partition="measured_on",
)
