"""Each feature's edge cases, by values worked out by hand. None is missing, NaN thin: see `derivations`."""

import math

import polars as pl
import pytest

from nba_props.features.catalogue import BY_INDEX
from nba_props.features.derivations import COMPUTED, expression

NAN = float("nan")
ROW: dict[str, object] = {
    "points_avg_last_5": 20.0,
    "points_avg_last_10": 19.0,
    "points_avg_season": 18.0,
    "points_std_last_10": 6.0,
    "games_played": 30,
    "games_missing_last_10": 0,
    "games_in_last_7_days": 3,
    "fatigue_score": 80.0,
    "shot_zone_mismatch_score": 1.5,
    "pace_score": 0.5,
    "usage_spike_score": -0.2,
    "days_rest": 2,
    "opponent_days_rest": 1,
    "recent_trend": 0.0,
    "minutes_avg_last_10": 30.0,
    "minutes_avg_season": 30.0,
    "opponent_defensive_rating": 110.0,
    "opponent_pace": 99.0,
    "is_home": True,
    "opponent": "NYK",
    "season_type": "regular",
    "pct_paint": 0.5,
    "pct_mid_range": 0.2,
    "pct_three": 0.3,
    "pct_free_throw": 0.2,
    "zones_seen": True,
    "team_pace_last_10": 98.0,
    "team_off_rating_last_10": 115.0,
    "team_win_pct": 0.6,
    "line": 20.5,
    "opening_line": 19.5,
    "points_avg_vs_opponent": 25.0,
    "games_vs_opponent": 3,
    "ppm_avg_last_10": 0.6,
}
POLARS = {bool: pl.Boolean, str: pl.String, int: pl.Int32, float: pl.Float64}
DTYPES = {name: POLARS[type(value)] for name, value in ROW.items()}
NO_GAMES = dict.fromkeys(
    (
        "points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "games_played",
        "games_missing_last_10", "games_in_last_7_days", "recent_trend", "minutes_avg_last_10", "minutes_avg_season",
        "pct_paint", "pct_mid_range", "pct_three", "pct_free_throw", "zones_seen", "team_pace_last_10", "team_win_pct",
        "team_off_rating_last_10", "points_avg_vs_opponent", "ppm_avg_last_10", "shot_zone_mismatch_score",
    )
)  # fmt: skip
CASES = [
    (0, {}, 20.0),
    (1, {}, 19.0),
    (2, {}, 18.0),
    (3, {}, 6.0),
    (3, {"games_played": 1, "points_std_last_10": None}, NAN),
    (3, {"games_played": 8, "games_missing_last_10": 4, "points_std_last_10": None}, None),
    (3, NO_GAMES, None),
    (4, {}, 3.0),
    (4, NO_GAMES, 0.0),
    (5, {}, 80.0),
    (6, {}, 1.5),
    (6, {"shot_zone_mismatch_score": None}, None),
    (6, {"shot_zone_mismatch_score": None, "pct_paint": None}, NAN),
    (7, {}, 0.5),
    (8, {}, -0.2),
    (9, {}, 1.0),
    (9, {"days_rest": 10}, 2.0),
    (9, {"opponent_days_rest": 10}, -2.0),
    (9, {"opponent": None}, None),
    (10, {}, None),
    (11, {}, 0.0),
    (11, {"recent_trend": 5.0}, 2.0),
    (11, {"recent_trend": 4.99}, 1.0),
    (11, {"recent_trend": 2.0}, 1.0),
    (11, {"recent_trend": 1.99}, 0.0),
    (11, {"recent_trend": -2.0}, -1.0),
    (11, {"recent_trend": -5.0}, -2.0),
    (11, {"recent_trend": None, "games_played": 4}, 0.0),
    (11, {"recent_trend": None}, None),
    (11, NO_GAMES, None),
    (12, {}, 0.0),
    (12, {"minutes_avg_last_10": 33.0}, 1.0),
    (12, {"minutes_avg_last_10": 32.99}, 0.0),
    (12, {"minutes_avg_last_10": 36.0}, 2.0),
    (12, {"minutes_avg_last_10": 27.0}, -1.0),
    (12, {"minutes_avg_last_10": 24.0}, -2.0),
    (12, {"minutes_avg_last_10": None}, None),
    (13, {}, 110.0),
    (13, {"opponent_defensive_rating": None}, None),
    (14, {}, 99.0),
    (15, {}, 1.0),
    (15, {"is_home": False}, 0.0),
    (15, {"is_home": None}, None),
    (16, {}, 0.0),
    (16, {"days_rest": 1}, 1.0),
    (16, {"days_rest": 10}, 0.0),
    (17, {}, 0.0),
    (17, {"season_type": "playoffs"}, 1.0),
    (17, {"season_type": "play_in"}, 0.0),
    (18, {}, 0.5),
    (18, {"pct_paint": None}, NAN),
    (18, {"pct_paint": None, "zones_seen": False}, None),
    (18, NO_GAMES, None),
    (19, {}, 0.2),
    (19, {"pct_mid_range": None}, NAN),
    (20, {}, 0.3),
    (20, {"pct_three": None}, NAN),
    (20, {"pct_three": None, "games_missing_last_10": 5}, None),
    (20, NO_GAMES, None),
    (21, {}, 0.2),
    (21, {"pct_free_throw": None, "games_played": 4}, NAN),
    (21, NO_GAMES, None),
    (22, {}, 98.0),
    (23, {}, 115.0),
    (24, {}, 0.6),
    (24, {"team_win_pct": None}, NAN),
    (24, NO_GAMES, None),
    (25, {}, 20.5),
    (25, {"line": None}, None),
    (26, {}, 19.5),
    (27, {}, 1.0),
    (27, {"opening_line": None}, None),
    (28, {}, 1.0),
    (28, {"line": None}, 0.0),
    (29, {}, 25.0),
    (29, {"points_avg_vs_opponent": None}, 18.0),
    (29, {"points_avg_vs_opponent": None, "points_avg_season": None}, None),
    (29, {"opponent": None}, None),
    (30, {}, 3.0),
    (30, {"games_vs_opponent": None}, None),
    (31, {}, 30.0),
    (32, {}, 0.6),
]


def identity(case: object) -> str:
    return (
        BY_INDEX[case].name
        if isinstance(case, int)
        else ",".join(case)
        if isinstance(case, dict)
        else str(case)
    )


@pytest.mark.parametrize(("index", "changed", "expected"), CASES, ids=identity)
def test_a_feature_is_what_its_name_says(index, changed, expected):
    frame = pl.DataFrame([ROW | changed], schema=DTYPES)
    value = frame.select(expression(BY_INDEX[index])).item()
    if expected is not None and math.isnan(expected):
        assert math.isnan(value)
    else:
        assert value == expected


def test_every_computed_feature_has_a_case():
    assert {index for index, _, _ in CASES} == {f.index for f in COMPUTED}
