"""What lies in the store: partitions beside their declarations and the newest manifest, files beside their hashes."""

from collections.abc import Iterator, Sequence
from typing import Any

from nba_props.commands.looks.guarded import looked
from nba_props.days import game_date
from nba_props.declared.doctor import SAMPLE
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.doctor import store
from nba_props.doctor.finding import Finding
from nba_props.errors import NbaPropsError
from nba_props.settings import Settings
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestFileError, ManifestStore
from nba_props.storage.model_store import ModelStore
from nba_props.storage.placed_store import PlacedStore
from nba_props.storage.raw import RawStore
from nba_props.storage.record_store import RecordStore
from nba_props.storage.registry_store import RegistryStore
from nba_props.storage.wholeness import hashed_files, partitions
from nba_props.storage.wholeness.sampling import Choice, every_one, spread


def look(settings: Settings, *, every: bool) -> Iterator[Finding]:
    """All findings of a store. `every`: whether every file is read."""
    today = game_date(settings.now())

    def some(items: Sequence[Any]) -> Sequence[Any]:
        return spread(items, SAMPLE, today)

    choice: Choice[Any] = every_one if every else some
    yield from looked("store", lambda: _tables(settings, choice))
    yield from looked("store", lambda: _hashed(settings, choice))
    yield from looked("store", lambda: _models(settings, every))
    yield from looked("store", lambda: _records(settings, every))
    if settings.archive is not None:
        used = ArchiveContents(settings.archive_contents).in_use()
        yield from store.files(hashed_files.archived(settings.archive, used))


def _tables(settings: Settings, choice: Choice[Any]) -> Iterator[Finding]:
    try:
        recorded = partitions.Recorded.newest(ManifestStore(settings.manifests))
    except ManifestFileError:  # which the look at the manifests names
        recorded = partitions.Recorded({}, None)
    yield from store.partitions(partitions.look(Lake(settings.lake), list(TABLES.values()), recorded, choice))


def _hashed(settings: Settings, choice: Choice[Any]) -> Iterator[Finding]:
    raw, registry = RawStore(settings.raw), RegistryStore(settings.registry)
    objects = ManifestStore(settings.manifests).objects
    kept = sorted(objects.names())
    for kind, names, is_whole in (
        ("raw", raw.stored(), raw.is_whole),
        ("registry", registry.names(), registry.is_whole),
        ("manifests/objects", kept, lambda name: objects.read(name) is not None),
    ):
        yield from store.files(hashed_files.named(kind, names, is_whole, choice))


def _models(settings: Settings, every: bool) -> Iterator[Finding]:
    """The files of each family's newest model, or of all of its models."""
    lake, models = Lake(settings.lake), ModelStore(settings.models)
    wanted: dict[str, str] = {}
    for table in MODEL_TABLES.values():
        weeks = lake.stored(table)
        try:
            rows = lake.read(table, weeks if every else weeks[-1:])
        except NbaPropsError:  # which the look at the tables names
            continue
        wanted |= dict(rows.select("file", "sha256").iter_rows())
    names = sorted(wanted)
    whole = hashed_files.named("models", names, lambda name: models.is_whole(name, wanted[name]), every_one)
    yield from store.files(whole)


def _records(settings: Settings, every: bool) -> Iterator[Finding]:
    """Small files of which each is read: manifests, of which the newest are enough, seals, and notes of placed bets."""
    manifests, seals, notes = (
        ManifestStore(settings.manifests),
        RecordStore(settings.record),
        PlacedStore(settings.placed),
    )
    nights, days = manifests.days(), Lake(settings.lake).stored(BEST_BETS)

    def listings() -> int:
        for manifest in (
            manifest for day in nights[0 if every else -1 :] for manifest in manifests.of_day(day)
        ):
            manifests.partitions(manifest)
            manifests.exports(manifest)
        return len(nights) if every else len(nights[-1:])

    yield from store.files(hashed_files.read("manifests", listings, len(nights)))
    yield from store.files(hashed_files.read("record", lambda: len(seals.seals(days))))
    yield from store.files(hashed_files.read("placed", lambda: len(notes.notes(days))))
