"""Each feature's edge cases, by values computed by hand. None is missing, NaN thin: see `formulas.registration`."""

import math

import polars as pl
import pytest

from nba_props.declared.features import BY_INDEX, CATALOGUE
from nba_props.features.formulas.expressions import expression
from nba_props.features.formulas.registration import FUNCTIONS, feature

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
    "has_did_not_play": True,
    "games_missing_last_3": 0,
    "games_missing_last_5": 0,
    "games_missing_last_7": 0,
    "games_missing_last_60_days": 0,
    "games_in_last_60_days": 28,
    "games_listed_last_10": 10,
    "dnp_share_last_10": 0.2,
    "points_slope_last_10": 0.4,
    "points_slope_last_7": -0.6,
    "points_avg_last_3": 15.0,
    "points_avg_last_60_days": 18.0,
    "points_std_last_60_days": 6.0,
    "games_below_average": 2,
    "games_since_change": 12,
    "minutes_in_last_7_days": 101.5,
    "minutes_std_last_10": 4.5,
    "usage_avg_last_5": 22.5,
    "team_blowout_share_last_10": 0.3,
    "injury_status": "questionable",
    "star_teammates_out": 1,
    "teammate_usage_available": 24.5,
    "total": 230.5,
    "home_spread": -6.5,
    "line_std": 0.7,
    "over_streak": 3,
    "under_streak": 0,
    "previous_line": 18.5,
    "over_rate_last_10": 0.6,
    "margin_vs_line_avg_last_5": 1.5,
    "minutes_form_2": 31.5,
    "minutes_form_5": 30.5,
    "attempts_form_2": 15.5,
    "points_form_25": 17.5,
    "points_expected": 18.5,
    "started_last": 1.0,
    "started_form_5": 0.9,
    "days_since_last": 3.0,
    "games_this_season": 30.0,
}
POLARS = {bool: pl.Boolean, str: pl.String, int: pl.Int32, float: pl.Float64}
DTYPES = {name: POLARS[type(value)] for name, value in ROW.items()}
NO_GAMES: dict[str, object] = dict.fromkeys(
    (
        "points_avg_last_5", "points_avg_last_10", "points_avg_season", "points_std_last_10", "games_played",
        "games_missing_last_10", "games_in_last_7_days", "recent_trend", "minutes_avg_last_10", "minutes_avg_season",
        "pct_paint", "pct_mid_range", "pct_three", "pct_free_throw", "zones_seen", "team_pace_last_10", "team_win_pct",
        "team_off_rating_last_10", "points_avg_vs_opponent", "ppm_avg_last_10", "shot_zone_mismatch_score",
        *(name for name in ROW if name.startswith(("games_missing", "points_", "usage_", "minutes_", "dnp_", "team_b"))),
        "games_in_last_60_days", "games_listed_last_10", "games_below_average", "games_since_change",
    )
)  # fmt: skip
CASES: list[tuple[int, dict[str, object], float | None]] = [
    (0, {}, 20.0),
    (1, {}, 19.0),
    (2, {}, 18.0),
    (3, {}, 6.0),
    (3, {"games_played": 1, "points_std_last_10": None}, NAN),
    (3, {"games_played": 8, "games_missing_last_10": 4, "points_std_last_10": None}, None),
    (3, NO_GAMES, None),
    (4, {}, 3.0),
    (4, NO_GAMES, 0.0),
    (4, {"games_in_last_7_days": None}, None),  # too many of them lost
    (5, {}, 80.0),
    (6, {}, 1.5),
    (6, {"shot_zone_mismatch_score": None}, None),
    (6, {"shot_zone_mismatch_score": None, "pct_paint": None}, NAN),
    (7, {}, 0.5),
    (8, {}, -0.2),
    (9, {}, 1.0),
    (9, {"days_rest": 10}, 2.0),
    (9, {"opponent_days_rest": 10}, -2.0),
    (9, {"opponent_days_rest": None}, None),  # no opponent is known
    (9, {"days_rest": None}, None),  # a newer game lacks its box score
    (10, {}, 2.0),
    (10, {"injury_status": "available"}, 0.0),
    (10, {"injury_status": "probable"}, 1.0),
    (10, {"injury_status": "doubtful"}, 3.0),
    (10, {"injury_status": "out"}, 3.0),
    (10, {"injury_status": None}, None),  # the team has not reported
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
    (16, {"days_rest": None}, None),
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
    (33, {}, 0.2),
    (33, {"dnp_share_last_10": None, "games_listed_last_10": 2}, NAN),
    (33, {"dnp_share_last_10": None, "games_listed_last_10": 2, "games_missing_last_60_days": 5}, None),
    (33, {"dnp_share_last_10": None, "games_missing_last_60_days": 5}, None),
    (33, {"has_did_not_play": False}, None),
    (33, NO_GAMES, NAN),
    (34, {}, 0.4),
    (34, {"points_slope_last_10": None, "games_played": 4}, NAN),
    (34, {"points_slope_last_10": None, "games_missing_last_10": 5}, None),
    (34, NO_GAMES, None),
    (35, {}, (20 - 18) / 6),
    (35, {"points_avg_last_5": 40.0}, 3.0),
    (35, {"points_avg_last_5": 0.0, "points_std_last_10": 2.0}, -3.0),
    (35, {"points_std_last_10": 0.0}, NAN),
    (35, {"points_std_last_10": None, "games_played": 1}, NAN),
    (35, {"points_avg_last_5": None, "games_missing_last_5": 3}, None),
    (35, {"points_std_last_10": None, "games_missing_last_10": 5}, None),
    (35, NO_GAMES, None),
    (36, {}, 0.0),
    (36, {"points_avg_last_5": 27.0}, 0.0),  # just 1.5 deviations
    (36, {"points_avg_last_5": 27.1}, 1.0),
    (36, {"points_std_last_10": None, "games_played": 1}, NAN),
    (36, {"points_avg_last_5": None, "games_missing_last_5": 3}, None),
    (36, NO_GAMES, None),
    (37, {}, 1.0),
    (37, {"star_teammates_out": None}, None),
    (38, {}, 230.5),
    (38, {"total": None}, None),
    (39, {}, 2.0),
    (39, {"days_rest": 10}, 10.0),
    (39, {"days_rest": None}, None),
    (40, {}, 101.5),
    (40, NO_GAMES, 0.0),
    (40, {"minutes_in_last_7_days": None}, None),
    (41, {}, 6.5),
    (41, {"home_spread": 4.0}, 4.0),
    (41, {"home_spread": None}, None),
    (42, {}, 118.5),  # at home, favoured: (230.5 + 6.5) / 2
    (42, {"is_home": False}, 112.0),
    (42, {"is_home": None}, None),
    (42, {"home_spread": None}, None),
    (42, {"total": None}, None),
    (43, {}, 15.0),
    (43, NO_GAMES, None),
    (44, {}, -0.6),
    (44, {"points_slope_last_7": None, "games_played": 3}, NAN),
    (44, {"points_slope_last_7": None, "games_missing_last_7": 4}, None),
    (44, NO_GAMES, None),
    (45, {}, -0.5),
    (45, {"games_in_last_60_days": 2}, NAN),  # the third lies before them
    (45, {"points_std_last_60_days": 0.0}, NAN),
    (
        45,
        {"points_avg_last_60_days": None, "points_std_last_60_days": None, "games_missing_last_60_days": 20},
        None,
    ),
    (45, {"points_avg_last_3": None, "games_missing_last_3": 2}, None),
    (45, NO_GAMES, None),
    (46, {}, 2.0),
    (46, {"games_below_average": None, "games_in_last_60_days": 0}, NAN),
    (46, {"games_below_average": None, "games_missing_last_60_days": 20}, None),
    (46, NO_GAMES, None),
    (47, {}, 24.5),
    (47, {"teammate_usage_available": None}, None),
    (48, {}, 22.5),
    (48, {"usage_avg_last_5": None}, NAN),
    (48, {"usage_avg_last_5": None, "games_missing_last_5": 3}, None),
    (48, NO_GAMES, None),
    (49, {}, 12.0),
    (49, NO_GAMES, 0.0),
    (49, {"games_since_change": None}, None),
    (50, {}, 0.7),
    (50, {"line_std": None}, None),
    (51, {}, 3.0),
    (51, {"over_streak": None}, None),
    (52, {}, 0.0),
    (53, {}, 2.5),
    (53, {"line": None}, None),
    (53, NO_GAMES, None),
    (54, {}, 2.0),
    (54, {"previous_line": None}, None),
    (55, {}, 0.6),
    (56, {}, 1.5),
    (57, {}, 9.0),
    (57, NO_GAMES, None),
    (58, {}, 4.5),
    (58, {"minutes_std_last_10": None, "games_played": 1}, NAN),
    (58, {"minutes_std_last_10": None, "games_missing_last_10": 5}, None),
    (58, NO_GAMES, None),
    (59, {}, 1.0),
    (59, {"opponent_pace": None}, None),
    (59, {"team_pace_last_10": None}, None),
    (60, {}, 31.5),
    (60, {"minutes_form_2": None}, None),  # never played
    (61, {}, 30.5),
    (62, {}, 15.5),
    (63, {}, 17.5),
    (64, {}, 18.5),
    (65, {}, 1.0),
    (65, {"started_last": None}, None),  # nobody recorded it
    (66, {}, 0.9),
    (67, {}, 3.0),
    (68, {}, 30.0),
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
def test_a_feature_is_what_its_name_says(
    index: int, changed: dict[str, object], expected: float | None
) -> None:
    frame = pl.DataFrame([ROW | changed], schema=DTYPES)
    value = frame.select(expression(BY_INDEX[index])).item()
    if expected is not None and math.isnan(expected):
        assert math.isnan(value)
    else:
        assert value == (expected if expected is None else pytest.approx(expected, abs=1e-12))


def test_every_feature_has_a_case() -> None:
    assert {index for index, _, _ in CASES} == {f.index for f in CATALOGUE}


def test_a_feature_has_a_function_or_a_value_in_its_row_and_not_both() -> None:
    assert {f.index for f in CATALOGUE if f.value is None} == set(FUNCTIONS)


def test_every_function_says_what_it_computes() -> None:
    for index, function in FUNCTIONS.items():
        assert function.__doc__, BY_INDEX[index].name


@pytest.mark.parametrize(
    ("index", "name"),
    [(33, "something_else"), (33, "dnp_rate"), (0, "points_avg_last_5")],
    ids=["another name", "a second function", "a row with a window"],
)
def test_a_function_that_cannot_compute_its_row_is_refused(index: int, name: str) -> None:
    def function() -> pl.Expr:
        return pl.lit(0.0)

    function.__name__ = name
    with pytest.raises(
        ValueError, match=f"{name} cannot compute feature {index}, which is {BY_INDEX[index].name}"
    ):
        feature(index)(function)
