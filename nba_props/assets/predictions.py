"""The asset of predictions. What was published of them is in `best_bets`, how they ended in `grades`."""

from functools import partial
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.predictions import Predictors
from nba_props.bets.predictions import predictions as fresh_predictions
from nba_props.bets.prices.market_sides import Facts
from nba_props.bets.provenance import provenance
from nba_props.bets.roles import with_roles
from nba_props.bets.supersede import merge
from nba_props.checks.metadata import table_of
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.models.governance.serving import serving
from nba_props.partitions import PRICED_BY, STAND_INS
from nba_props.resources.clock import Clock
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.loaded_models import LoadedModels

READS = {name: dg.AssetIn(partition_mapping=STAND_INS) for name in FAMILIES} | PRICED_BY


@table_asset(PREDICTIONS, "predictions", ins=READS, kinds=["catboost"])
def predictions(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    day_lock: DayLock,
    home: Home,
    feedback: Feedback,
    feature_store: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    book_pairs: pl.DataFrame,
    schedule: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
    **models: pl.DataFrame,
) -> Published:
    """Predicts what has changed and keeps the rest: rows of earlier runs of the day are part of the day."""
    now, log = clock.instant, dg.get_dagster_logger().error
    loaded = LoadedModels(home.models, log=log)
    blocked = feedback.failing_families(clock.instant_day)
    serve = partial(serving, feedback.events(), blocked, models, now=now, fault=loaded.fault)
    graded = feedback.price_grades(now)
    facts = Facts(odds_lines, odds_polls, book_pairs, schedule, injuries, injury_reports, graded)
    fresh = fresh_predictions(
        feature_store, facts, Predictors(FAMILIES, models, serve, loaded.predict, blocked, log), now=now,
        provenance=provenance(now, clock.is_overridden), source=home.label,
    )  # fmt: skip
    before = feedback.stored(PREDICTIONS, game_days())
    frame = with_roles(merge(before, fresh, now), before=before, fresh=fresh, now=now)
    day_lock.confirm()
    yield from publish(PREDICTIONS, frame, _predicted(frame, frame.filter("is_active")))


def _predicted(frame: pl.DataFrame, active: pl.DataFrame) -> dict[str, Any]:
    """How many were predicted, by which model in which role, and why so many may not be bet on."""
    who = ["role", "model_id", "model_week", "stand_in_reason"]
    reason = pl.col("filter_reason").fill_null("actionable")
    return {
        "predicted": int(active["predicted_points"].is_not_null().sum()),
        "actionable": int(active.filter(role="champion")["is_actionable"].sum()),
        "superseded": frame.height - active.height,
        "models": table_of(active.group_by(who).len("rows").sort("role", "model_id").to_dicts()),
        "by reason": table_of(
            active.group_by("family", reason=reason).len("rows").sort("family", "reason").to_dicts()
        ),
    }


PREDICTION_ASSETS = [predictions]
