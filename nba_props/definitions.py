"""Everything that Dagster loads: a table of contents."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from nba_props.assets.accuracy import ACCURACY_ASSETS
from nba_props.assets.best_bets import RECORD_ASSETS
from nba_props.assets.bet_pages import BET_PAGE_ASSETS
from nba_props.assets.expected_outputs import OUTPUT_ASSETS
from nba_props.assets.exports import EXPORT_ASSETS
from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.gaps import GAP_ASSETS
from nba_props.assets.grades import GRADE_ASSETS
from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.assets.manifest import manifest_asset
from nba_props.assets.mirror import mirror_assets, mirror_name, tables_by_group
from nba_props.assets.models import MODEL_ASSETS
from nba_props.assets.news import NEWS_ASSETS
from nba_props.assets.predictions import PREDICTION_ASSETS
from nba_props.assets.prices import PRICE_ASSETS
from nba_props.assets.registry import REGISTRY_ASSETS
from nba_props.assets.report import REPORT_ASSETS
from nba_props.assets.season_export import SEASON_EXPORT_ASSETS
from nba_props.assets.signals import SIGNAL_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.assets.training import TRAINING_ASSETS
from nba_props.checks.go import GO_CHECKS
from nba_props.checks.governance import GOVERNANCE_CHECKS
from nba_props.checks.grades import GRADE_CHECKS
from nba_props.checks.mirror import mirror_checks
from nba_props.checks.outputs import OUTPUT_CHECKS
from nba_props.checks.quality import CHECKS
from nba_props.checks.versions import VERSION_CHECKS
from nba_props.instance.executor import one_process
from nba_props.jobs import JOBS, MIRROR_JOB
from nba_props.resources.set_up import runs_by_itself
from nba_props.resources.wiring import resources
from nba_props.schedules import SCHEDULES, mirror_schedule
from nba_props.sensors.alerts import ALERT_SENSORS
from nba_props.sensors.failed_runs import failed_runs
from nba_props.sensors.status import switched
from nba_props.sensors.tonight import tonight
from nba_props.settings import BIGQUERY, is_set


def _definitions(with_resources: Mapping[str, Any], is_on: bool) -> dg.Definitions:
    """Assets, checks, jobs, schedules and sensors over given resources, without what records their runs."""
    assets = [
        *INGEST_ASSETS, *NEWS_ASSETS, *STATS_ASSETS, *FEATURE_ASSETS, *GAP_ASSETS, *MODEL_ASSETS, *TRAINING_ASSETS,
        *PREDICTION_ASSETS,
        *PRICE_ASSETS, *RECORD_ASSETS, *SIGNAL_ASSETS, *GRADE_ASSETS, *REGISTRY_ASSETS, *ACCURACY_ASSETS,
        *EXPORT_ASSETS, *SEASON_EXPORT_ASSETS, *OUTPUT_ASSETS, *REPORT_ASSETS, *BET_PAGE_ASSETS,
    ]  # fmt: skip
    return dg.Definitions(
        assets=assets,
        asset_checks=[
            *CHECKS,
            *GOVERNANCE_CHECKS,
            *GO_CHECKS,
            *GRADE_CHECKS,
            *OUTPUT_CHECKS,
            *VERSION_CHECKS,
        ],
        jobs=JOBS,
        schedules=switched(SCHEDULES, on=is_on),
        sensors=switched([tonight(JOBS, INGEST_ASSETS), failed_runs(JOBS), *ALERT_SENSORS], on=is_on),
        resources=with_resources,
        executor=one_process,
    )


def _mirrored(whole: dg.Definitions, is_on: bool) -> dg.Definitions:
    """The mirror of the tables of given definitions: an asset of each group, its check, their job and its schedule."""
    groups = tables_by_group(whole.assets or ())
    return dg.Definitions(
        assets=mirror_assets(groups),
        asset_checks=mirror_checks({mirror_name(group): tables for group, tables in groups.items()}),
        jobs=[MIRROR_JOB],
        schedules=switched([mirror_schedule], on=is_on),
    )


def code_location(
    with_resources: Mapping[str, Any], *, is_on: bool = False, is_mirrored: bool = False
) -> dg.Definitions:
    """All definitions over given resources.

    Args:
        with_resources: by their keys.
        is_on: whether sensors and schedules come switched on.
        is_mirrored: whether a mirror is configured. Without one nothing of it is there, since assets that can only fail
            would be in everybody's way who materializes all.
    """
    whole = _definitions(with_resources, is_on)
    parts = [whole, dg.Definitions(assets=[manifest_asset(whole.assets or ())])]
    return dg.Definitions.merge(*parts, *([_mirrored(whole, is_on)] if is_mirrored else []))


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions over the resources of the environment; a home that is live and set up runs by itself."""
    return code_location(resources(), is_on=runs_by_itself(), is_mirrored=is_set(BIGQUERY))
