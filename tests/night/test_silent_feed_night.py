"""A night of the simulated league on which a feed has fallen silent, on a copy of the home: core predicts."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.storage.lake import Lake
from tests.simulated_home import linked

pytestmark = pytest.mark.slow

DAY, SILENT_FROM = date(2024, 4, 10), date(2024, 4, 8)
KEYS = ["game_id", "player_id"]
# What the features of the night are made of, in order, and what is predicted from them.
REBUILT = [
    "player_shot_zones",
    "team_defense_zones",
    "composite_factors",
    "feature_store",
    "predictions",
    "fair_prices",
    "best_bets",
]
SHOTS_ARE_OUT = f"shots silent since {SILENT_FROM}"


@pytest.fixture
def spoilt(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """The lake of a copy of the home, an hour later; runs go there."""
    copy = tmp_path / "home"
    linked(home, copy)
    monkeypatch.setenv("NBA_PROPS_HOME", str(copy))
    monkeypatch.setenv("DAGSTER_HOME", str(copy / "dagster"))
    return Lake(str(copy / "lake"))


def fall_silent(lake: Lake, *tables: Table) -> None:
    for table in tables:
        for day in Days(SILENT_FROM, DAY):
            if day in lake.stored(table):
                lake.write(table, table.empty(), [day])


@pytest.mark.parametrize(
    ("tables", "indices"),
    [((SHOTS,), {6, 18, 19}), ((INJURIES, INJURY_REPORTS), {10})],
    ids=["shots", "injuries"],
)
def test_every_player_that_core_is_ready_for_is_predicted_once_as_the_champions(
    spoilt: Lake, tables: tuple[Table, ...], indices: set[int]
) -> None:
    before, published = spoilt.read(FEATURE_STORE, [DAY]), spoilt.read(BEST_BETS, [DAY])
    fall_silent(spoilt, *tables)
    finished = run_job("nightly", Days.one(DAY), only=REBUILT)
    store, predicted = spoilt.read(FEATURE_STORE, [DAY]), spoilt.read(PREDICTIONS, [DAY])
    assert store["ready_for_core"].equals(before["ready_for_core"])
    assert not store["ready_for_v9"].any()
    assert all(indices <= set(d) for d in store["default_feature_indices"])

    champions = predicted.filter("is_active", role="champion")
    assert champions.select(KEYS).is_unique().all()
    assert (
        store.filter("ready_for_core")
        .join(champions.drop_nulls("predicted_points"), on=KEYS, how="anti")
        .is_empty()
    )
    stood_in = champions.drop_nulls("predicted_points")
    assert set(stood_in["family"]) == {"catboost_core"}
    assert stood_in["stand_in_reason"].str.starts_with("not_ready: ").all()
    assert (
        stood_in["stand_in_reason"]
        .str.contains(f"silent since {SILENT_FROM}; not_promoted: last of the succession")
        .all()
    )
    assert stood_in["missing_feeds"].list.len().eq(1).all()

    priced = spoilt.read(FAIR_PRICES, [DAY]).drop_nulls("prediction_id")
    assert priced.join(stood_in, on=["prediction_id"], how="anti").is_empty()
    bets = spoilt.read(BEST_BETS, [DAY]).join(published, on=BEST_BETS.key, how="anti")
    assert bets.drop_nulls("prediction_id").join(stood_in, on=["prediction_id"], how="anti").is_empty()
    # What the champion itself had published before the feed fell silent stays in the record.
    assert published.height > 0
    assert published.join(spoilt.read(BEST_BETS, [DAY]), on="digest", how="anti").is_empty()
    assert ("predictions", "stand_ins", "WARN") in finished.failed_checks
    assert breaches(PREDICTIONS, predicted) == []


def test_a_whole_night_has_its_own_champion_and_core_beside_it(lake: Lake) -> None:
    predicted = lake.read(PREDICTIONS, [DAY]).filter("is_active")
    champions = predicted.filter(role="champion")
    assert set(champions["family"]) == {"catboost_v9"}
    assert champions.select(KEYS).is_unique().all()
    assert set(predicted.filter(family="catboost_core")["role"]) == {"shadow"}
    registered = lake.read(MODEL_REGISTRY, lake.stored(MODEL_REGISTRY)[-1:])
    assert "catboost_core" in set(registered["family"])


def test_roles_go_back_when_the_feed_does(spoilt: Lake) -> None:
    shots = {day: spoilt.read(SHOTS, [day]) for day in Days(SILENT_FROM, DAY) if day in spoilt.stored(SHOTS)}
    # Tests that came before may have added to the home: what it is now is what must come back.
    run_job("nightly", Days.one(DAY), only=REBUILT)
    before = spoilt.read(PREDICTIONS, [DAY])
    fall_silent(spoilt, SHOTS)
    run_job("nightly", Days.one(DAY), only=REBUILT)
    for day, frame in shots.items():
        spoilt.write(SHOTS, frame, [day])
    run_job("nightly", Days.one(DAY), only=REBUILT)
    after = spoilt.read(PREDICTIONS, [DAY]).filter("is_active")
    columns = [*KEYS, "family", "role", "stand_in_reason", "predicted_points"]
    active = before.filter("is_active").select(columns).sort(columns[:3])
    assert_frame_equal(after.select(columns).sort(columns[:3]), active)
    assert after.filter(pl.col("role") == "champion").select(KEYS).is_unique().all()


@pytest.mark.usefixtures("no_waits")
def test_a_night_on_which_every_feed_is_dead_is_made_from_what_raw_holds_and_says_so(
    spoilt: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = ("schedule", "injuries", "odds_lines", "game_lines")
    before = {table.name: spoilt.read(table, [DAY]) for table in (SCHEDULE, ODDS_LINES, GAME_LINES, INJURIES)}
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T21:00:00Z")
    trouble = ", ".join(f"{feed} closed 2024-04-10T20:30Z 2024-04-11" for feed in feeds)
    monkeypatch.setenv("NBA_PROPS_SIMULATED_TROUBLE", trouble)
    finished = run_job("nightly", Days.one(DAY))
    for table in (SCHEDULE, ODDS_LINES, GAME_LINES, INJURIES):
        assert spoilt.read(table, [DAY]).equals(before[table.name])
    assert {(feed, "coverage", "ERROR") for feed in feeds} <= set(finished.failed_checks)
    told = {feed: finished.told[feed, "coverage"] for feed in feeds}
    assert all("No answer for 2024-04-10; last heard 2024-04-10 20:00 UTC." in text for text in told.values())
    assert finished.told["predictions", "go"].startswith("No go: the newest quotes are of 20:00 UTC")
    ready = spoilt.read(FEATURE_STORE, [DAY]).filter("ready_for_core")
    champions = spoilt.read(PREDICTIONS, [DAY]).filter("is_active", role="champion")
    assert ready.join(champions.drop_nulls("predicted_points"), on=KEYS, how="anti").is_empty()
