"""Governance through the assets: promotions, rollbacks and damaged models, in a home of two tiny models."""

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.resources.governance import newest_registry
from nba_props.settings import Settings
from tests.assets.model_home import DAY, EVENING, NEW, OLD, ModelHome, features
from tests.dagster_results import cause, failed_checks, shown

COUNTED = "20240124T200000000000Z-"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHome:
    """The home, to which the environment points: commands read it."""
    for name in ("NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE", "NBA_PROPS_STORE", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    monkeypatch.setenv("NBA_PROPS_NOW", EVENING)
    Settings.read().claim()
    return ModelHome(tmp_path)


def move(home: ModelHome, now: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets the clock of the home's runs and of the commands."""
    home.now = now
    monkeypatch.setenv("NBA_PROPS_NOW", now)


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_fresh_home_predicts_with_the_default_champion_and_says_so(home: ModelHome) -> None:
    result = home.run("predictions")
    assert result.success
    assert failed_checks(result) == {}
    assert home.active()["stand_in_reason"].unique().to_list() == ["not_promoted: default champion"]
    assert home.active()["model_week"].unique().to_list() == [NEW]


@pytest.mark.parametrize("moves_on", [False, True], ids=["clock stands", "clock moves on"])
def test_promote_predict_rollback_predict_gives_back_the_first_predictions_exactly(
    home: ModelHome, monkeypatch: pytest.MonkeyPatch, moves_on: bool
) -> None:
    def later(minute: int) -> None:
        if moves_on:
            move(home, f"2024-01-24T20:{minute}:00Z", monkeypatch)
            home.lake.write(FEATURE_STORE, features(home.now), [DAY])

    first = home.predict()
    later(10)
    assert (
        call(
            "promote", "catboost_v9", "--week", str(OLD), "--force", "--why", "the newest runs cold"
        ).exit_code
        == 0
    )
    second = home.predict()
    assert second["model_week"].unique().to_list() == [OLD]
    assert second["stand_in_reason"].unique().to_list() == [None]
    assert not second["predicted_points"].equals(first["predicted_points"])
    later(20)
    assert call("rollback", "--why", "it was noise").exit_code == 0
    assert home.predict().equals(first)


def test_a_changed_model_file_is_noticed_by_its_hash_reported_and_replaced_by_an_older_one(
    home: ModelHome,
) -> None:
    path = home.model_file(NEW)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    result = home.run("predictions")
    assert result.success
    assert failed_checks(result) == {"champion_serves": "ERROR", "champion_is_fresh": "WARN"}
    row = home.active().row(0, named=True)
    assert (row["model_week"], row["model_is_stale"]) == (OLD, True)
    assert "file_fault" in row["stand_in_reason"]
    assert "it was changed" in row["stand_in_reason"]


def test_without_any_model_that_can_be_loaded_the_night_fails_by_name(home: ModelHome) -> None:
    for week in (OLD, NEW):
        home.model_file(week).unlink()
    result = home.run("predictions")
    assert not result.success
    error = cause(result)
    assert error.cls_name == "NoModelError"
    assert str(NEW) in error.message


def test_predictions_by_an_unregistered_model_alarm(home: ModelHome) -> None:
    for path in (Path(home.settings.registry)).glob("*"):
        path.unlink()
    assert failed_checks(home.run("predictions")) == {"registered_models": "ERROR"}


def test_a_damaged_registry_stops_the_night_and_the_command_by_name(home: ModelHome) -> None:
    path = next((Path(home.settings.registry)).glob("*-trained-*"))
    path.write_text(path.read_text()[:-5])
    assert not home.run("predictions").success
    run = call("registry")
    assert run.exit_code == 1
    assert path.name in run.output.replace("\n", "")


def test_the_registry_is_a_table_of_today_shown_with_its_gates_and_the_retrain_paradox(
    home: ModelHome,
) -> None:
    result = home.run("model_registry", day=None)
    assert result.success
    assert failed_checks(result) == {}
    frame = home.lake.read(MODEL_REGISTRY, [DAY])
    assert dict(frame.select("week", "status").rows()) == {OLD: "retired", NEW: "champion"}
    metadata = shown(result, "model_registry")
    assert {"registry", "gates", "retrain paradox"} <= set(metadata)
    assert metadata["instant"] == "2024-01-24T20:00:00+00:00"
    assert len(metadata["gates"]) == 9


def test_a_family_with_a_failed_gate_bets_no_more_until_somebody_promotes_it(home: ModelHome) -> None:
    home.run("model_registry", day=None)
    blocked = home.lake.read(MODEL_REGISTRY, [DAY]).with_columns(
        failed=pl.lit(1, pl.Int32), status=pl.lit("blocked")
    )
    home.lake.write(MODEL_REGISTRY, blocked, [DAY])
    result = home.run("predictions")
    assert failed_checks(result) == {"champion_serves": "ERROR"}
    assert home.active()["role"].unique().to_list() == ["shadow"]
    call("promote", "catboost_v9", "--force", "--why", "I looked at it")
    assert failed_checks(home.run("predictions")) == {}
    assert home.active()["role"].unique().to_list() == ["champion"]


def test_the_newest_view_up_to_a_day_counts(home: ModelHome) -> None:
    home.run("model_registry", day=None)
    assert newest_registry(home.lake, DAY).height == 2
    assert newest_registry(home.lake, OLD).is_empty()


def test_an_empty_night_has_an_empty_performance(home: ModelHome) -> None:
    assert home.run("model_performance").success


def test_a_promotion_is_refused_while_gates_have_not_passed_and_nothing_is_recorded(home: ModelHome) -> None:
    before = home.registry.events()
    run = call("promote", "catboost_v9", "--why", "because")
    assert run.exit_code == 1
    assert "graded_bets INSUFFICIENT" in run.output.replace("\n", " ")
    assert home.registry.events() == before


def test_who_when_and_why_are_recorded_and_the_registry_is_shown(
    home: ModelHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "bea")
    run = call("promote", "catboost_v9", "--week", "2024-01-17", "--why", "steady", "--force")
    assert run.exit_code == 0
    event = home.registry.events()[-1]
    assert (event.kind, event.week, event.by, event.why, event.forced) == (
        "promote",
        OLD,
        "bea",
        "steady",
        True,
    )
    assert event.recorded_at == datetime(2024, 1, 24, 20, tzinfo=UTC)
    assert "Champion: catboost_v9" in run.output
    assert "promoted by bea: steady" in run.output
    path = next((Path(home.settings.registry)).glob(f"{COUNTED}promote-*.json"))
    assert json.loads(path.read_text())["by"] == "bea"
    assert call("rollback", "--why", "no", "--by", "cem").exit_code == 0
    assert home.registry.events()[-1].by == "cem"


def test_without_a_champion_the_registry_says_so_and_the_night_fails(home: ModelHome) -> None:
    assert call("retire", "catboost_v9", "--why", "season over").exit_code == 0
    assert "Champion: nobody" in call("registry").output
    result = home.run("predictions")
    assert not result.success
    assert call("retire", "catboost_v9", "--why", "again").exit_code == 1


def test_a_live_night_uses_what_was_promoted_by_its_instant(
    home: ModelHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(home, "2024-01-24T21:00:00Z", monkeypatch)
    call("promote", "catboost_v9", "--week", str(OLD), "--force", "--why", "x")
    move(home, EVENING, monkeypatch)
    assert home.predict()["model_week"].unique().to_list() == [NEW]
    assert home.lake.read(PREDICTIONS, [DAY])["provenance"].unique().to_list() == ["replay"]
