"""Fit-free rules by hand, with the older system's errors corrected."""

import numpy as np
import polars as pl
import pytest

from nba_props.models.walk_forward.baselines import ensemble, market, moving_average, zone_matchup
from nba_props.models.walk_forward.predictors import Rule

PLAIN: dict[str, float | None] = {
    "points_avg_last_5": 20.0, "points_avg_last_10": 18.0, "points_avg_season": 16.0, "fatigue_score": 100.0,
    "shot_zone_mismatch_score": 0.0, "back_to_back": 0.0, "pace_score": 0.0, "home_away": 1.0, "usage_spike_score": 0.0,
    "opponent_def_rating": 110.0, "pct_paint": 0.5, "pct_mid_range": 0.1, "pct_three": 0.4, "pct_free_throw": 0.2,
    "vegas_points_line": 17.5,
}  # fmt: skip
RECENT = 0.5 * 20 + 0.3 * 18 + 0.2 * 16


def predict(rule: Rule, **changes: float | None) -> float:
    dtypes = dict.fromkeys(PLAIN, pl.Float64)
    return float(rule(pl.DataFrame([PLAIN | changes], schema=dtypes))[0])


@pytest.mark.parametrize(
    ("changes", "added"),
    [
        ({}, 0.5),
        ({"home_away": 0.0}, -0.5),
        ({"fatigue_score": 49.0}, 0.5 - 1.0),
        ({"fatigue_score": 29.0}, 0.5 - 2.5),
        ({"back_to_back": 1.0}, 0.5 - 1.5),
        ({"shot_zone_mismatch_score": 4.0}, 0.5 + 1.2),
        ({"pace_score": -2.0}, 0.5 - 0.6),
        ({"usage_spike_score": 1.0}, 0.5 + 0.4),
        ({"shot_zone_mismatch_score": None, "vegas_points_line": None}, 0.5),
    ],
)
def test_the_moving_average_is_corrected_and_a_high_fatigue_score_is_a_fresh_player(
    changes: dict[str, float | None], added: float
) -> None:
    assert predict(moving_average, **changes) == pytest.approx(RECENT + added)


@pytest.mark.parametrize(
    ("changes", "added"),
    [
        ({}, 0),
        ({"opponent_def_rating": 120.0}, 1 * 3 + 0.4 * 3 + 1 * 3 + 0.7 * 2.4),
        ({"opponent_def_rating": 100.0}, -(1 * 3 + 0.4 * 3 + 1 * 3 + 0.7 * 2.4)),
        ({"opponent_def_rating": 112.0}, 0.6 * (1.2 + 0.4 * 1.0 + 1.1 + 0.7 * 0.8)),
        ({"opponent_def_rating": 120.0, "pct_paint": None, "pct_mid_range": None}, 1 * 3 + 0.7 * 2.4),
        ({"fatigue_score": 29.0}, -1.5),
        ({"opponent_def_rating": None}, 0),
    ],
)
def test_the_zone_matchup_counts_the_defence_where_a_player_scores(
    changes: dict[str, float | None], added: float
) -> None:
    assert predict(zone_matchup, **changes) == pytest.approx(16 + 0.8 + added)


def test_without_recent_games_there_is_no_prediction_and_none_is_below_zero() -> None:
    assert np.isnan(predict(moving_average, points_avg_last_5=None))
    poor = dict.fromkeys(("points_avg_last_5", "points_avg_last_10", "points_avg_season"), 0.2)
    assert predict(moving_average, **poor, back_to_back=1.0) == 0


def test_the_market_is_the_line_where_there_is_one() -> None:
    assert predict(market) == 17.5
    assert np.isnan(predict(market, vegas_points_line=None))


def test_the_ensemble_gives_the_weight_of_a_member_without_a_prediction_to_the_others() -> None:
    nan = np.nan
    members = {
        "catboost_v9": np.array([20.0, 20.0, nan, nan]),
        "similarity": np.array([10.0, nan, nan, nan]),
        "moving_average": np.array([10.0, 10.0, 10.0, nan]),
        "zone_matchup": np.array([10.0, 10.0, 10.0, nan]),
    }
    predicted = ensemble(members)
    assert predicted[:3] == pytest.approx([0.45 * 20 + 0.55 * 10, (0.45 * 20 + 0.3 * 10) / 0.75, 10])
    assert np.isnan(predicted[3])
