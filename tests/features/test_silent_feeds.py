"""What a silent feed does to the rows of the small season: each feed in turn, from 2 November on."""

from datetime import date

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.features import needing
from nba_props.declared.feeds import FEEDS
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import INGEST

SEASON = Days(date(2023, 10, 24), date(2023, 11, 20))
FROM = pl.col("game_date") >= date(2023, 11, 2)
AFTER = pl.col("game_date") == date(2023, 11, 12)
Frames = dict[str, pl.DataFrame]


def without(feed: str) -> Frames:
    """The ingest tables with the feed silent from 2 November on."""
    name = FEEDS[feed].table
    idle = ~pl.col("did_play") if feed == "did_not_play" else pl.lit(True)
    tables = {name: INGEST[name].filter(~(FROM & idle))}
    if feed == "injuries":
        tables["injuries"] = INGEST["injuries"].filter(~FROM)
    return INGEST | tables


@pytest.fixture(scope="module")
def whole() -> pl.DataFrame:
    return build(INGEST, SEASON, scenario.NOW)["feature_store"]


@pytest.fixture(scope="module", params=list(FEEDS))
def silent(request: pytest.FixtureRequest) -> tuple[str, pl.DataFrame]:
    """The feed and the store without it."""
    return request.param, build(without(request.param), SEASON, scenario.NOW)["feature_store"]


def test_core_is_ready_for_exactly_the_players_for_whom_it_was(
    whole: pl.DataFrame, silent: tuple[str, pl.DataFrame]
) -> None:
    keys = ["game_id", "player_id"]
    _, store = silent
    both = whole.join(store, on=keys, suffix="_now")
    # Players who are listed and never play are on no slate where nobody lists them.
    assert store.height == both.height
    assert both["ready_for_core"].equals(both["ready_for_core_now"].rename("ready_for_core"))
    assert both.filter(AFTER)["ready_for_core"].sum() >= 10


def test_values_that_were_due_are_defaults_however_fresh_they_look(silent: tuple[str, pl.DataFrame]) -> None:
    feed, store = silent
    rows, features = store.filter(AFTER, pl.col("team").is_not_null()), needing(feed)
    assert rows.height > 15
    indices = {f.index for f in features}
    assert all(indices <= set(d) for d in rows["default_feature_indices"])
    assert not any(indices & set(d) for d in rows["unavailable_feature_indices"])
    assert all(FEEDS[feed].silence("2023-11-02") in missing for missing in rows["missing_feeds"])
    contract = "ready_for_v10" if feed == "did_not_play" else "ready_for_v9"
    assert not rows[contract].any()


def test_before_it_falls_silent_nothing_is_another(
    whole: pl.DataFrame, silent: tuple[str, pl.DataFrame]
) -> None:
    _, store = silent
    assert store.filter(~FROM).equals(whole.filter(~FROM))


def test_while_every_feed_speaks_none_is_missed(whole: pl.DataFrame) -> None:
    rows = whole.filter(pl.col("game_date") > SEASON.first)
    assert rows.height > 100
    assert rows["missing_feeds"].list.len().sum() == 0
    assert rows["unavailable_feature_indices"].list.len().sum() == 0


def test_a_feed_that_never_spoke_is_unavailable_and_blocks_nothing() -> None:
    nothing = {"shots": INGEST["shots"].clear()}
    rows = build(INGEST | nothing, SEASON, scenario.NOW)["feature_store"].filter(
        AFTER, pl.col("team").is_not_null()
    )
    assert all({6, 18, 19} <= set(u) for u in rows["unavailable_feature_indices"])
    assert set(rows["missing_feeds"].explode().drop_nulls()) >= {"shots unavailable since 2023-10-24"}
    assert rows["ready_for_v9"].any()
