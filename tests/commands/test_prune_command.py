"""`nba-props prune`; what it keeps is tested in tests/instance/test_retention.py."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.declared.manifest import Change
from nba_props.instance import retention
from nba_props.instance.retention import Pruned
from nba_props.settings import Settings
from nba_props.storage.manifest_store import ManifestStore
from tests.publishing.replay.instants import AT, manifest


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


def test_contents_go_that_only_instants_before_the_days_to_keep_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock of the games, which may be set."""
    monkeypatch.setattr(retention, "prune", lambda *_: Pruned(0, 0, 0))
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    Settings.read().claim()
    store = ManifestStore(str(tmp_path / "manifests"))
    listing, old = store.keep_listing({}), store.objects.keep(b"old")
    store.write(manifest({}, listing, AT, {"slate": Change(None, old)}))
    for now, kept in (("2024-04-17T19:00:00Z", {old}), ("2024-04-17T21:00:00Z", set())):
        monkeypatch.setenv("NBA_PROPS_NOW", now)
        result = CliRunner().invoke(app, ["prune", "--keep-days", "7"])
        assert "Removed what only instants before that need to be replayed" in result.output
        assert store.objects.names() == kept
