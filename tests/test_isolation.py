"""Tests do not see the shell or the checkout that they run in: `make test` is green after `make demo`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nba_props.settings import Settings
from tests.conftest import FIRST, SETTINGS, SHARED, TESTS

ENVIRONMENT = "import os; print(*os.environ, os.path.exists('.env'))"


@pytest.fixture(scope="module")
def found_by_a_module() -> list[str]:
    """The settings that a fixture of a module finds, before any fixture of a test has run."""
    return [name for name in os.environ if name.startswith(SETTINGS)]


def test_no_setting_of_the_shell_is_seen(found_by_a_module: list[str]) -> None:
    assert set(found_by_a_module) <= {SHARED}
    assert os.environ.get(SHARED, "/") == str(Path(os.environ.get(SHARED, "/")).absolute())


def test_no_env_file_is_seen_by_a_test_or_by_a_process_that_it_starts() -> None:
    assert not Path(".env").exists()
    line = [sys.executable, "-c", ENVIRONMENT]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    *names, env_file = done.stdout.split()
    assert {name for name in names if name.startswith(SETTINGS)} <= {SHARED}
    assert env_file == "False"


def test_these_pass_in_a_shell_and_a_folder_that_are_set_up_for_something_else(tmp_path: Path) -> None:
    home = tmp_path / ".nba_props"
    Settings.read({"NBA_PROPS_HOME": str(home), "NBA_PROPS_SOURCE": "live"}).claim()
    elsewhere = {
        "DAGSTER_HOME": str(home / "dagster"),
        "NBA_PROPS_HOME": str(home),
        "NBA_PROPS_SOURCE": "live",
        "NBA_PROPS_NOW": "2020-01-01T00:00:00Z",
        "ODDS_API_BASE_URL": "http://127.0.0.1:9",
        "NBA_CDN_BASE_URL": "http://127.0.0.1:9",
    }
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in elsewhere.items()))
    those_above = "is_seen"
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-k", those_above]
    done = subprocess.run(
        line, cwd=tmp_path, env=os.environ | elsewhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_the_files_that_start_first_are_there() -> None:
    assert [name for name in FIRST if not (TESTS / name).is_file()] == []
