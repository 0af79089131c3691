"""The simulated home and its lake, by the names that the tests of a night use."""

from pathlib import Path

import pytest

from nba_props.storage.lake import Lake


@pytest.fixture
def home(night: Path) -> Path:
    """The simulated home, with the environment of its evening."""
    return night


@pytest.fixture
def lake(night_lake: Lake) -> Lake:
    """The lake of the simulated home."""
    return night_lake
