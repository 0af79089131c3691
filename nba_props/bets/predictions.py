"""Predictions of a slate, priced and judged: who is predicted, on which line, at which quote, and why not.

Which models predict is `serving`'s answer, and which of them may bet; here all are treated alike.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from nba_props.bets import pricing
from nba_props.bets.distribution import with_over_probability
from nba_props.bets.recommend import recommend
from nba_props.declared.families import Family
from nba_props.declared.features import ready_column, required_of
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.market import consensus
from nba_props.models.governance.champion import DEFAULT_CHAMPION
from nba_props.models.governance.serving import Model, Serving

NO_MODEL = "none"
KEYS = ["game_id", "player_id"]
Predict = Callable[[Family, Model, pl.DataFrame], np.ndarray]
Serve = Callable[[date, bool], list[Serving]]


class NoModel(Exception):
    """Rows are ready and no model serves their week."""


def predictions(
    families: Mapping[str, Family],
    features: pl.DataFrame,
    odds_lines: pl.DataFrame,
    models: Mapping[str, pl.DataFrame],
    serve: Serve,
    predict: Predict,
    now: datetime,
    provenance: pl.Expr,
    source: str,
) -> pl.DataFrame:
    """Fresh rows of PREDICTIONS: by each model that serves, every ready player, and every player with a line, with the
    reason if not ready.

    Args:
        models: rows of each family's table.
        serve: who predicts a week's games that are ahead (True) or over (False), see `serving`.
        predict: expected points of feature rows by a model row of a family.
        provenance: an expression over tip_off.

    Raises:
        NoModel: naming the week.
    """
    moments = features.select("game_id", "as_of", "tip_off").unique()
    quotes = consensus.current(consensus.usable(odds_lines, moments))
    lines = consensus.consensus(consensus.main_lines(quotes)).rename({"line": "consensus_line"})
    rows = features.drop("vegas_line_source", "market_p_over").join(lines, on=KEYS, how="left").with_columns(
        week=pl.col("game_date").dt.truncate("1w"), is_ahead=pl.col("tip_off") > now.astimezone(UTC)
    )  # fmt: skip
    parts = [PREDICTIONS.empty()]
    for family, based in _based(families, rows, serve, predict):
        used = models[family.name].filter(pl.col("model_id").is_in(based["model_id"].unique().to_list()))
        parts.append(
            _priced(based, quotes, family, used)
            .with_columns(
                player="player_name",
                family=pl.lit(family.name),
                price=pl.col("price").cast(pl.Int32),
                is_active=pl.lit(True),
                superseded_by=pl.lit(None, pl.String),
                provenance=provenance,
                source=pl.lit(source),
            )
            .select(PREDICTIONS.schema.names())
        )
    return pl.concat(parts)


def _based(
    families: Mapping[str, Family], rows: pl.DataFrame, serve: Serve, predict: Predict
) -> Iterator[tuple[Family, pl.DataFrame]]:
    """Each family with its rows and their predicted points, week by week, games over before games ahead."""
    for (week, is_ahead), part in sorted(rows.partition_by("week", "is_ahead", as_dict=True).items()):
        servings = serve(week, is_ahead)
        for serving in servings:
            family = families[serving.family]
            yield family, _by_model(family, _asked(family, part), serving, predict)
        if not servings:
            family = families[DEFAULT_CHAMPION]
            yield family, _by_nobody(family, _asked(family, part), week)


def _asked(family: Family, rows: pl.DataFrame) -> pl.DataFrame:
    """Who is ready, and who has a line: a line that comes later finds its row there."""
    return rows.filter(pl.col(ready_column(family.contract)) | pl.col("consensus_line").is_not_null())


def _by_model(family: Family, rows: pl.DataFrame, serving: Serving, predict: Predict) -> pl.DataFrame:
    """Rows with predicted_points of the ready ones, and the model that gave them."""
    model, ready = serving.model, rows[ready_column(family.contract)].arg_true()
    points = pl.Series("predicted_points", [None] * rows.height, pl.Float64)
    if len(ready):
        points = points.scatter(ready, predict(family, model, rows[ready])).fill_nan(None)
    return rows.with_columns(
        points,
        model_id=pl.lit(model["model_id"]),
        model_week=pl.lit(model["week"], pl.Date),
        model_is_stale=pl.col("week") != model["week"],
        role=pl.lit(serving.role),
        stand_in_reason=pl.lit(serving.stand_in_reason, pl.String),
        calibration_model=pl.lit(model["calibration_model"], pl.Float64),
    )


def _by_nobody(family: Family, rows: pl.DataFrame, week: date) -> pl.DataFrame:
    """Players with a line of whom nobody is ready; one who is has a right to a model."""
    if count := int(rows[ready_column(family.contract)].sum()):
        raise NoModel(
            f"{count} players are ready and no model of {family.name}, or of another family, serves the week of "
            f"{week}: train it with `nba-props train --week {week}`, or promote one if all are retired"
        )
    return rows.with_columns(
        predicted_points=pl.lit(None, pl.Float64),
        model_id=pl.lit(NO_MODEL),
        model_week=pl.lit(None, pl.Date),
        model_is_stale=pl.lit(False),
        role=pl.lit("champion"),
        stand_in_reason=pl.lit("no model"),
        calibration_model=pl.lit(None, pl.Float64),
    )


def _priced(based: pl.DataFrame, quotes: pl.DataFrame, family: Family, models: pl.DataFrame) -> pl.DataFrame:
    """A family's rows with their best quote, probabilities and recommendation."""
    on = [*KEYS, "model_id"]
    chances = with_over_probability(based, models).select(*on, "p_over")
    priced = pricing.price(based.filter(pl.col("predicted_points").is_not_null()), quotes, models)
    joined = based.join(chances, on=on, how="left").join(priced, on=on, how="left").with_columns(
        edge=pl.col("predicted_points") - pl.col("consensus_line"),
        vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
        required_default_count=_required(family),
        inputs_known_at=pl.max_horizontal("inputs_known_at", "line_known_at", "quote_known_at"),
    )  # fmt: skip
    return _identified(recommend(joined), family)


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
        pl.concat_str([pl.col(c).cast(pl.String).fill_null("") for c in [*family.columns, *quote]], separator="|")
        .alias("what"),
    )  # fmt: skip
    digests = [(_digest(f"{who}|{at}"), _digest(f"{who}|{what}")) for who, at, what in stated.rows()]
    return rows.with_columns(
        prediction_id=pl.Series([d[0] for d in digests], dtype=pl.String),
        inputs_hash=pl.Series([d[1] for d in digests], dtype=pl.String),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
