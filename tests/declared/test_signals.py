"""Signals and subsets as declared: which of the older system's there are, and when each speaks."""

import polars as pl
import pytest

from nba_props.declared.signals import SIGNALS, SIGNALS_BY_NAME, UNKNOWABLE, Signal
from nba_props.declared.subsets import SUBSETS

EIGHTEEN = {
    "model_health", "high_edge", "edge_spread_optimal", "combo_he_ms", "combo_3way", "minutes_surge", "bench_under",
    "3pt_bounce", "cold_snap", "blowout_recovery", "b2b_fatigue_under", "rest_advantage_2d", "high_ft_under",
    "self_creator_under", "volatile_under", "high_usage_under", "prop_line_drop_over", "book_disagreement",
}  # fmt: skip
FILTERS = {
    "star_under", "hot_streak_under", "line_under_12_for_under", "line_fell_3", "line_rose_3", "frequent_opponent",
    "blacklist", "opposite_of_consensus",
}  # fmt: skip

# What each signal looks at: where it just speaks, and for each number the value at which it no longer does.
SPEAKS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "model_health": ({"edge": 0.1}, {"edge": 0.0}),
    "high_edge": ({"edge": -5.0}, {"edge": -4.9}),
    "combo_he_ms": ({"edge": 5.0, "minutes_surge": 3.0}, {"edge": -5.0, "minutes_surge": 2.9}),
    "minutes_surge": ({"minutes_surge": 3.0}, {"minutes_surge": 2.9}),
    "3pt_bounce": (
        {"threes_attempted": 4.0, "threes_shortfall": 1.1},
        {"threes_attempted": 3.9, "threes_shortfall": 1.0},
    ),
    "cold_snap": ({"is_home": True, "prop_under_streak": 3.0}, {"is_home": False, "prop_under_streak": 2.0}),
    "blowout_recovery": (
        {"last_minutes_change": -6.0, "days_rest": 2.0},
        {"last_minutes_change": -5.9, "days_rest": 1.0},
    ),
    "b2b_fatigue_under": (
        {"days_rest": 1.0, "minutes_season": 35.0},
        {"days_rest": 2.0, "minutes_season": 34.9},
    ),
    "rest_advantage_2d": (
        {"days_rest": 2.0, "opponent_days_rest": 1},
        {"days_rest": 1.0, "opponent_days_rest": 2},
    ),
    "high_ft_under": ({"free_throws_attempted": 7.0}, {"free_throws_attempted": 6.9}),
    "volatile_under": ({"points_deviation": 10.0}, {"points_deviation": 9.9}),
    "high_usage_under": ({"usage_season": 30.0}, {"usage_season": 29.9}),
    "prop_line_drop_over": ({"prop_line_delta": -2.0}, {"prop_line_delta": -1.5}),
    "book_disagreement": (
        {"edge": 0.1, "books": 5, "line_std": 1.5},
        {"edge": 0.0, "books": 4, "line_std": 1.4},
    ),
    "star_under": ({"points_avg_season": 25.0, "edge": -5.0}, {"points_avg_season": 24.9, "edge": 5.0}),
    "hot_streak_under": ({"points_surge": 3.1}, {"points_surge": 3.0}),
    "line_under_12_for_under": ({"consensus_line": 11.5}, {"consensus_line": 12.0}),
    "line_fell_3": ({"prop_line_delta": -3.0}, {"prop_line_delta": -2.5}),
    "line_rose_3": ({"prop_line_delta": 3.0}, {"prop_line_delta": 2.5}),
    "frequent_opponent": ({"edge": 0.1, "games_vs_opponent": 6.0}, {"edge": 0.0, "games_vs_opponent": 5.0}),
    "blacklist": (
        {"edge": 0.1, "player_calls": 8, "player_hit_rate": 0.39},
        {"edge": 0.0, "player_calls": 7, "player_hit_rate": 0.4},
    ),
    "opposite_of_consensus": (
        {"edge": 0.1, "families_for": 1, "families_against": 2},
        {"edge": 0.0, "families_for": 2, "families_against": 1},
    ),
}


def speaks(signal: Signal, row: dict[str, object]) -> bool:
    """A number that is None is unknown."""
    of_type = {name: pl.Boolean if name == "is_home" else pl.Float64 for name in row}
    return bool(
        pl.DataFrame([row], schema=of_type, strict=False).select(signal.fires.fill_null(False)).item()
    )


def test_each_of_the_eighteen_is_a_signal_or_has_a_reason_why_it_cannot_be_one() -> None:
    of_18 = {s.name for s in SIGNALS if s.reference == "one of the 18 signals"}
    unknowable = {u.name for u in UNKNOWABLE}
    assert of_18 | unknowable == EIGHTEEN
    assert not of_18 & unknowable
    assert all(u.why for u in UNKNOWABLE)


def test_the_filters_of_the_older_system_speak_against_their_side_and_nothing_else_does() -> None:
    assert {s.name for s in SIGNALS if s.kind == "against"} == FILTERS
    assert len(SIGNALS_BY_NAME) == len(SIGNALS)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.name)
def test_a_signal_speaks_at_its_threshold_and_is_silent_beside_it_and_where_a_number_is_unknown(
    signal: Signal,
) -> None:
    row, silent = SPEAKS[signal.name]
    assert set(row) == set(signal.fires.meta.root_names())
    assert speaks(signal, row)
    for name, value in silent.items():
        assert not speaks(signal, row | {name: value}), name
        assert not speaks(signal, row | {name: None}), f"{name} is unknown"


def test_the_eight_subsets_are_those_that_exports_number() -> None:
    assert [(s.id, s.key, s.least_edge, len(s.directions), s.signals, s.top) for s in SUBSETS] == [
        (1, "top_pick", 5, 1, ("GREEN", "YELLOW"), 1),
        (2, "top_3", 5, 1, ("GREEN", "YELLOW"), 3),
        (3, "top_5", 5, 2, ("GREEN", "YELLOW"), 5),
        (4, "high_edge_over", 5, 1, None, None),
        (5, "high_edge_all", 5, 2, None, None),
        (6, "ultra_high_edge", 7, 2, None, None),
        (7, "green_light", 5, 2, ("GREEN", "YELLOW"), None),
        (8, "all_picks", 3, 2, None, None),
    ]
