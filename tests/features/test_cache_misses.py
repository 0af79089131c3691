"""A player whom the daily cache missed is worked out by the cache itself, wherever his form is read."""

from datetime import date

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.features.composite import composite_factors
from nba_props.features.store import feature_store
from nba_props.stats.games import player_games
from tests import scenario
from tests.features.chain import TABLES, build
from tests.features.quoted_season import INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
TOLD = ["cache_miss", "feature_sources"]  # by these a row says that it was a miss


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(INGEST, SEASON, scenario.NOW)


def without(built: dict[str, pl.DataFrame], team: str, day: Days) -> dict[str, pl.DataFrame]:
    """The tables of a day made when the cache lacked a whole team."""
    tables = {n: f.filter(day.hold()) for n, f in built.items()}
    tables["daily_cache"] = tables["daily_cache"].filter(pl.col("team") != team)
    known = INGEST["schedule"], player_games(INGEST["box_scores"], day.before(365))
    slate, cache = tables["slate"], tables["daily_cache"]
    where = tables["player_shot_zones"], tables["team_defense_zones"]
    reported = INGEST["injuries"].filter(day.hold()), INGEST["injury_reports"]
    factors = composite_factors(slate, cache, *where, *known, *reported)
    market = tables["player_lines"], tables["game_markets"]
    features = feature_store(slate, cache, factors, *where, *market, *known, day)
    found = {"composite_factors": factors, "feature_store": features}
    return {name: TABLES[name].shape(frame) for name, frame in found.items()}


@pytest.mark.parametrize(
    ("day", "team"),
    [
        (date(2023, 11, 12), "BOS"),  # two of them are reported out
        (date(2023, 11, 1), "NYK"),  # their newest box score is lost
    ],
)
def test_a_cache_miss_is_worked_out_by_the_cache_itself(
    built: dict[str, pl.DataFrame], day: date, team: str
) -> None:
    again = without(built, team, Days.one(day))
    for name, frame in again.items():
        known = built[name].filter(pl.col("game_date") == day)
        assert frame.drop(TOLD, strict=False).equals(known.drop(TOLD, strict=False)), name
    missed = again["feature_store"].select("team", "cache_miss").unique()
    assert dict(missed.rows())[team]
    assert not missed.filter(pl.col("team") != team)["cache_miss"].any()


def test_an_unlisted_player_is_no_miss_and_is_rested(built: dict[str, pl.DataFrame]) -> None:
    row = built["feature_store"].filter(pl.col("player_id") == scenario.UNSEEN).row(0, named=True)
    assert (row["cache_miss"], row["days_rest"], row["minutes_load_last_7d"]) == (False, 10.0, 0.0)
