"""Assets of decisions: predictions, the best bets of the day, and what became of them."""

from datetime import datetime
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import game_days, published, table_asset, table_of
from nba_props.bets.grading import grade
from nba_props.bets.predictions import champions
from nba_props.bets.predictions import predictions as fresh_predictions
from nba_props.bets.selection import select
from nba_props.bets.supersede import merge
from nba_props.market.consensus import closing
from nba_props.models.families import CATBOOST_V9 as CHAMPION
from nba_props.models.fit import predict
from nba_props.partitions import STAND_INS
from nba_props.resources.clock import Clock
from nba_props.resources.lake_io import open_lake
from nba_props.resources.model_store import ModelStore
from nba_props.resources.settings import Settings
from nba_props.tables.bets import BEST_BETS, GRADES, PREDICTIONS

MODELS = {"catboost_v9": dg.AssetIn(partition_mapping=STAND_INS)}
SHOWN = ["player", "team", "side", "line", "book", "price", "model_probability", "expected_value"]


@table_asset(PREDICTIONS, "predictions", ins=MODELS, kinds=frozenset({"catboost"}))
def predictions(
    context: dg.AssetExecutionContext,
    clock: Clock,
    feature_store: pl.DataFrame,
    odds_lines: pl.DataFrame,
    catboost_v9: pl.DataFrame,
):
    """Predicts again what changed and keeps what stands: rows of earlier runs of the day are part of the day."""
    now, store = clock.now(), ModelStore(Settings.read().models)
    loaded: dict[str, Any] = {}

    def expected_points(model: dict, rows: pl.DataFrame):
        if model["model_id"] not in loaded:
            loaded[model["model_id"]] = store.load(model["file"], model["sha256"])
        return predict(loaded[model["model_id"]], CHAMPION, rows)

    fresh = fresh_predictions(
        CHAMPION, feature_store, odds_lines, catboost_v9, expected_points, provenance(clock, now),
        Settings.read().label,
    )  # fmt: skip
    frame = merge(open_lake().read(PREDICTIONS, game_days(context)), fresh, now)
    active = frame.filter("is_active")
    counts = {
        "predicted": int(active["predicted_points"].is_not_null().sum()),
        "actionable": int(active["is_actionable"].sum()),
        "superseded": frame.height - active.height,
        "by reason": table_of(
            active.group_by(reason=pl.col("filter_reason").fill_null("actionable"))
            .len("rows")
            .sort("reason")
            .to_dicts()
        ),
    }
    yield from published(PREDICTIONS, frame, counts)


def provenance(clock: Clock, now: datetime) -> pl.Expr:
    """Made under an overridden clock, before the tip-off, or afterwards."""
    if clock.is_overridden():
        return pl.lit("replay")
    return pl.when(pl.col("tip_off") > now).then(pl.lit("live")).otherwise(pl.lit("backfill"))


@table_asset(BEST_BETS, "bets", ins=MODELS)
def best_bets(
    context: dg.AssetExecutionContext, clock: Clock, predictions: pl.DataFrame, catboost_v9: pl.DataFrame
):
    """The champion's bets; what was bet on a game that has tipped off since stands."""
    started = predictions.filter(pl.col("tip_off") <= clock.now()).select("game_id").unique()
    standing = open_lake().read(BEST_BETS, game_days(context)).join(started, on="game_id", how="semi")
    frame = select(champions(predictions, catboost_v9), standing)
    told = {"bets": table_of(frame.sort("game_date", "rank").select("rank", *SHOWN).to_dicts())}
    yield from published(BEST_BETS, frame, told)


@table_asset(GRADES, "bets")
def grades(
    predictions: pl.DataFrame,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    slate: pl.DataFrame,
):
    closes = closing(odds_lines, slate.select("game_id", "as_of", "tip_off").unique())
    frame = grade(predictions, box_scores, schedule, best_bets, closes)
    told = {
        "mean absolute error": frame["absolute_error"].mean() or 0.0,
        "results": table_of(frame.group_by("result").len("rows").sort("result").to_dicts()),
        "best bets": table_of(
            frame.filter("was_best_bet")
            .select("player", "side", "line", "actual_points", "result", "profit")
            .to_dicts()
        ),
    }
    yield from published(GRADES, frame, told)


BET_ASSETS = [predictions, best_bets, grades]
