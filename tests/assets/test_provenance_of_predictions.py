"""Predictions through their asset under a clock that runs, before and after the tip-off, and under a frozen one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.resources.clock import Clock
from tests.assets.model_home import DAY, EVENING, ModelHome


@pytest.mark.parametrize(
    ("frozen", "running", "provenance"),
    [
        ("", datetime(2024, 1, 24, 20, tzinfo=UTC), "live"),
        ("", datetime(2024, 1, 25, 12, tzinfo=UTC), "backfill"),
        (EVENING, None, "replay"),
        ("2024-01-25T12:00:00Z", None, "replay"),
    ],
    ids=["before the tip-off", "after it", "frozen before it", "frozen after it"],
)
def test_predictions_say_how_they_came_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frozen: str, running: datetime | None, provenance: str
) -> None:
    if running:
        monkeypatch.setattr(Clock, "now", lambda _: running)
    home = ModelHome(tmp_path, frozen)
    assert home.run("predictions").success
    assert home.lake.read(PREDICTIONS, [DAY])["provenance"].unique().to_list() == [provenance]
