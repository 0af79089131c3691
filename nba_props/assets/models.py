"""Assets of models: one per family, the partition is the week that it serves."""

from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import published, table_asset
from nba_props.models import families
from nba_props.models.fit import fit
from nba_props.models.training_set import trained_until, training_set
from nba_props.partitions import ALL_HISTORY, MODEL_WEEKS
from nba_props.resources.model_store import ModelStore
from nba_props.resources.settings import Settings
from nba_props.tables.models import CATBOOST_V9

TOLD = ("training_rows", "trees", "validation_rows", "validation_mae", "validation_bias", "last_10_mae", "line_mae",
        "model_mae_on_lines", "line_rows", "calibration_model", "calibration_market", "left_out", "model_id")  # fmt: skip


@table_asset(
    CATBOOST_V9,
    "models",
    partitions=MODEL_WEEKS,
    ins={n: dg.AssetIn(partition_mapping=ALL_HISTORY) for n in ("feature_store", "player_games")},
    kinds=frozenset({"catboost"}),
)
def catboost_v9(context: dg.AssetExecutionContext, feature_store: pl.DataFrame, player_games: pl.DataFrame):
    weeks = [date.fromisoformat(k) for k in context.partition_keys]
    rows = [trained(families.CATBOOST_V9, week, feature_store, player_games) for week in weeks]
    frame = pl.DataFrame(rows, schema=CATBOOST_V9.schema)
    yield from published(CATBOOST_V9, frame, {k.replace("_", " "): _shown(rows[-1][k]) for k in TOLD})


def trained(
    family: families.Family, week: date, feature_store: pl.DataFrame, player_games: pl.DataFrame
) -> dict[str, Any]:
    """Trains a family for a week, stores the file, and gives its row."""
    fitted = fit(family, training_set(family, week, feature_store, player_games))
    saved = ModelStore(Settings.read().models).save(fitted.model, family.name, week)
    return fitted.card | {
        "week": week,
        "family": family.name,
        "contract": str(family.contract.name).lower(),
        "trained_until": trained_until(week),
        "model_id": saved.model_id,
        "identity": saved.identity,
        "file": saved.file,
        "sha256": saved.sha256,
    }


def _shown(value: Any) -> Any:
    return "none" if value is None else value


MODEL_ASSETS = [catboost_v9]
