"""Is the day good enough to bet on?"""

import dagster as dg
import polars as pl

from nba_props import quality
from nba_props.assets.table_asset import table_of
from nba_props.features.catalogue import Contract, required_of
from nba_props.features.derivations import COMPUTED
from nba_props.features.readiness import explain_defaults
from nba_props.partitions import GAME_DAYS

SHOWN = 100
OPTIONAL = frozenset(f.index for f in COMPUTED) - required_of(Contract.V9)


def told(verdict: quality.Verdict, severity: dg.AssetCheckSeverity) -> dg.AssetCheckResult:
    """A verdict as Dagster shows it."""
    return dg.AssetCheckResult(
        passed=verdict.good,
        severity=severity,
        metadata=dict(verdict.figures) | {"culprits": table_of(verdict.culprits.head(SHOWN).to_dicts())},
    )


@dg.asset_check(asset="feature_store", partitions_def=GAME_DAYS, description=quality.ready_share.__doc__)
def ready_for_v9_share(feature_store: pl.DataFrame) -> dg.AssetCheckResult:
    return told(quality.ready_share(feature_store), dg.AssetCheckSeverity.WARN)


@dg.asset_check(
    asset="feature_store", partitions_def=GAME_DAYS, description=quality.defaults_by_feature.__doc__
)
def defaults_by_feature(feature_store: pl.DataFrame) -> dg.AssetCheckResult:
    verdict = quality.defaults_by_feature(explain_defaults(feature_store), feature_store.height, OPTIONAL)
    return told(verdict, dg.AssetCheckSeverity.WARN)


@dg.asset_check(
    asset="predictions",
    additional_ins={"schedule": dg.AssetIn()},
    partitions_def=GAME_DAYS,
    description=quality.predicted_nights.__doc__,
)
def predicted_nights(predictions: pl.DataFrame, schedule: pl.DataFrame) -> dg.AssetCheckResult:
    return told(quality.predicted_nights(schedule, predictions), dg.AssetCheckSeverity.ERROR)


CHECKS = [ready_for_v9_share, defaults_by_feature, predicted_nights]
