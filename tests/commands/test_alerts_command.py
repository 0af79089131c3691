"""`nba-props alerts`: what is wrong with a home, and which channels work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nba_props.cli import app
from tests.sinks import Webhook, webhook


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as sink:
        yield sink


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home, at noon."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home" / "dagster"))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T16:00:00Z")


def test_a_home_without_a_schedule_is_told_with_the_command_that_mends_it() -> None:
    shown = CliRunner().invoke(app, ["alerts"])
    assert shown.exit_code == 1
    assert "ERROR no_schedule: 2024-04-10" in shown.stdout
    assert "nba-props backfill --from 2024-04-10 --to 2024-04-10 --job ingest" in shown.stdout
    assert shown.stdout.rstrip().endswith("1 open.")


def test_a_test_says_which_channel_works_and_shows_no_address(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_ALERT_WEBHOOK", hook.url)
    monkeypatch.setenv("NBA_PROPS_SLACK_WEBHOOK", f"{hook.url}x")
    shown = CliRunner().invoke(app, ["alerts", "--test"])
    assert (shown.exit_code, len(hook.got)) == (0, 2)
    assert "slack: sent\nwebhook: sent" in shown.stdout
    hook.status = 403
    shown = CliRunner().invoke(app, ["alerts", "--test"])
    assert shown.exit_code == 1
    assert "slack: HTTP 403" in shown.stdout
    assert "planted-secret" not in shown.output


def test_a_variable_that_cannot_be_used_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_SLACK_WEBHOOK", "hooks.slack.com/planted-secret")
    shown = CliRunner().invoke(app, ["alerts", "--test"])
    assert shown.exit_code == 2
    assert "NBA_PROPS_SLACK_WEBHOOK is not a URL" in shown.output
    assert "planted-secret" not in shown.output
