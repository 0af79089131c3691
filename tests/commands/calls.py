"""Calls of the command line in this process, and what it answers."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.settings import Settings


def call(*words: str) -> Result:
    """Runs `nba-props` with these arguments."""
    return CliRunner().invoke(app, list(words))


def assert_refused(result: Result, message: str, status: int = 2) -> None:
    """The command ended with the status and one line that holds the message; a usage hint may stand before it."""
    *_, last = result.stderr.strip().splitlines()
    assert message in last
    assert last.startswith("Error: ")
    assert result.exit_code == status
    assert isinstance(result.exception, SystemExit)


def live_in(folder: Path, monkeypatch: pytest.MonkeyPatch, now: str = "2024-04-10T20:00:00Z") -> Path:
    """An empty home, stamped, and the clock at an instant."""
    home = folder / "home"
    monkeypatch.setenv("NBA_PROPS_HOME", str(home))
    monkeypatch.setenv("NBA_PROPS_NOW", now)
    Settings.read().claim()
    return home
