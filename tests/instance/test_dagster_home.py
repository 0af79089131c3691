"""A fresh Dagster home, opened by several processes at once, or by one that is killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nba_props
from nba_props.instance.dagster_home import WRITTEN, instance_yaml, prepare
from nba_props.settings import Settings

OPENER = """
import dagster as dg
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
prepare(Settings.read())
with dg.DagsterInstance.get() as instance:
    instance.get_runs()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", "")  # restored after `prepare` has set it
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "")
    return Settings.read()


def open_by_another() -> subprocess.Popen[str]:
    env = os.environ | {"PYTHONPATH": str(Path(nba_props.__file__).parents[1])}
    command = [sys.executable, "-c", OPENER]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.usefixtures("settings")
def test_several_processes_may_open_a_fresh_home_at_once() -> None:
    processes = [open_by_another() for _ in range(3)]
    ended = [(process.communicate(timeout=90)[1], process.returncode) for process in processes]
    failures = [errors for errors, status in ended if status]
    assert failures == []


def test_a_home_whose_opening_was_killed_is_opened_again(settings: Settings) -> None:
    home = settings.dagster_home
    home.mkdir(parents=True)
    (home / "opening.yaml").write_text("telem")
    prepare(settings)
    assert (home / "dagster.yaml").read_text() == instance_yaml(home)
    assert (home / "history" / "runs" / "index.db").stat().st_size > 0
    assert not (home / "opening.yaml").exists()


@pytest.mark.parametrize("first", [WRITTEN, "# Written by `nba-props setup`; of an earlier version"])
def test_settings_that_the_program_wrote_are_kept_true(settings: Settings, first: str) -> None:
    prepare(settings)
    written = settings.dagster_home / "dagster.yaml"
    written.write_text(f"{first}\ntelemetry: {{enabled: true}}\n")
    prepare(settings)
    assert written.read_text() == instance_yaml(settings.dagster_home)


def test_settings_that_a_person_wrote_stay_as_they_are(settings: Settings) -> None:
    prepare(settings)
    own = settings.dagster_home / "dagster.yaml"
    own.write_text("telemetry: {enabled: false}\n")
    prepare(settings)
    assert own.read_text() == "telemetry: {enabled: false}\n"
