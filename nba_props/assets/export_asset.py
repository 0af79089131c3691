"""How an asset publishes files for readers outside the product, and what the UI shows of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Unpack

import dagster as dg

from nba_props.assets.code_version import code_version
from nba_props.assets.table_asset import OWNERS, How
from nba_props.publishing.exports.document import says_the_same
from nba_props.storage.published_files import PublishedFiles

Build = Callable[..., dg.MaterializeResult[None]]


# Pages for people take longer than the files for readers, which carry the bets and are written first.
LAST = {"dagster/priority": "-1"}


def export_asset(
    description: str, kinds: Iterable[str], **how: Unpack[How]
) -> Callable[[Build], dg.AssetsDefinition]:
    """An asset of the group `publishing` that ends with `return exported(...)`; a range of days is one run.

    Args:
        description: what the files say, and to whom.
        kinds: their formats.
        how: see `table_asset.How`.
    """

    def decorated(build: Build) -> dg.AssetsDefinition:
        asset: Callable[[Build], dg.AssetsDefinition] = dg.asset(
            group_name="publishing",
            description=description,
            kinds=set(kinds),
            owners=OWNERS,
            code_version=code_version(None, build),
            backfill_policy=dg.BackfillPolicy.single_run(),
            **how,
        )
        return asset(build)

    return decorated


def exported(
    files: PublishedFiles,
    content: Mapping[str, bytes],
    folder: str,
    source: str,
    is_same: Callable[[bytes, bytes], bool] = says_the_same,
) -> dg.MaterializeResult[None]:
    """Writes the files whose content is another one, and says how many those are.

    Args:
        files: where they go.
        content: bytes by path.
        folder: where a reader begins.
        source: whose data they show, as `Home.told` has it.
        is_same: whether a stored content stays in the place of a new one.

    Raises:
        FileNameError: for a path that would leave the root; nothing is written.
    """
    published = files.publish(content, is_same)
    return dg.MaterializeResult(
        metadata={
            "source": source,
            "files written": len(published.written),
            "files unchanged": len(published.unchanged),
            "bytes": sum(map(len, content.values())),
            "folder": dg.MetadataValue.path(files.place(folder)),
        }
    )
