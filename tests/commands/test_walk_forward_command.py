"""`nba-props walk-forward` on a home with a made-up league."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from nba_props.commands.walk_forward import walk_forward
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.walk_forward.table import WALK_FORWARD
from nba_props.storage.lake import Lake
from tests.models.made_up import FIRST, league

DAYS = 42
FROM, TO = FIRST + timedelta(days=28), FIRST + timedelta(days=34)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE", "NBA_PROPS_NOW"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    store, played = league(DAYS)
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    lake = Lake(str(tmp_path / "lake"))
    lake.write(FEATURE_STORE, store, days)
    lake.write(PLAYER_GAMES, played, days)
    return tmp_path


def run(*arguments: str):
    app = typer.Typer()
    app.command()(walk_forward)
    return CliRunner().invoke(app, [*arguments])


def test_rows_are_kept_in_the_home_and_errors_shown_beside_the_line_and_the_last_ten(home: Path) -> None:
    found = run("--from", str(FROM), "--to", str(TO), "--families", "moving_average, market")
    assert found.exit_code == 0, found.output
    rows = pl.read_parquet(home / "walk_forward" / f"{FROM}...{TO}.parquet")
    assert rows.schema == WALK_FORWARD.schema
    assert set(rows["predictor"]) == {"moving_average", "market"}
    used = rows.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null(), predictor="market")
    error = (used["predicted_points"] - used["points"]).abs().mean()
    (line,) = (text for text in found.output.splitlines() if "market" in text)
    assert f"{used.height:,}" in line
    assert line.count(f"{error:.3f}") == 2  # its own error is the line's


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2024-13-01", "--to", "2024-03-01"), "2024-13-01"),
        (("--from", "2024-03-02", "--to", "2024-03-01"), "2024-03-02"),
        (("--from", "2024-03-01", "--to", "2024-03-02", "--families", "xgboost"), "xgboost"),
    ],
)
def test_what_cannot_be_meant_is_named(home: Path, arguments, told: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert told in found.output
