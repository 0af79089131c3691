"""Seals of published bets as files, one per game date."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from nba_props.declared.record_seal import Seal
from nba_props.storage.record_store import RecordStore, SealFileError

FIRST, SECOND = date(2024, 4, 10), date(2024, 4, 11)
SEAL = Seal(("a", "b"), "ff", {"a": "2024-04-10T20:00:00+00:00 ruled_out"})


@pytest.mark.parametrize("place", ["folder", "memory"])
def test_a_seal_comes_back_as_it_was_written_and_the_next_one_takes_its_place(
    place: str, tmp_path: Path
) -> None:
    store = RecordStore(str(tmp_path / "record") if place == "folder" else f"memory://{uuid4().hex}/record")
    assert store.seals([FIRST, SECOND]) == {}
    store.seal({})
    store.seal({FIRST: SEAL, SECOND: SEAL})
    longer = Seal(("a", "b", "c"), "00", {})
    store.seal({SECOND: longer})
    assert store.seals([FIRST, SECOND]) == {FIRST: SEAL, SECOND: longer}
    assert store.seals([SECOND]) == {SECOND: longer}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"bets": ["a"]}', '{"bets": [], "head": "", "withdrawn": {}}']
)
def test_a_file_that_is_no_seal_is_named_with_the_fix(content: str, tmp_path: Path) -> None:
    (tmp_path / f"{FIRST}.json").write_text(content)
    with pytest.raises(
        SealFileError, match=rf"{FIRST}.json is no seal of published bets: restore it from a copy"
    ):
        RecordStore(str(tmp_path)).seals([FIRST])
