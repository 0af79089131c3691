"""The command line: what it prints for people and for machines."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nba_props.cli import app, main

pytestmark = pytest.mark.usefixtures("home")
PROMISED = {
    "game_date", "game_id", "player_id", "player", "team", "opponent", "side", "line", "book", "price",
    "model_probability", "market_probability", "expected_value", "model_id", "as_of",
}  # fmt: skip


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_bets_as_json_have_the_documented_fields() -> None:
    bets = json.loads(call("bets", "2024-04-10", "--json").stdout)
    assert bets
    assert all(set(bet) >= PROMISED for bet in bets)
    assert [bet["rank"] for bet in bets] == sorted(bet["rank"] for bet in bets)


def test_bets_of_today_are_the_clocks() -> None:
    assert call("bets", "--json").stdout == call("bets", "2024-04-10", "--json").stdout


def test_a_day_without_bets_is_an_empty_list_and_a_sentence() -> None:
    assert json.loads(call("bets", "2024-04-02", "--json").stdout) == []
    assert "No bets for 2024-04-02" in call("bets", "2024-04-02").stdout


def test_simulated_bets_are_labelled() -> None:
    assert "simulated" in call("bets", "2024-04-10").stdout


def test_a_date_that_does_not_exist_is_refused() -> None:
    run = call("bets", "2024-13-01")
    assert run.exit_code == 2
    assert "2024-13-01" in run.output


def test_a_failed_run_ends_with_status_1_and_its_reason() -> None:
    run = call("night", "2024-04-12")
    assert run.exit_code == 1


def test_a_setting_that_cannot_be_used_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    monkeypatch.setattr("sys.argv", ["nba-props", "bets"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert "NBA_PROPS_HOME" in shown
    assert "Traceback" not in shown


def test_setup_writes_an_instance_and_an_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NBA_PROPS_HOME", "DAGSTER_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert call("setup").exit_code == 0
    assert f"DAGSTER_HOME={tmp_path}/.nba_props/dagster" in (tmp_path / ".env").read_text()
    assert "telemetry:\n  enabled: false" in (tmp_path / ".nba_props/dagster/dagster.yaml").read_text()
    assert call("setup").exit_code == 0


def test_setup_of_another_home_leaves_the_env_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dagster puts .env above the shell: one that named this home would redirect every later line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBA_PROPS_HOME", "there")
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    assert call("setup").exit_code == 0
    assert (tmp_path / "there/dagster/dagster.yaml").exists()
    assert not (tmp_path / ".env").exists()
