"""The asset that records a run of a night: what it read, with which code, and what it left behind."""

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from nba_props.assets.code_version import code_version
from nba_props.assets.table_asset import OWNERS, game_days
from nba_props.declared.manifest import NOT_REPLAYED, RECORDED, CodeVersion
from nba_props.instance.installed import code_hash, package_version, running_version
from nba_props.partitions import GAME_DAYS
from nba_props.resources.bettor import Bettor
from nba_props.resources.clock import Clock
from nba_props.resources.fingerprints import library_versions
from nba_props.resources.home import Home
from nba_props.resources.lake_io import LakeIOManager
from nba_props.resources.recording import RecordedRun, record

GROUPS = {"ingest", "stats", "features", "predictions", "bets", "publishing"}
DESCRIPTION = (
    "What a run of a night read and left, by content hash, from which `nba-props replay` rebuilds its instant. Runs of "
    "other jobs than nightly and late_lines are not recorded."
)


def code_of(assets: Iterable[object]) -> CodeVersion:
    """What computes a night now."""
    found = {key.to_user_string(): code for asset in of_a_night(assets) for key, code in _versions(asset)}
    return CodeVersion(
        package=package_version(),
        source=code_hash(),
        assets=dict(sorted(found.items())),
        libraries=library_versions(),
        version=running_version(),
    )


def of_a_night(assets: Iterable[object]) -> list[dg.AssetsDefinition]:
    """The assets that a run of a night may build, and those that its exports show."""
    named = [asset for asset in assets if isinstance(asset, dg.AssetsDefinition)]
    return [asset for asset in named if GROUPS.issuperset(asset.group_names_by_key.values())]


def _versions(asset: dg.AssetsDefinition) -> list[tuple[dg.AssetKey, str]]:
    """The code version of each table or file of an asset; pages for people count for nothing."""
    codes = {key: code for key, code in asset.code_versions_by_key.items() if code}
    return [(key, code) for key, code in codes.items() if key.to_user_string() not in NOT_REPLAYED]


def _preferred(run_config: Mapping[str, Any]) -> dict[str, str]:
    """The source that each ingest asset of a run was told to prefer, by its op."""
    configs = {op: given.get("config", {}) for op, given in run_config.get("ops", {}).items()}
    return {op: config["prefer"] for op, config in configs.items() if "prefer" in config}


def manifest_asset(assets: Iterable[object]) -> dg.AssetsDefinition:
    """The asset behind all assets of a night, of the assets of a code location."""
    code = code_of(assets)

    @dg.asset(
        name="manifest",
        description=DESCRIPTION,
        group_name="publishing",
        kinds={"json"},
        owners=OWNERS,
        deps=sorted(dg.AssetKey(name) for name in code.assets),
        code_version=code_version(None, record),
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
            code=code,
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
