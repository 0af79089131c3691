"""Roles of real players: guards and bigs by their box scores, beside the positions that box scores list for starters."""

from datetime import date

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.features.history.roles import roles
from nba_props.sources.archive.tables import Archive
from nba_props.stats.games import player_games
from tests.replay import real

pytestmark = pytest.mark.real

SEASON = Days(date(2023, 1, 1), date(2024, 6, 30))


def test_guards_are_guards_centres_are_bigs_and_most_forwards_are() -> None:
    listed = pl.read_parquet(real() / "player_box.parquet").filter(
        pl.col("position").is_not_null(), "started", season="2023-24", season_type="regular"
    )
    played = player_games(Archive(real()).box_scores(SEASON).rows, SEASON)
    rows = listed.select(
        "game_date", "player_id", "position", as_of=pl.col("game_date").cast(pl.Datetime("us", "UTC"))
    )
    found = rows.join(roles(rows.drop("position"), played), on=["game_date", "player_id"])
    share = dict(found.group_by("position").agg(pl.col("is_big").mean()).rows())
    assert found.height > 12_000
    assert share["G"] < 0.2
    assert share["F"] > 0.65
    assert share["C"] > 0.97
