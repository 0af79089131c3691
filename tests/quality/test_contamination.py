"""The three tiers, over the season so far and the last 14 days."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.quality.contamination import contamination
from nba_props.quality.verdict import Verdict
from tests.quality.feature_rows import DAY, days_before, row, store


def spread(old: list[set[int]], new: list[set[int]]) -> pl.DataFrame:
    """Rows of 20 days ago and of today that lack something."""
    return store(
        *(row(n, lacks, game_date=days_before(20)) for n, lacks in enumerate(old)),
        *(row(100 + n, lacks) for n, lacks in enumerate(new)),
    )


def tiers(verdict: Verdict, window: str) -> dict[str, tuple[int, int, float]]:
    rows = verdict.culprits.filter(window=window).select("what", "tier", "rows", "share").rows()
    return {what: (tier, count, share) for what, tier, count, share in rows}


def test_an_empty_season_passes_and_says_so() -> None:
    verdict = contamination(store())
    assert verdict.good
    assert "nothing to judge" in verdict.note


@pytest.mark.parametrize(
    ("old", "new", "good", "figures"),
    [
        ([set()] * 17, [{2}] * 3, False, (0.15, 1.0)),  # the last days are bad, the season is at its limit
        ([{2}] * 4, [set()] * 16, False, (0.2, 0.0)),  # the season is bad, the last days are good
        ([{2}] * 3, [set()] * 17, True, (0.15, 0.0)),
        ([{25, 50}] * 10, [{25, 50}] * 10, True, (0.0, 0.0)),  # optional
        ([set()] * 10, [{59}] * 2, False, (0.1667, 1.0)),  # of v17 alone
    ],
)
def test_more_than_15_percent_of_rows_without_a_required_feature_fail(
    old: list[set[int]], new: list[set[int]], good: bool, figures: tuple[float, float]
) -> None:
    verdict = contamination(spread(old, new))
    assert verdict.good == good
    assert (verdict.figures["season: required"], verdict.figures["last 14 days: required"]) == figures


def test_the_tiers_are_contracts_rows_without_optional_features_and_features() -> None:
    verdict = contamination(spread([{38}, {2, 25}, {25}, set()], [{25}]))
    season = tiers(verdict, "season")
    assert season["any contract"] == (1, 2, 0.4)
    assert (season["v9"], season["v11"], season["blind"]) == ((1, 1, 0.2), (1, 2, 0.4), (1, 1, 0.2))
    assert season["optional only"] == (2, 2, 0.4)
    assert season["vegas_points_line"] == (3, 3, 0.6)
    assert season["game_total_line"] == (3, 1, 0.2)
    recent = tiers(verdict, "last 14 days")
    assert recent["any contract"] == (1, 0, 0.0)
    assert set(recent) - set(season) == set()
    assert "game_total_line" not in recent


def test_the_last_14_days_end_with_the_newest_row() -> None:
    rows = store(row(1, {2}, game_date=days_before(14)), row(2, {2}, game_date=days_before(13)), row(3))
    assert contamination(rows).figures["last 14 days: rows"] == 2


def test_another_season_does_not_count() -> None:
    rows = store(row(1, {2}, game_date=DAY - timedelta(days=300), season="2022-23"), row(2))
    assert contamination(rows).good
    assert contamination(rows).figures["season: rows"] == 1
