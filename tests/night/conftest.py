"""The simulated home and its lake, by the names that the tests of a night use."""

from pathlib import Path

import pytest

from nba_props.sources.http import Http
from nba_props.storage.lake import Lake


@pytest.fixture
def home(night: Path) -> Path:
    """The simulated home, with the environment of its evening."""
    return night


@pytest.fixture
def lake(night_lake: Lake) -> Lake:
    """The lake of the simulated home."""
    return night_lake


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests that fail are tried again at once: what a dead feed costs does not depend on it."""
    monkeypatch.setattr(Http, "_wait", lambda *_: 0.0)
