"""A planted absence in the simulated league: what it leaves to the team-mates, and to nobody else."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from bench.simulated import league
from nba_props.days import Days
from nba_props.declared.features import Group, features_in
from nba_props.declared.tables.ingest import INJURIES
from nba_props.features.chain import features
from nba_props.features.history.team_shares import team_shares
from tests.features.proofs import same

DAY, NOW = date(2022, 12, 9), datetime(2023, 1, 1, tzinfo=UTC)
SHARES = [f.name for f in features_in(Group.ABSENCES)]


@pytest.fixture(scope="module")
def ingest() -> dict[str, pl.DataFrame]:
    return league((2022,), last=DAY)


def built(ingest: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return features(ingest, Days.one(DAY), NOW)


def test_a_planted_absence_raises_what_is_left_to_the_team_mates_and_moves_nobody_else(
    ingest: dict[str, pl.DataFrame],
) -> None:
    usual = built(ingest)
    store = usual["feature_store"]
    star = store.filter(pl.col("injury_risk") == 0).sort("points_avg_last_10").row(-1, named=True)
    of_team = ingest["injury_reports"].filter(game_id=star["game_id"], team=star["team"])
    planted = of_team.select(
        "game_id", "game_date", "season", "team", "known_at", "known_at_assumed",
        player_id=pl.lit(star["player_id"], pl.Int64), player_name=pl.lit(""), status=pl.lit("out"),
        reason=pl.lit("planted"),
    )  # fmt: skip
    planted = INJURIES.shape(planted)
    left = built(ingest | {"injuries": pl.concat([ingest["injuries"], planted])})["feature_store"]

    key = {"season": star["season"], "game_date": DAY, "team": star["team"], "player_id": star["player_id"]}
    of_star = team_shares(pl.DataFrame([key | {"as_of": star["as_of"]}]), usual["player_games"])
    rise = store.join(left, on=["game_id", "player_id"], suffix="_left").filter(team=star["team"])
    mates = rise.filter(pl.col("player_id") != star["player_id"])
    assert mates.height >= 8
    for measure in ("minutes", "points", "usage"):
        name, share = f"absent_{measure}_share", of_star[f"{measure}_share"].item()
        assert share > 0.08
        risen = (mates[f"{name}_left"] - mates[name]).to_list()
        assert risen == pytest.approx([share] * mates.height, abs=1e-6)
        in_role = (mates[f"absent_role_{measure}_share_left"] - mates[f"absent_role_{measure}_share"]).round(
            6
        )
        assert set(in_role) == {0.0, round(share, 6)}
    own = rise.filter(player_id=star["player_id"])
    assert own.select(f"{n}_left" for n in SHARES).row(0) == own.select(SHARES).row(0)
    elsewhere = pl.col("team") != star["team"]
    same(store.filter(elsewhere), left.filter(elsewhere), "feature_store")
