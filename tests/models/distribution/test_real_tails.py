"""The league's shape around the sportsbooks' own lines, beside what players scored: spring 2024 and spring 2025."""

import numpy as np
import polars as pl
import pytest

from nba_props.models.arrays import Floats, as_floats
from nba_props.models.distribution.shape import Shape
from tests.replay import real

pytestmark = pytest.mark.real
SHAPE = Shape()


@pytest.fixture(scope="module")
def lined() -> dict[str, Floats]:
    """Player-games with a sportsbook's line before the game: median line, P(over), points, centre and spread."""
    quotes = pl.read_parquet(real() / "player_props.parquet").filter(
        "is_main", "two_sided", ~pl.col("is_live").fill_null(False), pl.col("book_type") == "sportsbook"
    )
    played = pl.read_parquet(real() / "player_box.parquet").filter("did_play")
    key = ["game_id", "player_id"]
    rows = (
        quotes.group_by(key)
        .agg(pl.col("line").median(), p=pl.col("p_over_novig").median())
        .join(played.select(*key, "pts"), on=key)
    )
    line, p, points = (as_floats(rows[name].to_numpy()) for name in ("line", "p", "pts"))
    spread = SHAPE.spread(line)
    centre = SHAPE.centre_for(p, line, spread)
    return {"line": line, "points": points, "spread": spread, "centre": centre}


@pytest.mark.parametrize("away", [-16.5, -12.5, -8.5, 8.5, 12.5, 16.5])
def test_lines_far_from_the_main_line_are_passed_as_often_as_said_within_a_factor(
    lined: dict[str, Floats], away: float
) -> None:
    at = np.floor(lined["line"]) + away
    possible = at > 0
    over, _ = SHAPE.sides(lined["centre"], lined["spread"], at)
    said, seen = (over, lined["points"] > at) if away > 0 else (1 - over, lined["points"] < at)
    assert possible.sum() > 1000
    assert 1 / 1.3 < said[possible].mean() / seen[possible].mean() < 1.3
