"""`nba-props walk-forward` on a home with a made-up league."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.walk_forward.rows import WALK_FORWARD
from nba_props.storage.lake import Lake
from tests.commands.calls import call, live_in
from tests.models.made_up import FIRST, league

DAYS = 42
FROM, TO = FIRST + timedelta(days=28), FIRST + timedelta(days=34)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with six weeks of a made-up league."""
    home = live_in(tmp_path, monkeypatch)
    store, played = league(DAYS)
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    lake = Lake(str(home / "lake"))
    lake.write(FEATURE_STORE, store, days)
    lake.write(PLAYER_GAMES, played, days)
    return home


def test_rows_are_kept_in_the_home_and_errors_shown_beside_the_line_and_the_last_ten(home: Path) -> None:
    result = call(
        "walk-forward", "--from", str(FROM), "--to", str(TO), "--families", "moving_average, market"
    )
    assert result.exit_code == 0, result.output
    rows = pl.read_parquet(home / "walk_forward" / f"{FROM}...{TO}.parquet")
    assert rows.schema == WALK_FORWARD.schema
    assert set(rows["predictor"]) == {"moving_average", "market"}
    used = rows.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null(), predictor="market")
    error = used.select((pl.col("predicted_points") - pl.col("points")).abs().mean()).item()
    (line,) = (text for text in result.output.splitlines() if "market" in text)
    assert f"{used.height:,}" in line
    assert line.count(f"{error:.3f}") == 2  # its own error is the line's
