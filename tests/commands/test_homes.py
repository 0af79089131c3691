"""Which home a command works on: one that cannot be used is refused in one line, and reading creates none."""

import json
from pathlib import Path

import pytest

from nba_props.settings import Settings
from nba_props.stamps import STAMP
from tests.commands.calls import assert_refused, call

READING = (
    ("bets", "2024-04-10"),
    ("bets", "2024-04-10", "--json"),
    ("feature", "0", "--player", "x", "--date", "2024-04-10"),
    ("training-set",),
    ("registry",),
    ("promote", "catboost_v9", "--why", "x"),
    ("retire", "catboost_v9", "--why", "x"),
    ("rollback", "--why", "x"),
    ("walk-forward", "--from", "2024-03-01", "--to", "2024-03-01"),
)
WRITING = (
    ("setup",),
    ("backfill", "--from", "2024-04-01", "--to", "2024-04-01"),
    ("night", "2024-04-10"),
    ("grade", "2024-04-09"),
    ("train", "--week", "2024-04-08"),
    ("demo",),
    ("odds-history", "--from", "2024-04-01", "--to", "2024-04-01", "--at", "18:00Z", "--plan-only"),
)


@pytest.fixture(autouse=True)
def evening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10 April 2024, in an empty folder."""
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_folder_that_is_not_a_home_is_not_made_one_by_reading_it(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    assert_refused(
        call(*words), f"{tmp_path}/.nba_props is not a home of nba_props: set NBA_PROPS_HOME to one"
    )
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
@pytest.mark.parametrize("place", ["a file", "below a file", "without permission"])
def test_a_home_that_cannot_be_written_is_refused(
    words: tuple[str, ...], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    # Root may write everywhere but to /proc.
    home = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "home"}.get(
        place, Path("/proc/home")
    )
    monkeypatch.setenv("NBA_PROPS_HOME", str(home))
    why = "is a file" if place == "a file" else "cannot be written ("
    assert_refused(call(*words), f"NBA_PROPS_HOME is {home}, which {why}")


@pytest.mark.parametrize("words", READING + WRITING[:-2], ids=" ".join)
def test_a_home_of_the_other_source_is_refused(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings.read().claim()
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    monkeypatch.setenv("ODDS_API_KEY", "key")
    assert_refused(call(*words), "holds simulated data and NBA_PROPS_SOURCE is live")
    assert json.loads((tmp_path / ".nba_props" / STAMP).read_text()) == {"source": "simulated"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NBA_PROPS_SOURCE", "dream"),
        ("NBA_PROPS_NOW", "tonight"),
        ("ODDS_API_BASE_URL", "localhost:8900"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    for words in (("bets",), ("grade", "2024-04-09"), ("setup",)):
        assert_refused(call(*words), f"{name} is '{value}'")


def test_setup_prepares_an_instance_and_writes_an_env_file(tmp_path: Path) -> None:
    for _ in range(2):
        assert call("setup").exit_code == 0
    home = tmp_path / ".nba_props"
    assert f"DAGSTER_HOME={home}/dagster" in (tmp_path / ".env").read_text()
    assert "telemetry:\n  enabled: false" in (home / "dagster" / "dagster.yaml").read_text()


def test_setup_of_another_home_leaves_the_env_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster puts .env above the shell: one that names this home would redirect every later command."""
    monkeypatch.setenv("NBA_PROPS_HOME", "there")
    assert call("setup").exit_code == 0
    assert (tmp_path / "there" / "dagster" / "dagster.yaml").exists()
    assert not (tmp_path / ".env").exists()
