"""The asset that reports what the week's models can learn from; it trains none."""

from datetime import date

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, publish, table_asset
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.models.markdown import image
from nba_props.models.training.training_report import summary, training_report
from nba_props.models.training.training_view import as_markdown, bar_chart
from nba_props.partitions import ALL_HISTORY, MODEL_WEEKS


@table_asset(
    TRAINING_SET,
    "models",
    partitions_def=MODEL_WEEKS,
    ins={n: dg.AssetIn(partition_mapping=ALL_HISTORY) for n in ("feature_store", "player_games")},
)
def training_set(
    context: dg.AssetExecutionContext, feature_store: pl.DataFrame, player_games: pl.DataFrame
) -> Published:
    """Rows that each contract can use, by season, and what keeps the others out."""
    weeks = [date.fromisoformat(key) for key in context.partition_keys]
    reports = [training_report(week, feature_store, player_games) for week in weeks]
    metadata = {
        "week shown": str(weeks[-1]),
        "share ready": dg.MetadataValue.md(as_markdown(summary(reports[-1]))),
        "share ready after each season's first 14 days": dg.MetadataValue.md(
            as_markdown(summary(reports[-1], "_later"))
        ),
        "rows by season and contract": dg.MetadataValue.md(image(bar_chart(reports[-1]), "ready and not")),
    }
    yield from publish(TRAINING_SET, pl.concat(reports), metadata)


TRAINING_ASSETS = [training_set]
