"""The asset that records a run of a night: what it read, with which code, and what it left behind."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from nba_props.assets.table_asset import OWNERS, game_days
from nba_props.declared.manifest import RECORDED, CodeVersion
from nba_props.partitions import GAME_DAYS
from nba_props.resources.bettor import Bettor
from nba_props.resources.clock import Clock
from nba_props.resources.fingerprints import code_hash, library_versions, package_version
from nba_props.resources.home import Home
from nba_props.resources.lake_io import LakeIOManager
from nba_props.resources.recording import RecordedRun, record

DESCRIPTION = (
    "What a run of a night read and left, by content hash, from which `nba-props replay` rebuilds its instant. Runs of "
    "other jobs than nightly and late_lines are not recorded."
)


def versions(night: Sequence[dg.AssetsDefinition]) -> dict[str, str]:
    """The code version of each asset by its name."""
    found = {
        key.to_user_string(): code for asset in night for key, code in asset.code_versions_by_key.items()
    }
    return {name: code for name, code in sorted(found.items()) if code}


def code_of(night: Sequence[dg.AssetsDefinition]) -> CodeVersion:
    """What computes the assets now."""
    return CodeVersion(
        package=package_version(), source=code_hash(), assets=versions(night), libraries=library_versions()
    )


def _preferred(run_config: Mapping[str, Any]) -> dict[str, str]:
    """The source that each ingest asset of a run was told to prefer, by its op."""
    configs = {op: given.get("config", {}) for op, given in run_config.get("ops", {}).items()}
    return {op: config["prefer"] for op, config in configs.items() if "prefer" in config}


def manifest_asset(night: Sequence[dg.AssetsDefinition]) -> dg.AssetsDefinition:
    """The asset behind all assets of a night."""

    @dg.asset(
        name="manifest",
        description=DESCRIPTION,
        group_name="publishing",
        kinds={"json"},
        owners=OWNERS,
        deps=sorted(key for asset in night for key in asset.keys),
        partitions_def=GAME_DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def manifest(
        clock: Clock, home: Home, bettor: Bettor, lake: dg.ResourceParam[LakeIOManager]
    ) -> dg.MaterializeResult[None]:
        """Writes a manifest for each day of the run, and keeps the contents of what later runs overwrite."""
        run = dg.AssetExecutionContext.get().run
        if not RECORDED.items() <= run.tags.items():
            return dg.MaterializeResult(metadata={"recorded": "no: not a run of nightly or late_lines"})
        of_run = RecordedRun(
            run_id=run.run_id,
            job=run.job_name,
            instant=clock.instant,
            is_clock_set=clock.is_overridden,
            code=code_of(night),
            books=bettor.books,
            prefer=_preferred(run.run_config),
            replaced=lake.replaced,
        )
        written = record(home, of_run, game_days())
        folder = dg.MetadataValue.path(f"{home.settings.manifests}/{max(m.game_date for m in written)}")
        return dg.MaterializeResult(
            metadata={
                "folder": folder,
                "instant": clock.instant.isoformat(),
                "manifests": len(written),
                "tables written": len(written[-1].tables),
                "payloads": sum(map(len, written[-1].raw.values())),
            }
        )

    return manifest
