"""The asset of players for whom the champion's model has no complete row."""

import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.features import gaps
from nba_props.partitions import reads
from nba_props.resources.clock import Clock
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback


@table_asset(FEATURE_GAPS, "features", ins=reads("feature_gaps"))
def feature_gaps(  # noqa: PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    day_lock: DayLock,
    feedback: Feedback,
    slate: pl.DataFrame,
    feature_store: pl.DataFrame,
    daily_cache: pl.DataFrame,
    schedule: pl.DataFrame,
) -> Published:
    """Gaps that are open, and those of earlier runs of the day that have closed since."""
    contract = feedback.champion_contract(clock.instant)
    current = gaps.feature_gaps(slate, feature_store, daily_cache, schedule, contract)
    frame = gaps.with_stored(current, feedback.stored(FEATURE_GAPS, game_days()), clock.instant)
    figures = {
        "open": current.height,
        "closed": frame.height - current.height,
        "open by reason": table_of(current.group_by("reason").len("rows").sort("reason").to_dicts()),
    }
    day_lock.confirm()
    yield from publish(FEATURE_GAPS, frame, figures)


GAP_ASSETS = [feature_gaps]
