"""Predictions of a slate, priced and judged: who is predicted, on which line, at which quote, and why not."""

import hashlib
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from nba_props.bets import pricing
from nba_props.bets.distribution import with_over_probability
from nba_props.bets.recommend import recommend
from nba_props.features.catalogue import ready_column, required_of
from nba_props.market import consensus
from nba_props.models.families import Family
from nba_props.models.training_set import columns
from nba_props.tables.bets import PREDICTIONS

NO_MODEL = "none"
KEYS = ["game_id", "player_id"]
Predict = Callable[[dict, pl.DataFrame], np.ndarray]


class NoModel(Exception):
    """Rows are ready and no model of the family serves their week or an older one."""


def serving(models: pl.DataFrame, weeks: list[date]) -> dict[date, dict]:
    """The model row that serves each week: its own, else the newest older one; weeks without any are absent."""
    ordered = models.sort("week").to_dicts()
    found = {week: [m for m in ordered if m["week"] <= week] for week in weeks}
    return {week: older[-1] for week, older in found.items() if older}


def champions(predictions: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """The predictions by the model that serves their week."""
    week = pl.col("game_date").dt.truncate("1w")
    weeks = predictions.select(week.unique().sort()).to_series().to_list()
    by_week = {w: m["model_id"] for w, m in serving(models, weeks).items()}
    return predictions.filter(
        pl.col("model_id") == week.replace_strict(by_week, default=None, return_dtype=pl.String)
    )


def predictions(
    family: Family,
    features: pl.DataFrame,
    odds_lines: pl.DataFrame,
    models: pl.DataFrame,
    predict: Predict,
    provenance: pl.Expr,
    source: str,
) -> pl.DataFrame:
    """Fresh rows of PREDICTIONS: every ready player, and every player with a line, with the reason if not ready.

    Args:
        models: rows of the family's table.
        predict: expected points of feature rows by a model row.
        provenance: an expression over tip_off.

    Raises:
        NoModel: naming the week.
    """
    moments = features.select("game_id", "as_of", "tip_off").unique()
    quotes = consensus.current(consensus.usable(odds_lines, moments))
    lines = consensus.consensus(consensus.main_lines(quotes)).rename({"line": "consensus_line"})
    ready = pl.col(ready_column(family.contract))
    rows = features.drop("vegas_line_source", "market_p_over").join(lines, on=KEYS, how="left").filter(
        ready | pl.col("consensus_line").is_not_null()
    ).with_columns(week=pl.col("game_date").dt.truncate("1w"))  # fmt: skip
    by_week = serving(models, rows["week"].unique().sort().to_list())
    parts = [_of_week(family, part, by_week.get(key[0]), predict) for key, part in _weeks(rows)]
    based = pl.concat(parts) if parts else _of_week(family, rows, None, predict)
    priced = pricing.price(based.filter(pl.col("predicted_points").is_not_null()), quotes, models)
    chances = with_over_probability(based, models).select(*KEYS, "model_id", "p_over")
    joined = (
        based.join(chances, on=[*KEYS, "model_id"], how="left")
        .join(priced, on=[*KEYS, "model_id"], how="left")
        .with_columns(
            edge=pl.col("predicted_points") - pl.col("consensus_line"),
            vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
            required_default_count=_required(family),
            inputs_known_at=pl.max_horizontal("inputs_known_at", "line_known_at", "quote_known_at"),
        )
    )
    judged = recommend(joined)
    return _identified(judged, family).with_columns(
        player="player_name",
        family=pl.lit(family.name),
        price=pl.col("price").cast(pl.Int32),
        is_active=pl.lit(True),
        superseded_by=pl.lit(None, pl.String),
        provenance=provenance,
        source=pl.lit(source),
    ).select(PREDICTIONS.schema.names())  # fmt: skip


def _weeks(rows: pl.DataFrame):
    return sorted(rows.partition_by("week", as_dict=True).items())


def _of_week(family: Family, rows: pl.DataFrame, model: dict | None, predict: Predict) -> pl.DataFrame:
    """A week's rows with predicted_points and the model that gave them."""
    ready = rows[ready_column(family.contract)]
    if model is None and ready.any():
        week = rows["week"][0]
        raise NoModel(
            f"{int(ready.sum())} players are ready and no model of {family.name} serves the week of {week} or an "
            f"older one: train it with `nba-props train --week {week}`"
        )
    points = pl.Series("predicted_points", [None] * rows.height, pl.Float64)
    if model is not None and ready.any():
        at = ready.arg_true()
        points = points.scatter(at, predict(model, rows[at]))
    week = model["week"] if model else None
    return rows.with_columns(
        points,
        model_id=pl.lit(model["model_id"] if model else NO_MODEL),
        model_week=pl.lit(week, pl.Date),
        model_is_stale=pl.lit(False) if week is None else pl.col("week") != week,
        calibration_model=pl.lit(model["calibration_model"] if model else None, pl.Float64),
    )


def _required(family: Family) -> pl.Expr:
    """How many of the model's own required features are missing."""
    required = [pl.lit(i, pl.Int16) for i in sorted(required_of(family.contract))]
    return (
        pl.col("default_feature_indices")
        .list.set_intersection(pl.concat_list(required))
        .list.len()
        .cast(pl.Int32)
    )


def _identified(rows: pl.DataFrame, family: Family) -> pl.DataFrame:
    """Adds prediction_id and inputs_hash, which also holds what came out: a calibration may change alone."""
    quote = ["side", "line", "book", "price", "market_probability", "consensus_line", "market_p_over",
             "predicted_points", "p_over", "model_probability"]  # fmt: skip
    stated = rows.select(
        pl.concat_str("game_id", pl.col("player_id").cast(pl.String), "model_id", separator="|").alias("who"),
        pl.col("as_of").cast(pl.String),
        pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in [*columns(family), *quote]], separator="|")
        .alias("what"),
    )  # fmt: skip
    digests = [(_digest(f"{who}|{at}"), _digest(f"{who}|{what}")) for who, at, what in stated.rows()]
    return rows.with_columns(
        prediction_id=pl.Series([d[0] for d in digests], dtype=pl.String),
        inputs_hash=pl.Series([d[1] for d in digests], dtype=pl.String),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
