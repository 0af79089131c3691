"""Registry events as files: append-only, in order, and one that was truncated or changed is noticed."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nba_props.declared.registry_events import Event, Kind
from nba_props.storage.registry_store import RegistryFileError, RegistryStore
from tests.governance_rows import NEXT, decision, trained

PROMOTED = decision("promote", week=NEXT, forced=True)


@pytest.fixture
def store(tmp_path: Path) -> RegistryStore:
    return RegistryStore(str(tmp_path / "registry"))


def files(store: RegistryStore) -> list[Path]:
    return sorted(Path(store.root).glob("*"))


def test_an_empty_home_has_no_events(store: RegistryStore) -> None:
    assert store.events() == []


@pytest.mark.parametrize("event", [PROMOTED, trained()], ids=["promote", "trained"])
def test_an_event_comes_back_as_it_was_recorded(store: RegistryStore, event: Event) -> None:
    assert store.append(event) == event
    assert store.events() == [event]


def test_a_file_says_when_and_what_in_its_name(store: RegistryStore) -> None:
    store.append(PROMOTED)
    (path,) = files(store)
    assert path.name.startswith("20240115T110000000000Z-promote-")
    assert json.loads(path.read_text())["why"] == "because"


def test_events_of_one_instant_are_kept_in_their_order(store: RegistryStore) -> None:
    kinds: list[Kind] = ["promote", "rollback", "promote", "retire"]
    for kind in kinds:
        store.append(decision(kind))
    assert [e.kind for e in store.events()] == kinds


def test_saying_the_same_again_at_once_adds_nothing(store: RegistryStore) -> None:
    assert store.append(PROMOTED) == store.append(PROMOTED)
    assert len(files(store)) == 1


def test_a_file_is_never_overwritten(store: RegistryStore) -> None:
    store.append(PROMOTED)
    (path,) = files(store)
    path.write_text("{}")
    with pytest.raises(RegistryFileError):
        store.append(PROMOTED)
    assert path.read_text() == "{}"


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied"])
def test_a_file_that_was_cut_or_changed_is_named(store: RegistryStore, damage: str) -> None:
    store.append(PROMOTED)
    (path,) = files(store)
    content = path.read_bytes()
    path.write_bytes(
        {"cut": content[:-9], "changed": content.replace(b"ana", b"bob"), "emptied": b""}[damage]
    )
    with pytest.raises(RegistryFileError, match=path.name):
        store.events()


@pytest.mark.parametrize("name", ["notes.txt", "20240115T110000000000Z-crowned-0123456789abcdef.json"])
def test_a_foreign_file_is_named_and_a_killed_writes_hidden_one_is_not_read(
    store: RegistryStore, name: str
) -> None:
    store.append(PROMOTED)
    folder = files(store)[0].parent
    (folder / ".20240115T110000000000Z-promote-0123456789abcdef.json.9f").write_text("{")
    assert len(store.events()) == 1
    (folder / name).write_text("{}")
    with pytest.raises(RegistryFileError, match=name):
        store.events()


def test_events_of_a_newer_version_are_not_guessed_at(
    store: RegistryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = dataclasses.asdict
    monkeypatch.setattr(dataclasses, "asdict", lambda event: plain(event) | {"mood": "good"})
    store.append(PROMOTED)
    with pytest.raises(RegistryFileError, match="mood"):
        store.events()


def test_events_recorded_at_once_by_many_are_all_there(store: RegistryStore) -> None:
    families = [f"family_{n}" for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda family: store.append(trained(family)), families))
    assert sorted(e.family for e in store.events()) == sorted(families)


def test_it_works_on_another_file_system() -> None:
    store = RegistryStore("memory://registry-of-a-test")
    store.append(PROMOTED)
    store.append(decision("rollback"))
    assert [e.kind for e in RegistryStore("memory://registry-of-a-test").events()] == ["promote", "rollback"]
