"""Sensors and schedules come switched on for a home that is live and set up, and for no other."""

from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.definitions import code_location, defs
from nba_props.resources.set_up import SEASON_DATES, is_set_up, runs_by_itself
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake

EVENT = "20240408T103000000000Z-trained-0123456789abcdef.json"


@pytest.fixture
def season(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A live home with a key, an event of a model and a season's files."""
    home = tmp_path / "home"
    for name, value in {"HOME": str(home), "SOURCE": "live"}.items():
        monkeypatch.setenv(f"NBA_PROPS_{name}", value)
    monkeypatch.setenv("ODDS_API_KEY", "k")
    (home / "registry").mkdir(parents=True)
    (home / "registry" / EVENT).touch()
    lake = Lake(str(home / "lake"))
    folder = Path(lake.path(PLAYER_GAMES, date(2023, 10, 24))).parent
    folder.mkdir(parents=True)
    for day in range(SEASON_DATES):
        Path(lake.path(PLAYER_GAMES, date(2023, 10, 24) + timedelta(days=day))).touch()
    return home


@pytest.mark.usefixtures("season")
def test_a_live_home_with_a_key_models_and_a_season_is_set_up() -> None:
    assert is_set_up(Settings.read())


@pytest.mark.parametrize("lack", ["source", "key", "models", "season", "home"])
def test_a_home_that_lacks_one_of_them_is_not(
    season: Path, lack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match lack:
        case "source":
            monkeypatch.setenv("NBA_PROPS_SOURCE", "simulated")
        case "key":
            monkeypatch.setenv("ODDS_API_KEY", "")
        case "models":
            (season / "registry" / EVENT).unlink()
        case "season":
            next((season / "lake" / PLAYER_GAMES.name).iterdir()).unlink()
        case "home":
            monkeypatch.setenv("NBA_PROPS_HOME", str(season / "elsewhere"))
    assert not runs_by_itself()


@pytest.mark.usefixtures("season")
def test_settings_that_cannot_be_used_switch_off_and_are_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "tomorrow")
    assert not runs_by_itself()
    assert "NBA_PROPS_NOW" in caplog.text


@pytest.mark.parametrize("is_on", [True, False])
def test_all_of_them_come_switched_alike_and_stay_what_they_are(is_on: bool) -> None:
    repository = code_location(given(), is_on=is_on).get_repository_def()
    sensors, schedules = repository.sensor_defs, repository.schedule_defs
    assert len(sensors) >= 2
    assert len(schedules) >= 1
    told = {s.default_status.value for s in sensors} | {s.default_status.value for s in schedules}
    assert told == {"RUNNING" if is_on else "STOPPED"}
    of_environment = defs().get_repository_def()
    assert {s.name: type(s) for s in sensors} == {s.name: type(s) for s in of_environment.sensor_defs}


def test_with_no_variable_set_they_are_off() -> None:
    repository = dg.Definitions.merge(code_location(given(), is_on=runs_by_itself())).get_repository_def()
    assert {s.default_status for s in repository.sensor_defs} == {dg.DefaultSensorStatus.STOPPED}
