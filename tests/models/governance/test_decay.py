"""A family's state by day: hit rates of 7, 14 and 30 days at the consensus line, and the length of each state."""

from datetime import date, timedelta
from itertools import chain
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance.decay import HISTORY, performance
from tests.governance_rows import WEEK, grade, grades, season

Night = list[dict[str, Any]]


def night(day: int, hits: int, misses: int, **changes: object) -> Night:
    """Sides taken on the day-th day after WEEK, right and wrong."""
    points = [25] * hits + [15] * misses
    when = {"game_date": WEEK + timedelta(days=day), "game_id": str(day)}
    return [grade(**{"player_id": n, "actual_points": p} | when | changes) for n, p in enumerate(points)]


def row_of(day: int, *nights: Night, provenance: str = "backfill") -> dict[str, Any]:
    """The row of MODEL_PERFORMANCE of a day."""
    frame = performance(grades(*chain(*nights)), Days.one(WEEK + timedelta(days=day)))
    return enforce(MODEL_PERFORMANCE, frame).row(by_predicate=pl.col("provenance") == provenance, named=True)


@pytest.mark.parametrize(
    ("hits", "misses", "state"),
    [
        (4, 0, "INSUFFICIENT_DATA"),
        (5, 0, "HEALTHY"),
        (58, 42, "HEALTHY"),
        (579, 421, "WATCH"),
        (57, 43, "WATCH"),
        (55, 45, "WATCH"),
        (549, 451, "DEGRADING"),
        (54, 46, "DEGRADING"),
        (53, 47, "DEGRADING"),
        (524, 476, "DEGRADING"),
        (523, 477, "BLOCKED"),
        (52, 48, "BLOCKED"),
        (0, 5, "BLOCKED"),
    ],
)
def test_the_state_follows_the_hit_rate_of_seven_days(hits: int, misses: int, state: str) -> None:
    assert row_of(0, night(0, hits, misses))["state"] == state


def test_pushes_voids_and_small_edges_are_in_no_rate() -> None:
    not_counted = [
        grade(player_id=1, actual_points=None, result="VOID"),
        grade(player_id=2, consensus_line=25.0),
        grade(player_id=3, edge=2.9),
        grade(player_id=4, vegas_line_source="none", consensus_line=None, edge=None),
    ]
    row = row_of(0, not_counted, night(0, 3, 2, game_id="2"))
    assert (row["calls"], row["hits"], row["hit_rate_7d"]) == (5, 3, 0.6)
    assert row["graded_7d"] == 8


def test_windows_are_calendar_days() -> None:
    row = row_of(
        29,
        night(29, 1, 1),
        night(23, 2, 0),
        night(22, 0, 4),
        night(16, 8, 0),
        night(15, 0, 3),
        night(0, 10, 0),
        night(-1, 0, 99),
    )
    assert [row[f"calls_{n}d"] for n in (7, 14, 30)] == [4, 16, 29]
    assert [row[f"hits_{n}d"] for n in (7, 14, 30)] == [3, 11, 21]
    assert row["hit_rate_30d_low"] < 21 / 29 < row["hit_rate_30d_high"]


def test_days_in_a_row_are_counted_through_nights_off() -> None:
    nights = [night(0, 3, 4), night(1, 6, 0), night(4, 0, 6)]  # 43 %, 69 %, 47 %
    assert [row_of(d, *nights)["days_in_state"] for d in (0, 1, 2, 3, 4, 5)] == [1, 1, 2, 3, 1, 2]
    assert [row_of(d, *nights)["days_below_alert"] for d in (0, 1, 3, 4, 5)] == [1, 0, 0, 1, 2]


def test_worse_states_count_as_days_below_watch_too() -> None:
    nights = [night(0, 57, 43), night(1, 0, 1), night(2, 0, 7)]  # 57, 56.4, 52.8 %
    assert [row_of(d, *nights)["state"] for d in (0, 1, 2)] == ["WATCH", "WATCH", "DEGRADING"]
    last = row_of(2, *nights)
    assert (last["days_below_watch"], last["days_below_alert"], last["days_in_state"]) == (3, 1, 1)


@pytest.mark.parametrize("every", [1, 6], ids=["each night", "each sixth night"])
def test_a_streak_is_counted_up_to_thirty_days(every: int) -> None:
    nights = [night(d, 6, 0) for d in range(0, 50, every)]
    assert row_of(49, *nights)["days_in_state"] == 30


def test_the_state_of_a_streaks_first_day_has_all_seven_days_behind_it() -> None:
    """Of the 30 days up to day 35 the first is day 6, whose only night with sides is six days before it."""
    nights = [night(d, 6, 0) for d in (0, 7, 13, 19, 25, 31)]
    assert row_of(35, *nights)["days_in_state"] == 30


def test_live_and_backfilled_predictions_have_their_own_rows() -> None:
    both = [night(0, 5, 0), night(0, 0, 5, provenance="live", game_id="2")]
    assert row_of(0, *both)["state"] == "HEALTHY"
    assert row_of(0, *both, provenance="live")["state"] == "BLOCKED"


def test_a_family_without_a_grade_in_thirty_days_has_no_row() -> None:
    rows = performance(grades(*night(0, 5, 0)), Days(WEEK, WEEK + timedelta(days=40)))
    assert rows["game_date"].max() == WEEK + timedelta(days=29)
    assert performance(grades(), Days.one(WEEK)).is_empty()


def test_a_player_graded_by_two_models_of_a_family_counts_once() -> None:
    twice = [*night(0, 5, 0), *night(0, 0, 5, model_id="older", model_week=WEEK - timedelta(days=7))]
    row = row_of(0, twice)
    assert row["hits_7d"] == row["calls_7d"] == 5


def test_a_range_equals_its_days() -> None:
    coins = season(nights=90, players=20, insight=0.0)
    graded = pl.concat([coins, season("catboost_v12", nights=50, players=30, insight=0.02, seed=4)])
    days = Days(WEEK + timedelta(days=30), WEEK + timedelta(days=95))
    whole = performance(graded, days)

    def alone(day: date) -> pl.DataFrame:
        return performance(graded.filter(Days(day - timedelta(days=HISTORY), day).hold()), Days.one(day))

    assert_frame_equal(whole, pl.concat([alone(day) for day in days]), check_exact=True)
    assert whole["state"].n_unique() > 2
