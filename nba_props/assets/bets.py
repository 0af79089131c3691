"""Assets of decisions: predictions, the best bets of the day, and what became of them."""

from datetime import datetime
from functools import partial

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import game_days, published, table_asset
from nba_props.bets.grading import grade
from nba_props.bets.predictions import predictions as fresh_predictions
from nba_props.bets.roles import with_roles
from nba_props.bets.selection import select
from nba_props.bets.supersede import merge
from nba_props.checks.metadata import table_of
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.bets import BEST_BETS, GRADES, PREDICTIONS
from nba_props.features.history.exponential_means import with_form
from nba_props.market.consensus import closing
from nba_props.models.governance.serving import serving
from nba_props.partitions import HISTORY, STAND_INS
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.loaded_models import LoadedModels

READS = {name: dg.AssetIn(partition_mapping=STAND_INS) for name in FAMILIES} | {
    "player_games": dg.AssetIn(partition_mapping=HISTORY)
}
SHOWN = ["player", "team", "side", "line", "book", "price", "model_probability", "expected_value"]


@table_asset(PREDICTIONS, "predictions", ins=READS, kinds=frozenset({"catboost"}))
def predictions(
    context: dg.AssetExecutionContext,
    clock: Clock,
    home: Home,
    feedback: Feedback,
    feature_store: pl.DataFrame,
    odds_lines: pl.DataFrame,
    player_games: pl.DataFrame,
    **models: pl.DataFrame,
):
    """Predicts again what changed and keeps what stands: rows of earlier runs of the day are part of the day."""
    now = clock.now()
    loaded = LoadedModels(home.models, tell=context.log.error)
    serve = partial(
        serving, feedback.events(), feedback.failing_families(clock.today()), models, now=now,
        fault=loaded.fault,
    )  # fmt: skip
    featured = with_form(feature_store, player_games)
    fresh = fresh_predictions(
        FAMILIES, featured, odds_lines, models, serve, loaded.predict, now, provenance(clock, now),
        home.label,
    )  # fmt: skip
    before = feedback.stored(PREDICTIONS, game_days(context))
    frame = with_roles(merge(before, fresh, now), before, fresh, now)
    active = frame.filter("is_active")
    counts = {
        "predicted": int(active["predicted_points"].is_not_null().sum()),
        "actionable": int(active.filter(role="champion")["is_actionable"].sum()),
        "superseded": frame.height - active.height,
        "models": table_of(_served(active)),
        "by reason": table_of(
            active.group_by("family", reason=pl.col("filter_reason").fill_null("actionable"))
            .len("rows")
            .sort("family", "reason")
            .to_dicts()
        ),
    }
    yield from published(PREDICTIONS, frame, counts)


def _served(active: pl.DataFrame) -> list[dict]:
    """Who predicted, in which role, and why."""
    who = ["role", "model_id", "model_week", "stand_in_reason"]
    return active.group_by(who).len("rows").sort("role", "model_id").to_dicts()


def provenance(clock: Clock, now: datetime) -> pl.Expr:
    """Made under an overridden clock, before the tip-off, or afterwards."""
    if clock.is_overridden:
        return pl.lit("replay")
    return pl.when(pl.col("tip_off") > now).then(pl.lit("live")).otherwise(pl.lit("backfill"))


@table_asset(BEST_BETS, "bets")
def best_bets(context: dg.AssetExecutionContext, clock: Clock, feedback: Feedback, predictions: pl.DataFrame):
    """The champion's bets; what was bet on a game that has tipped off since stands."""
    started = predictions.filter(pl.col("tip_off") <= clock.now()).select("game_id").unique()
    standing = feedback.stored(BEST_BETS, game_days(context)).join(started, on="game_id", how="semi")
    frame = select(predictions.filter(role="champion"), standing)
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
    of_champion = frame.filter(role="champion")
    told = {
        "mean absolute error": of_champion["absolute_error"].mean() or 0.0,
        "results": table_of(
            frame.group_by("family", "role", "result").len("rows").sort("family", "role", "result").to_dicts()
        ),
        "best bets": table_of(
            frame.filter("was_best_bet")
            .select("player", "side", "line", "actual_points", "result", "profit")
            .to_dicts()
        ),
    }
    yield from published(GRADES, frame, told)


BET_ASSETS = [predictions, best_bets, grades]
