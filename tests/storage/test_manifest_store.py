"""Manifests, the listings that they share, and what pruning keeps."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from nba_props.declared.manifest import Change, Export
from nba_props.storage.manifest_store import ManifestFileError, ManifestStore
from tests.publishing.replay.instants import AT, manifest

DAY = date(2024, 4, 10)


@pytest.fixture
def store(tmp_path: Path) -> ManifestStore:
    return ManifestStore(str(tmp_path / "manifests"))


def test_instants_come_back_in_order_with_their_listings(store: ManifestStore) -> None:
    march = store.keep_listing({"slate": {date(2024, 3, 31): "a"}})
    april = store.keep_listing({"slate": {DAY: "b"}, "shots": {DAY: "c"}})
    exports = store.keep_listing({"today.json": Export("d", "2024-04-10T20:00:00Z")})
    later, earlier = (
        manifest({"2024-03": march, "2024-04": april}, exports, at) for at in (AT + timedelta(hours=1), AT)
    )
    assert store.write(later) == "2024-04-10/20240410T210000000000Z.json"
    store.write(earlier)
    assert store.of_day(DAY) == [earlier, later]
    assert store.days() == [DAY]
    assert store.partitions(later) == {
        "slate": {date(2024, 3, 31): "a", DAY: "b"}, "shots": {DAY: "c"},
    }  # fmt: skip
    assert store.exports(later) == {"today.json": Export("d", "2024-04-10T20:00:00Z")}
    assert store.of_day(date(2024, 4, 11)) == []


def test_equal_listings_are_one_file(store: ManifestStore) -> None:
    same = [store.keep_listing({"slate": {DAY: "b"}, "shots": {}}) for _ in range(2)]
    assert same[0] == same[1] == store.keep_listing({"shots": {}, "slate": {DAY: "b"}})
    assert len(list((Path(store.root) / "listings").iterdir())) == 1


def test_a_listing_that_is_lost_and_a_manifest_that_was_changed_are_named(store: ManifestStore) -> None:
    path = Path(store.root) / store.write(manifest({"2024-04": "0" * 64}, "1" * 64))
    with pytest.raises(ManifestFileError, match=r"000\.json\.gz is gone"):
        store.partitions(store.of_day(DAY)[0])
    path.write_text(path.read_text().replace('"bets": 0', '"bets": "none"'))
    with pytest.raises(ManifestFileError, match=r"20240410T200000000000Z.json is no manifest"):
        store.of_day(DAY)


def test_a_listing_with_one_wrong_byte_is_named(store: ManifestStore) -> None:
    name = store.keep_listing({"slate": {DAY: "b"}})
    path = Path(store.root) / "listings" / f"{name}.json.gz"
    content = path.read_bytes()
    path.unlink()
    store.write(manifest({"2024-04": name}, name))
    for place in range(10, len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        with pytest.raises(ManifestFileError, match=r"is gone or was changed"):
            store.partitions(store.of_day(DAY)[0])


def test_what_others_leave_beside_the_manifests_is_passed_over(store: ManifestStore) -> None:
    store.write(manifest({}, store.keep_listing({})))
    for name in ("notes.txt", "2024-04-10.bak", ".DS_Store"):
        (Path(store.root) / name).touch()
    assert store.days() == [DAY]


def test_pruning_keeps_what_a_newer_instant_needs_and_what_no_manifest_names(store: ManifestStore) -> None:
    old, shared, new, export, unnamed = (
        store.objects.keep(text) for text in (b"old", b"shared", b"new", b"export", b"unnamed")
    )
    nothing = store.keep_listing({})
    both = store.keep_listing({"slate": {DAY: shared}})
    of_old = store.keep_listing({"today.json": Export(export, None)})
    store.write(manifest({"2024-04": both}, of_old, AT, {"slate": Change(None, old)}))
    store.write(manifest({"2024-04": both}, nothing, AT + timedelta(1), {"slate": Change(old, new)}))
    assert store.prune(AT + timedelta(hours=1)) == len(b"export")
    assert store.objects.names() == {old, shared, new, unnamed}
    assert store.prune(AT + timedelta(2)) == len(b"old" + b"shared" + b"new")
    assert len(store.of_day(DAY)) == 2
