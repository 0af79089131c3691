"""A player that the daily cache lacks is computed by the cache's own function, wherever the form is read."""

from dataclasses import fields
from datetime import date

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.features import composite, store
from nba_props.stats.games import player_games
from tests import scenario
from tests.features.chain import TABLES, build
from tests.features.quoted_season import INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
MARKS = ["cache_miss", "feature_sources"]  # the columns that say that a row was a miss


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(INGEST, SEASON, scenario.NOW)


def without(built: dict[str, pl.DataFrame], team: str, day: Days) -> dict[str, pl.DataFrame]:
    """The tables of a day built from a cache that lacks a whole team."""
    tables = {n: f.filter(day.hold()) for n, f in built.items()}
    tables["daily_cache"] = tables["daily_cache"].filter(pl.col("team") != team)
    tables |= {
        "schedule": INGEST["schedule"],
        "player_games": player_games(INGEST["box_scores"], day.before(400)),
        "injuries": INGEST["injuries"].filter(day.hold()),
        "injury_reports": INGEST["injury_reports"],
        "shots": INGEST["shots"],
    }

    factors = composite.Inputs(**{f.name: tables[f.name] for f in fields(composite.Inputs)})
    tables["composite_factors"] = composite.composite_factors(factors)
    inputs = store.Inputs(**{f.name: tables[f.name] for f in fields(store.Inputs)})
    tables["feature_store"] = store.feature_store(inputs, day)
    return {name: TABLES[name].shape(tables[name]) for name in ("composite_factors", "feature_store")}


@pytest.mark.parametrize(
    ("day", "team"),
    [
        (date(2023, 11, 12), "BOS"),  # two of them are reported out
        (date(2023, 11, 1), "NYK"),  # the newest box score is lost
    ],
)
def test_a_cache_miss_is_computed_as_the_cache_would(
    built: dict[str, pl.DataFrame], day: date, team: str
) -> None:
    rebuilt = without(built, team, Days.one(day))
    for name, frame in rebuilt.items():
        known = built[name].filter(pl.col("game_date") == day)
        assert frame.drop(MARKS, strict=False).equals(known.drop(MARKS, strict=False)), name
    missed = rebuilt["feature_store"].select("team", "cache_miss").unique()
    assert dict(missed.rows())[team]
    assert not missed.filter(pl.col("team") != team)["cache_miss"].any()


def test_an_unlisted_player_is_no_miss_and_is_rested(built: dict[str, pl.DataFrame]) -> None:
    row = built["feature_store"].filter(pl.col("player_id") == scenario.UNSEEN).row(0, named=True)
    assert (row["cache_miss"], row["days_rest"], row["minutes_load_last_7d"]) == (False, 10.0, 0.0)
