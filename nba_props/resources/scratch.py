"""A scratch store as a recorded run found its own: from kept contents, raw as fetched by then, models and registry."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import fsspec

from nba_props.bets.best_bets.chain import seals
from nba_props.declared.manifest import NOT_REPLAYED, Manifest
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.errors import WRONG_CALL, NbaPropsError
from nba_props.settings import Settings
from nba_props.storage import links
from nba_props.storage.archive_contents import content_hash
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.model_store import ModelStore
from nba_props.storage.objects import sha256
from nba_props.storage.raw import RawStore
from nba_props.storage.record_store import RecordStore
from nba_props.storage.registry_store import RegistryStore


class NotReplayableError(NbaPropsError):
    """A recorded instant that cannot be rebuilt; the message names what is gone or has changed. Nothing was compared."""

    exit_code = WRONG_CALL


def build(manifest: Manifest, settings: Settings, folder: Path, *, may_link: bool) -> Settings:
    """Builds the store in an empty folder and returns the settings under which a run uses it.

    Args:
        manifest: of the instant.
        settings: of the store in which it was recorded.
        folder: where the scratch store lies.
        may_link: whether its files may be links to those of the store, as they may where nobody changes them by hand.

    Raises:
        NotReplayableError: naming what cannot be had any more.
    """
    scratch = replace(settings, store=str(folder))
    if fault := next(faults(manifest, settings), None):
        raise NotReplayableError(fault)
    scratch.claim()
    for inner, source, names in _files(manifest, settings):
        for name in names:
            _place(source, name, folder / inner / name, may_link=may_link)
    _restore(manifest, settings, scratch, may_link=may_link)
    _place_exports(manifest, ManifestStore(settings.manifests), Path(scratch.exports), may_link=may_link)
    before = Lake(scratch.lake).read(BEST_BETS, [manifest.game_date])
    RecordStore(scratch.record).seal(seals(before))
    return scratch


def _files(manifest: Manifest, settings: Settings) -> Iterator[tuple[str, str, Iterable[str]]]:
    """The folder in a store, where it lies now, and the files of it that are used."""
    yield "raw", settings.raw, [name for names in manifest.raw.values() for name in names]
    yield "registry", settings.registry, manifest.registry
    yield "models", settings.models, manifest.models


def _place(source: str, name: str, target: Path, *, may_link: bool) -> None:
    fs, root = fsspec.core.url_to_fs(source)
    path = f"{root}/{name}"
    links.place(fs, path, fs.cat_file(path), target, may_link=may_link)


def _restore(manifest: Manifest, settings: Settings, scratch: Settings, *, may_link: bool) -> None:
    """Places every partition that the run could read: those of its own tables as they were before it."""
    store, lake, target = ManifestStore(settings.manifests), Lake(settings.lake), Lake(scratch.lake)
    for table, day, name in _found(manifest, store):
        path = Path(target.path(TABLES[table], day))
        is_kept = store.objects.place(name, path, may_link=may_link)
        if not is_kept and not _unchanged(lake, TABLES[table], day, name, path):
            raise NotReplayableError(
                f"the partition {table} of {day} was overwritten since, and what it held is not kept any more (hash "
                f"{name[:12]}): objects are gone from {settings.manifests}, by `nba-props prune` or by hand"
            )


def _place_exports(manifest: Manifest, store: ManifestStore, folder: Path, *, may_link: bool) -> None:
    """Places the exports that the run left as they were; those that it wrote are to be written again."""
    for path, export in store.exports(manifest).items():
        if not export.is_written:
            store.objects.place(export.sha256, folder / "v1" / path, may_link=may_link)


def _found(manifest: Manifest, store: ManifestStore) -> Iterator[tuple[str, date, str]]:
    """Each partition of tables that there still are, with the hash that it had when the run began.

    What the run wrote and a replay does not make is as the run left it: other assets of the run may have read it.
    """
    for table, days in store.partitions(manifest).items():
        written = None if table in NOT_REPLAYED else manifest.tables.get(table)
        for day, after in days.items():
            is_own = written is not None and day == manifest.game_date
            name = written.before if written and is_own else after
            if name is not None and table in TABLES:
                yield table, day, name


def _unchanged(lake: Lake, table: Table, day: date, name: str, target: Path) -> bool:
    """Whether the lake still has the partition with the content; it is copied then."""
    path = lake.path(table, day)
    if not lake.fs.exists(path) or sha256(content := lake.fs.cat_file(path)) != name:
        return False
    links.place(lake.fs, path, content, target, may_link=False)
    return True


def faults(manifest: Manifest, settings: Settings) -> Iterator[str]:
    """What keeps an instant from being rebuilt: payloads, events and models that are gone, or were changed."""
    raw = RawStore(settings.raw)
    for table, payloads in manifest.raw.items():
        for name in payloads:
            if not raw.is_whole(name):
                yield f"raw payload {name} of {table} is gone or was changed: restore it from a copy"
    registry, models = RegistryStore(settings.registry), ModelStore(settings.models)
    for name in manifest.registry:
        if not registry.is_whole(name):
            yield f"{settings.registry}/{name} is gone or was changed: restore it from a copy"
    for name, sha256_of_file in manifest.models.items():
        if not models.is_whole(name, sha256_of_file):
            yield f"{settings.models}/{name} is gone or was changed: restore it from a copy"


def other_archive(manifest: Manifest, archive: Path | None) -> list[str]:
    """Files of the archive that have another content than the one from which the tables came."""
    paths = {name: archive / name for name in manifest.archive} if archive else {}
    there = {name: path for name, path in paths.items() if path.is_file()}
    return [name for name, path in there.items() if content_hash(path) != manifest.archive[name]]
