"""Stores in a folder of the test's own."""

from pathlib import Path

import pytest

from nba_props.storage.raw import RawStore


@pytest.fixture
def raw(tmp_path: Path) -> RawStore:
    return RawStore(str(tmp_path / "raw"))
