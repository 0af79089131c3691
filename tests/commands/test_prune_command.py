"""`nba-props prune`; what it keeps is tested in tests/instance/test_retention.py."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.instance import retention
from nba_props.instance.retention import Pruned
from nba_props.settings import Settings


def test_runs_are_pruned_that_ended_before_the_days_to_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instants: list[datetime] = []

    def prune(instance: dg.DagsterInstance, before: datetime) -> Pruned:
        assert Path(instance.root_directory) == tmp_path / "dagster"
        instants.append(before)
        return Pruned(12, 3456, 78_000_000)

    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    Settings.read().claim()
    monkeypatch.setattr(retention, "prune", prune)
    result = CliRunner().invoke(app, ["prune", "--keep-days", "7"])
    assert result.exit_code == 0
    assert "Removed the logs of 12 runs and 3,456 rows of the index: 78 MB." in result.output
    assert timedelta(0) <= datetime.now(UTC) - timedelta(days=7) - instants[0] < timedelta(minutes=1)


def test_to_keep_no_day_is_refused() -> None:
    assert CliRunner().invoke(app, ["prune", "--keep-days", "0"]).exit_code == 2
