"""The stores in a bucket: the same files as in a folder, few requests, and contents that are kept on this machine."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import fsspec
import pytest

from nba_props.declared.manifest import Export
from nba_props.declared.record_seal import Seal
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.errors import ConfigurationError
from nba_props.stamps import claim
from nba_props.storage.gcs.files import GcsFiles
from nba_props.storage.gcs.generations import Generations
from nba_props.storage.lake import Lake
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.objects import Objects, sha256
from nba_props.storage.published_files import PublishedFiles
from nba_props.storage.raw import Payload, RawStore
from nba_props.storage.reader import Reader
from nba_props.storage.record_store import RecordStore
from nba_props.storage.registry_store import RegistryStore
from nba_props.storage.wholeness.partitions import Recorded, look
from nba_props.storage.wholeness.sampling import every_one
from tests.governance_rows import trained
from tests.publishing.replay import instants
from tests.storage.gcs.counted import counted
from tests.storage.lake_rows import DAYS, TABLE, rows

AT = datetime(2024, 4, 10, 20, tzinfo=UTC)
NIGHT = date(2024, 4, 10)
HOUR = timedelta(hours=1)


@pytest.fixture
def files(bucket: str, tmp_path: Path) -> GcsFiles:
    """The bucket's file system, which keeps contents in a folder."""
    del bucket
    return GcsFiles(cache=str(tmp_path / "kept"))


@pytest.fixture(autouse=True)
def no_cache() -> Iterator[None]:
    """Another test's run may have set where contents are kept."""
    before = fsspec.config.conf.pop("gs", None)
    yield
    fsspec.config.conf.pop("gs", None)
    if before:
        fsspec.config.conf["gs"] = before


def test_a_partition_that_nobody_has_written_since_the_manifest_was_changed(bucket: str) -> None:
    lake = Lake(f"{bucket}/lake")
    lake.write(TABLE, rows(DAYS), DAYS)
    [path, *_] = paths = [lake.path(TABLE, day) for day in DAYS]
    assert lake.fs.modified(path) == lake.fs.find(path.rpartition("/")[0], detail=True)[path]["written_at"]
    before, after = lake.fs.modified(path) - HOUR, max(map(lake.fs.modified, paths)) + HOUR
    other = {TABLE.name: {DAYS[0]: sha256(b"another content")}}
    for written_at, is_changed in ((before, False), (after, True)):
        looked = look(lake, [TABLE], Recorded(other, written_at), every_one)
        assert [fault.day for fault in looked.faults] == [DAYS[0]] * is_changed


def test_a_file_is_opened_for_reading_alone(bucket: str) -> None:
    fs, path = fsspec.core.url_to_fs(f"{bucket}/file")
    fs.pipe_file(path, b"whole")
    with fs.open(path) as file:
        assert file.read() == b"whole"
    with pytest.raises(io.UnsupportedOperation, match="pipe_file"):
        fs.open(path, "wb")
    with pytest.raises(FileNotFoundError):
        fs.modified(f"{path}-absent")


def used(root: str) -> None:
    """Writes to every kind of store below a root, and reads it back."""
    claim(root, "simulated", "NBA_PROPS_STORE")
    lake, manifests, raw = Lake(f"{root}/lake"), ManifestStore(f"{root}/manifests"), RawStore(f"{root}/raw")
    lake.write(TABLE, rows(DAYS), DAYS)
    assert lake.stored(TABLE) == DAYS
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))
    kept = manifests.kept(lake, [TABLE], DAYS[:2])
    assert all(manifests.objects.read(name or "") for name in kept.values())
    assert manifests.objects.keep(b"x") == sha256(b"x")
    payloads = [Payload("s", "e", key, AT, key.encode()) for key in ("k", "k/inner")]
    for payload in payloads:
        raw.land(payload)
    assert list(raw.all("s", "e", "k", AT)) == payloads
    assert raw.newest("s", "e", "k", AT) == payloads[0]
    raw.quarantine(payloads[0], "no JSON")
    assert raw.names("s", "e", "k", AT) == [payloads[1].path]
    assert raw.folders("s", ["e", "absent"], "k")
    RecordStore(f"{root}/record").seal({NIGHT: Seal(("a",), "ff", {})})
    assert RecordStore(f"{root}/record").seals([NIGHT])
    RegistryStore(f"{root}/registry").append(trained())
    assert RegistryStore(f"{root}/registry").events() == [trained()]
    exports = PublishedFiles(f"{root}/exports")
    assert exports.publish({"a/1.json": b"1", "a/2.json": b"2"}).written == ("a/1.json", "a/2.json")
    assert exports.publish({"a/1.json": b"1", "a/2.json": b"3"}).written == ("a/2.json",)
    assert exports.listed() == {"a/1.json", "a/2.json"}


def test_a_bucket_has_the_same_files_as_a_folder(bucket: str, tmp_path: Path) -> None:
    contents = []
    for place in (f"{bucket}/store", str(tmp_path / "store")):
        used(place)
        fs, root = fsspec.core.url_to_fs(place)
        contents.append({path.removeprefix(root): fs.cat_file(path) for path in fs.find(root)})
    assert contents[0] == contents[1]
    assert len(contents[0]) > 15


def test_a_run_lists_a_table_once_and_reads_its_own_rows_without_a_request(bucket: str) -> None:
    Lake(f"{bucket}/lake").write(TABLE, rows(DAYS[:3]), DAYS[:3])
    lake = Lake(f"{bucket}/lake", {})
    reader = Reader(lake)
    with counted() as requests:
        assert reader.read(TABLE, DAYS).equals(rows(DAYS[:3]))
        assert lake.stored(TABLE) == DAYS[:3]
        assert requests == {"listings": 1, "reads": 3}
        reader.write(TABLE, rows(DAYS[3:], 2.0), DAYS[3:])
        assert reader.read(TABLE, DAYS[3:]).equals(rows(DAYS[3:], 2.0))
        assert lake.stored(TABLE) == DAYS
        assert requests == {"listings": 1, "reads": 3, "writes": 2}
    assert Lake(f"{bucket}/lake").read(TABLE, DAYS[3:]).equals(rows(DAYS[3:], 2.0))


def test_tables_that_are_listed_together_are_not_listed_again(bucket: str) -> None:
    Lake(f"{bucket}/lake").write(TABLE, rows(DAYS[:3]), DAYS[:3])
    lake, apart = Lake(f"{bucket}/lake", {}), Lake(f"{bucket}/lake")
    with counted() as requests:
        both = lake.entries_of_each([TABLE, SCHEDULE])
        assert lake.entries_of_each([TABLE, SCHEDULE]) == both
        assert lake.stored(TABLE) == DAYS[:3]
        assert lake.stored(SCHEDULE) == []
    assert requests == {"listings": 1}
    assert both == [apart.all_entries(TABLE), {}]


def test_what_another_run_publishes_meanwhile_is_looked_at_before_it_is_replaced(bucket: str) -> None:
    ours, theirs = (PublishedFiles(f"{bucket}/exports") for _ in range(2))
    theirs.publish({"changed.json": b"1", "kept.json": b"1"})
    meanwhile = {"changed.json": b"5", "new.json": b"9"}
    looked_at = []

    def is_later(stored: bytes, new: bytes) -> bool:
        if meanwhile:
            there = dict(meanwhile)
            meanwhile.clear()
            theirs.publish(there)
        looked_at.append((stored, new))
        return stored >= new

    mine = {"changed.json": b"4", "kept.json": b"2", "new.json": b"8"}
    assert ours.publish(mine, is_later).written == ("kept.json",)
    assert looked_at == [(b"1", b"4"), (b"1", b"2"), (b"5", b"4"), (b"9", b"8")]
    assert theirs.read(mine) == {"changed.json": b"5", "kept.json": b"2", "new.json": b"9"}


def test_what_a_run_left_of_a_day_is_read_by_one_listing(bucket: str) -> None:
    lake, store = Lake(f"{bucket}/lake"), ManifestStore(f"{bucket}/manifests")
    lake.write(TABLE, rows(DAYS), DAYS)
    kept = store.kept(lake, [TABLE, SCHEDULE], DAYS[:1])
    assert kept["schedule", DAYS[0]] is None
    hashes = {DAYS[0]: kept[TABLE.name, DAYS[0]] or ""}
    listing, other = store.keep_listings([{TABLE.name: hashes}, {"a.json": Export("hash", None)}])
    left = instants.manifest({f"{DAYS[0]:%Y-%m}": listing}, other)
    with counted() as requests:
        found = store.of_day_in(left, [TABLE, SCHEDULE], DAYS[0])
    assert requests == {"reads": 2}
    assert found[TABLE.name].equals(rows(DAYS[:1]))
    assert found.keys() == {TABLE.name}


def test_files_are_kept_by_hash_without_being_read(bucket: str) -> None:
    lake, objects = Lake(f"{bucket}/lake"), Objects(f"{bucket}/objects")
    lake.write(TABLE, rows(DAYS), DAYS)
    entries = {lake.path(TABLE, day): entry.mark for day, entry in lake.entries(TABLE, DAYS).items()}
    with counted() as requests:
        kept = objects.keep_files(lake.fs, list(entries), entries)
    assert requests == {"copies": len(DAYS)}
    for path, name in kept.items():
        assert objects.read(name) == lake.fs.cat_file(path)


def test_a_file_that_another_program_wrote_is_read_for_its_hash(bucket: str, gcs: str) -> None:
    from google.cloud.storage import Client  # noqa: PLC0415  (an extra)

    assert gcs
    Client().bucket(bucket.removeprefix("gs://")).blob("lake/a").upload_from_string(b"foreign")
    fs, root = fsspec.core.url_to_fs(bucket)
    entries = fs.find(f"{root}/lake", detail=True)
    assert Objects(f"{bucket}/objects").keep_files(fs, list(entries), entries) == {
        f"{root}/lake/a": sha256(b"foreign")
    }


def test_a_generation_is_fetched_once_and_its_successor_again(files: GcsFiles, bucket: str) -> None:
    path = f"{bucket.removeprefix('gs://')}/a"
    other = GcsFiles()
    first = other.pipe_file(path, b"first")["generation"]
    with counted() as requests:
        assert [files.cat_file(path, generation=first) for _ in range(3)] == [b"first"] * 3
        assert requests == {"reads": 1}
    second = other.pipe_file(path, b"second")["generation"]
    assert files.cat_file(path, generation=second) == b"second"
    assert files.cat_file(path) == b"second"


def test_a_generation_that_is_gone_reads_as_its_successor(bucket: str) -> None:
    files, path = GcsFiles(), f"{bucket.removeprefix('gs://')}/a"
    first = files.pipe_file(path, b"first")["generation"]
    files.pipe_file(path, b"second")
    assert files.cat_file(path, generation=first) == b"second"


def test_a_damaged_or_cut_file_of_the_cache_is_fetched_again(
    files: GcsFiles, bucket: str, tmp_path: Path
) -> None:
    path = f"{bucket.removeprefix('gs://')}/a"
    generation = files.pipe_file(path, b"content")["generation"]
    for damage in (b"", b"short", b"x" * 40):
        [kept] = [file for file in (tmp_path / "kept").rglob("*") if file.is_file()]
        kept.write_bytes(damage)
        with counted() as requests:
            assert files.cat_file(path, generation=generation) == b"content"
        assert requests == {"reads": 1}


def test_the_cache_stays_within_its_size_and_forgets_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = Generations(tmp_path / "kept", most_bytes=16_000)
    for number in range(64):
        cache.keep("bucket/often", 1, b"o" * 500) if number == 0 else cache.get("bucket/often", 1)
        cache.keep(f"bucket/{number}", 1, bytes(500))
        assert sum(path.stat().st_size for path in (tmp_path / "kept").rglob("*") if path.is_file()) <= 16_000
    assert cache.get("bucket/often", 1) == b"o" * 500
    assert cache.get("bucket/0", 1) is None
    assert cache.get("bucket/63", 1) == bytes(500)
    cache.keep("bucket/large", 1, bytes(2000))
    assert cache.get("bucket/large", 1) is None


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(bucket: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    files, path = GcsFiles(cache=str(tmp_path / "taken")), f"{bucket.removeprefix('gs://')}/a"
    generation = files.pipe_file(path, b"content")["generation"]
    assert files.cat_file(path, generation=generation) == b"content"


@pytest.mark.usefixtures("gcs")
def test_a_bucket_that_does_not_exist_is_named_with_the_fix() -> None:
    with pytest.raises(
        ConfigurationError, match=r"there is no bucket gs://nobodys-bucket: create it, or set NBA_PROPS_STORE"
    ):
        claim("gs://nobodys-bucket/store", "simulated", "NBA_PROPS_STORE")
    with pytest.raises(ConfigurationError, match="there is no bucket"):
        Lake("gs://nobodys-bucket/store/lake").stored(TABLE)
