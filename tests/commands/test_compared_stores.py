"""Exports of a replay beside those that were recorded."""

from pathlib import Path

from nba_props.commands.compared_stores import _exports, _stored_exports
from nba_props.declared.manifest import Export
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.published_files import PublishedFiles
from tests.publishing.replay.instants import manifest

EARLIER, NOW = "2024-04-10T18:00:00Z", "2024-04-10T20:00:00Z"


def document(at: str, bets: int) -> bytes:
    return f'{{"generated_at":"{at}","bets":{bets}}}\n'.encode()


def test_each_export_is_compared_with_what_was_published_under_its_path(tmp_path: Path) -> None:
    store = ManifestStore(str(tmp_path / "manifests"))
    published = {
        "changed.json": document(NOW, 2),
        "kept.json": document(EARLIER, 1),
        "lines.csv": b"bet,price\n1,-110\n",
        "missed.json": document(NOW, 3),
        "pruned.json": document(NOW, 4),
    }
    hashes = {path: store.objects.keep(content) for path, content in published.items()}
    store.objects.remove([hashes["pruned.json"]])
    made_at = {"kept.json": EARLIER, "lines.csv": None}
    exports = {path: Export(of, made_at.get(path, NOW), path != "kept.json") for path, of in hashes.items()}
    listing = store.keep_listing(exports)
    replayed = PublishedFiles(str(tmp_path / "exports"))
    replayed.publish(
        {
            "changed.json": document(NOW, 7),
            "kept.json": document(NOW, 1),
            "lines.csv": b"bet,price\n1,-115\n",
            "new.json": document(NOW, 5),
            "pruned.json": document(NOW, 6),
        }
    )
    found = _exports(manifest({}, listing), store, replayed)
    assert {file.name: file.difference and tuple(file.difference)[:4] for file in found} == {
        "changed.json": ("at /bets", "", "2", "7"),
        "kept.json": None,
        "lines.csv": ("line 2", "", "'1,-110'", "'1,-115'"),
        "missed.json": ("the file", "", "the file", "nothing"),
        "new.json": ("the file", "", "nothing", "a file"),
        "pruned.json": ("the file", "", "a content that is not kept any more", "another one"),
    }


def test_a_document_of_the_night_that_was_changed_by_hand_since_is_told_from_one_of_a_later_run(
    tmp_path: Path,
) -> None:
    store = ManifestStore(str(tmp_path / "manifests"))
    published = {
        "picks/2024-04-10.json": document(NOW, 1),
        "signals/2024-04-10.json": document(NOW, 2),
        "tonight/2024-04-10.json": document(NOW, 3),
        "status.json": document(NOW, 4),
    }
    listing = store.keep_listing({p: Export(store.objects.keep(c), NOW, True) for p, c in published.items()})
    stored = PublishedFiles(str(tmp_path / "exports"))
    by_hand, by_a_later_run = document(NOW, 7), document("2024-04-11T14:00:00Z", 8)
    changed = {
        "picks/2024-04-10.json": by_hand,
        "signals/2024-04-10.json": by_a_later_run,
        "status.json": by_hand,
    }
    stored.publish(published | changed)
    [found] = _stored_exports(manifest({}, listing), store, stored)
    assert found.told() == (
        "stored export picks/2024-04-10.json: at /bets: 7 is stored, 1 comes of the replay"
    )
