"""Notes of placed bets as files: added, never changed, and one that was cut or changed is noticed."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from nba_props.bets.best_bets.placed import PLACED, placed
from nba_props.declared.placed_bet import PlacedBet
from nba_props.storage.placed_store import PlacedFileError, PlacedStore

DAY, NOW = date(2024, 4, 10), datetime(2024, 4, 10, 20, tzinfo=UTC)
NOTE = PlacedBet(bet_id="0a", game_date=DAY, placed_at=NOW, price=110, stake=0.01)


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PlacedStore:
    """An empty store in a folder, and one in memory."""
    return PlacedStore(
        str(tmp_path / "placed") if request.param == "file" else f"memory://{uuid4().hex}/placed"
    )


def test_a_store_without_notes_is_empty(store: PlacedStore) -> None:
    assert store.notes([DAY]) == []
    assert placed(store.notes([DAY])).schema == PLACED


def test_a_note_comes_back_as_it_was_made_and_on_its_game_date_alone(store: PlacedStore) -> None:
    assert store.append(NOTE) == NOTE
    store.append(dataclasses.replace(NOTE, game_date=DAY + timedelta(days=1), bet_id="0b"))
    assert store.notes([DAY]) == [NOTE]
    assert len(store.notes([DAY, DAY + timedelta(days=1)])) == 2


def test_the_newest_note_of_a_bet_counts_also_within_an_instant(store: PlacedStore) -> None:
    for later, stake in ((0, 0.01), (0, 0.02), (0, 0.01), (-60, 0.5)):
        store.append(dataclasses.replace(NOTE, placed_at=NOW + timedelta(seconds=later), stake=stake))
    store.append(dataclasses.replace(NOTE, bet_id="0b", price=-105))
    assert len(store.notes([DAY])) == 5
    rows = placed(store.notes([DAY]))
    assert rows.rows() == [("0a", NOW, 110, 0.01), ("0b", NOW, -105, 0.01)]


def test_the_same_note_at_the_same_instant_is_made_once(store: PlacedStore) -> None:
    assert store.append(NOTE) == store.append(NOTE)
    assert len(store.notes([DAY])) == 1


def test_a_file_that_was_changed_cut_or_is_no_note_is_named(tmp_path: Path) -> None:
    store = PlacedStore(str(tmp_path))
    store.append(NOTE)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    for by_hand in (content.replace(b"110", b"190"), content[:20], b""):
        path.write_bytes(by_hand)
        with pytest.raises(PlacedFileError, match=f"{path.name} is truncated or was changed"):
            store.notes([DAY])
    path.write_bytes(content)
    (tmp_path / "notes.txt").touch()
    with pytest.raises(PlacedFileError, match=r"notes.txt is no note of a placed bet"):
        store.notes([DAY])
