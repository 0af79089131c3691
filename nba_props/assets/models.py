"""Assets of models: one per family; a partition is the week that the model serves."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.models.training.card_view import importance_table, metrics_table, rows_table, shap_image
from nba_props.models.training.training_set import Window
from nba_props.partitions import ALL_HISTORY, MODEL_WEEKS
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.training import Outcome, Trainer, TrainingRequest

HISTORY = {n: dg.AssetIn(partition_mapping=ALL_HISTORY) for n in ("feature_store", "player_games")}
FIGURES = ("training_rows", "trees", "validation_mae", "validation_bias", "last_10_mae", "line_mae",
           "model_mae_on_lines", "calibration_model", "calibration_market", "model_id", "code_hash", "data_hash",
           "libraries")  # fmt: skip
QUESTIONS = {
    "enough_rows": ("too_few_rows", "Were there enough rows to train on?"),
    "admitted": ("refused", "May the model take its week? If not, the existing one was kept."),
}


class Training(dg.Config):
    """Dates as 2024-04-07; by default a family's own window, evaluated on its newest days."""

    train_from: str | None = None
    train_to: str | None = None
    evaluate_from: str | None = None
    evaluate_to: str | None = None
    force: bool = False
    why: str = ""

    def window(self) -> Window | None:
        """The window that the dates give; nothing where there are none.

        Raises:
            ValueError: dates without the last day of training.
        """
        dates = (self.train_from, self.train_to, self.evaluate_from, self.evaluate_to)
        if not any(dates):
            return None
        if self.train_to is None:
            raise ValueError("explicit dates need train_to, the last day of training")
        first, last, evaluate_from, evaluate_to = (date.fromisoformat(d) if d else None for d in dates)
        return Window(first, last or date.min, evaluate_from, evaluate_to)


def model_asset(family: Family) -> dg.AssetsDefinition:
    """The asset of a family's models."""
    table = MODEL_TABLES[family.name]
    checks = [dg.AssetCheckSpec(n, asset=family.name, description=q) for n, (_, q) in QUESTIONS.items()]

    @table_asset(table, "models", kinds=["catboost"], checks=checks, partitions_def=MODEL_WEEKS, ins=HISTORY)
    def trained(
        context: dg.AssetExecutionContext,
        config: Training,
        clock: Clock,
        home: Home,
        feature_store: pl.DataFrame,
        player_games: pl.DataFrame,
    ) -> Published:
        trainer = Trainer(home.models, home.registry, home.lake)
        by = context.run.tags.get("user", "dagster")
        request = TrainingRequest(clock.instant, by, config.window(), config.force, config.why)
        weeks = [date.fromisoformat(k) for k in context.partition_keys]
        outcomes = [trainer.train(family, week, feature_store, player_games, request) for week in weeks]
        yield from _checked(family, outcomes)
        frame = pl.DataFrame([o.row for o in outcomes if o.row], schema=table.schema)
        yield from publish(table, frame, _metadata(outcomes))

    return trained


def _checked(family: Family, outcomes: Sequence[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """Weeks without a new model, each with its reason: a warning, since the other weeks and families are trained."""
    for name, (verdict, _) in QUESTIONS.items():
        culprits = [{"week": o.week, "reason": o.reason} for o in outcomes if o.verdict == verdict]
        yield dg.AssetCheckResult(
            asset_key=family.name,
            check_name=name,
            passed=not culprits,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"weeks": table_of(culprits)},
        )


def _metadata(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What became of each week, and the newest model's card."""
    weeks = {
        "weeks": table_of([{"week": o.week, "verdict": o.verdict, "reason": o.reason} for o in outcomes])
    }
    newest = next((o for o in reversed(outcomes) if o.row), None)
    if newest is None or newest.row is None:
        return weeks
    row = newest.row
    pages = {
        "rows": dg.MetadataValue.md(rows_table(row)),
        "metrics": dg.MetadataValue.md(metrics_table(row)),
        "importance": dg.MetadataValue.md(importance_table(row)),
    }
    if newest.importance:
        pages["contributions"] = dg.MetadataValue.md(shap_image(newest.importance))
    figures = {name.replace("_", " "): "none" if row[name] is None else row[name] for name in FIGURES}
    return {**weeks, **figures, **pages}


MODEL_ASSETS = [model_asset(family) for family in FAMILIES.values()]
