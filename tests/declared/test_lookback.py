"""How far back tables look: the rows that a range is given, and that the assets are given the same."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.gaps import GAP_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.days import Days
from nba_props.declared.lookback import DAY, HISTORY, READS, SEASON, SEASON_AND_DAY, Lookback

RANGE = Days(date(2024, 1, 10), date(2024, 1, 12))
ASSETS: dict[str, Any] = {a.key.to_user_string(): a for a in (*STATS_ASSETS, *FEATURE_ASSETS, *GAP_ASSETS)}


@pytest.mark.parametrize(
    ("lookback", "first", "last"),
    [
        (DAY, RANGE.first, RANGE.last),
        (Lookback(2), date(2024, 1, 8), RANGE.last),
        (Lookback(2, with_range=False), date(2024, 1, 8), date(2024, 1, 11)),
    ],
)
def test_a_range_is_given_its_own_days_and_those_before(lookback: Lookback, first: date, last: date) -> None:
    dates = [RANGE.first + timedelta(days=n) for n in range(-20, 20)]
    rows = lookback.of(pl.DataFrame({"game_date": dates}), RANGE)
    assert (rows["game_date"].min(), rows["game_date"].max()) == (first, last)


def test_a_day_is_not_given_its_own_games() -> None:
    assert not SEASON.with_range
    assert not HISTORY.with_range
    assert SEASON_AND_DAY.with_range


@pytest.mark.parametrize("table", READS)
def test_an_asset_reads_what_is_declared_as_far_back(table: str) -> None:
    asset = ASSETS[table]
    inputs = {key.to_user_string(): key for key in asset.dependency_keys}
    # A table that reads no slate still waits for it, as the slate for news: without them a run may end before.
    assert set(inputs) - {"slate", "news"} == set(READS[table]) - {"slate"}
    for name, lookback in READS[table].items():
        mapping = asset.get_partition_mapping(inputs[name])
        start, end = (0, 0) if mapping is None else (mapping.start_offset, mapping.end_offset)
        assert (-start, end == 0) == (lookback.days, lookback.with_range), name
