"""How an asset publishes files for readers outside the product: what the UI shows of it, and what it wrote."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dagster as dg

from nba_props.assets.code_version import code_version
from nba_props.assets.table_asset import OWNERS
from nba_props.partitions import GAME_DAYS
from nba_props.publishing.exports.assembly import not_older
from nba_props.publishing.exports.document import says_the_same
from nba_props.storage.published_files import PublishedFiles

Exported = dg.MaterializeResult[Any]
Export = Callable[..., Exported]


def export_asset(
    ins: Mapping[str, dg.AssetIn], kinds: Sequence[str] = ("json",)
) -> Callable[[Export], dg.AssetsDefinition]:
    """An asset of files by game day. A range of days runs as one; what it reads stands in its signature."""

    def decorated(build: Export) -> dg.AssetsDefinition:
        asset: Callable[[Export], dg.AssetsDefinition] = dg.asset(
            group_name="publishing",
            owners=OWNERS,
            kinds=set(kinds),
            ins=ins,
            partitions_def=GAME_DAYS,
            backfill_policy=dg.BackfillPolicy.single_run(),
            code_version=code_version(None, build),
        )
        return asset(build)

    return decorated


def exported(exports: PublishedFiles, files: Mapping[str, bytes], folder: str) -> Exported:
    """Writes the files that say something new; none takes the place of a document of a later night.

    Args:
        exports: where they belong.
        files: contents by path.
        folder: what the UI links to.
    """
    published = exports.publish(not_older(files, exports.read(files)), says_the_same)
    return dg.MaterializeResult(
        metadata={
            "files written": len(published.written),
            "files unchanged": len(published.unchanged),
            "bytes": sum(map(len, files.values())),
            "folder": dg.MetadataValue.path(exports.place(folder)),
        }
    )
