"""The asset of players whom the champion's model cannot be asked about."""

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import game_days, published, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.features import gaps
from nba_props.partitions import SEASON_AND_DAY
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback


@table_asset(FEATURE_GAPS, "features", ins={"schedule": dg.AssetIn(partition_mapping=SEASON_AND_DAY)})
def feature_gaps(
    context: dg.AssetExecutionContext,
    clock: Clock,
    feedback: Feedback,
    slate: pl.DataFrame,
    feature_store: pl.DataFrame,
    daily_cache: pl.DataFrame,
    schedule: pl.DataFrame,
):
    """Keeps what an earlier run of the day found and this one does not: a gap closes, it does not vanish."""
    found = gaps.feature_gaps(
        slate, feature_store, daily_cache, schedule, feedback.champion_contract(clock.now())
    )
    frame = gaps.kept(found, feedback.stored(FEATURE_GAPS, game_days(context)), clock.now())
    told = {
        "open": found.height,
        "closed": frame.height - found.height,
        "open by reason": table_of(found.group_by("reason").len("rows").sort("reason").to_dicts()),
    }
    yield from published(FEATURE_GAPS, frame, told)


GAP_ASSETS = [feature_gaps]
