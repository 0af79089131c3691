"""Is the day good enough to bet on? Each check looks at the days of its run; by hand, at the newest stored day."""

from datetime import date

import dagster as dg

from nba_props import quality
from nba_props.assets.table_asset import table_of
from nba_props.days import Days
from nba_props.features.catalogue import Contract, required_of
from nba_props.features.derivations import COMPUTED
from nba_props.features.readiness import explain_defaults
from nba_props.resources.clock import PARTITION, RANGE
from nba_props.resources.lake_io import open_lake
from nba_props.tables.bets import PREDICTIONS
from nba_props.tables.features import FEATURE_STORE
from nba_props.tables.ingest import SCHEDULE
from nba_props.tables.table import Table

SHOWN = 100
OPTIONAL = frozenset(f.index for f in COMPUTED) - required_of(Contract.V9)
ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


def days_of(context: dg.AssetCheckExecutionContext, table: Table) -> list[date]:
    """The days that the run is about, else the newest that is stored."""
    tags = context.run.tags
    if PARTITION in tags:
        return [date.fromisoformat(tags[PARTITION])]
    if RANGE[0] in tags:
        return list(Days(*(date.fromisoformat(tags[name]) for name in RANGE)))
    return open_lake().stored(table)[-1:]


def told(verdict: quality.Verdict, severity: dg.AssetCheckSeverity) -> dg.AssetCheckResult:
    """A verdict as Dagster shows it."""
    return dg.AssetCheckResult(
        passed=verdict.good,
        severity=severity,
        metadata=dict(verdict.figures) | {"culprits": table_of(verdict.culprits.head(SHOWN).to_dicts())},
    )


def question(function) -> str:
    """What a check asks: the first sentence of the function that answers."""
    return function.__doc__.strip().split("\n\n")[0]


@dg.asset_check(asset="feature_store", description=question(quality.ready_share))
def ready_for_v9_share(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    frame = open_lake().read(FEATURE_STORE, days_of(context, FEATURE_STORE))
    return told(quality.ready_share(frame), WARN)


@dg.asset_check(asset="feature_store", description=question(quality.defaults_by_feature))
def defaults_by_feature(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    frame = open_lake().read(FEATURE_STORE, days_of(context, FEATURE_STORE))
    return told(quality.defaults_by_feature(explain_defaults(frame), frame.height, OPTIONAL), WARN)


@dg.asset_check(asset="predictions", description=question(quality.predicted_nights))
def predicted_nights(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    days, lake = days_of(context, PREDICTIONS), open_lake()
    return told(quality.predicted_nights(lake.read(SCHEDULE, days), lake.read(PREDICTIONS, days)), ERROR)


CHECKS = [ready_for_v9_share, defaults_by_feature, predicted_nights]
