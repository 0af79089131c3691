"""The scratch store of a replay beside what was recorded: every table, every export and the seal of the bets."""

import io
from collections.abc import Iterator

import polars as pl

from nba_props.declared.manifest import NOT_REPLAYED, Hash, Manifest
from nba_props.declared.tables.every_table import TABLES
from nba_props.jobs import OF_A_NIGHT_ALONE
from nba_props.publishing.exports.document import made_at
from nba_props.publishing.replay.comparison import NOT_KEPT, Compared, Comparison, as_recorded, missing
from nba_props.publishing.replay.difference import NOTHING, Difference, of_files, of_tables
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.objects import sha256
from nba_props.storage.published_files import PublishedFiles
from nba_props.storage.record_store import RecordStore


def compare(manifest: Manifest, settings: Settings, scratch: Settings, *, is_last: bool) -> Comparison:
    """Compares the scratch store after the run with what the recorded run left, and is still stored if it was the last."""
    store = ManifestStore(settings.manifests)
    return Comparison(
        [
            *_tables(manifest, store, Lake(scratch.lake)),
            *_exports(manifest, store, PublishedFiles(f"{scratch.exports}/v1")),
            *_stored_exports(manifest, store, PublishedFiles(f"{settings.exports}/v1")),
            _seal(manifest, RecordStore(scratch.record)),
            *(_stored(manifest, Lake(settings.lake), Lake(scratch.lake)) if is_last else ()),
        ]
    )


def _tables(manifest: Manifest, store: ManifestStore, lake: Lake) -> Iterator[Compared]:
    compared = TABLES.keys() - NOT_REPLAYED
    for name, change in ((name, of) for name, of in manifest.tables.items() if name in compared):
        table = TABLES[name]
        path = lake.path(table, manifest.game_date)
        replayed = bytes(lake.fs.cat_file(path))
        recorded = _other(store, change.after, replayed)
        if recorded is None:
            yield Compared("table", name, None if sha256(replayed) == change.after else NOT_KEPT)
        else:
            then, now = (pl.read_parquet(io.BytesIO(content)) for content in (recorded, replayed))
            yield Compared("table", name, of_tables(table, then, now))


def _exports(manifest: Manifest, store: ManifestStore, exports: PublishedFiles) -> Iterator[Compared]:
    recorded, replayed = store.exports(manifest), exports.read(sorted(exports.listed()))
    for path, content in replayed.items():
        if path not in recorded:
            yield Compared("export", path, Difference("the file", "", NOTHING, "a file"))
            continue
        then, now = recorded[path], as_recorded(content, recorded[path].generated_at)
        published = _other(store, then.sha256, now)
        if published is None:
            yield Compared("export", path, None if sha256(now) == then.sha256 else NOT_KEPT)
        else:
            yield Compared("export", path, of_files(published, now))
    yield from missing(recorded, replayed)


def _stored_exports(manifest: Manifest, store: ManifestStore, exports: PublishedFiles) -> Iterator[Compared]:
    """Documents of the night that no run has written since, by their own word: they are stored as they were published."""
    recorded = {path: of for path, of in store.exports(manifest).items() if str(manifest.game_date) in path}
    for path, content in sorted(exports.read(recorded).items()):
        then = recorded[path]
        if then.generated_at and then.generated_at == made_at(content) and sha256(content) != then.sha256:
            published = store.objects.read(then.sha256)
            yield Compared("stored export", path, of_files(content, published) if published else NOT_KEPT)


def _stored(manifest: Manifest, lake: Lake, scratch: Lake) -> Iterator[Compared]:
    """Tables that no other job writes: what is stored of them now is what the last run of the night published."""
    for name in sorted(manifest.tables.keys() & OF_A_NIGHT_ALONE & TABLES.keys()):
        table = TABLES[name]
        stored, replayed = (of.read(table, [manifest.game_date]) for of in (lake, scratch))
        is_same = stored.equals(replayed)
        yield Compared("stored table", name, None if is_same else of_tables(table, stored, replayed))


def _other(store: ManifestStore, recorded: Hash, replayed: bytes) -> bytes | None:
    """The bytes that were recorded, where those of the replay are others and they are kept."""
    return None if sha256(replayed) == recorded else store.objects.read(recorded)


def _seal(manifest: Manifest, record: RecordStore) -> Compared:
    then, now = manifest.seal, record.seals([manifest.game_date]).get(manifest.game_date)
    parts = Difference("the seal", "", str(then or NOTHING), str(now or NOTHING))
    return Compared("seal", f"of {manifest.game_date}", None if then == now else parts)
