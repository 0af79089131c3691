"""States of a family by the day: hit rates of 7, 14 and 30 days at the consensus line, and for how long."""

from datetime import timedelta
from itertools import chain

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance.decay import HISTORY, performance
from tests.governance_rows import WEEK, grade, grades, season


def night(day: int, hits: int, misses: int, **other) -> list[dict]:
    """Sides taken on the day-th day after WEEK, right and wrong."""
    points = [25] * hits + [15] * misses
    when = {"game_date": WEEK + timedelta(days=day), "game_id": str(day)}
    return [grade(player_id=n, actual_points=p, **when | other) for n, p in enumerate(points)]


def on(day: int, *nights: list[dict], **asked) -> dict:
    date = WEEK + timedelta(days=day)
    frame = enforce(MODEL_PERFORMANCE, performance(grades(*chain(*nights)), Days.one(date)))
    return frame.row(by_predicate=pl.col("provenance") == asked.get("provenance", "backfill"), named=True)


@pytest.mark.parametrize(
    ("hits", "misses", "state"),
    [
        (4, 0, "INSUFFICIENT_DATA"),
        (5, 0, "HEALTHY"),
        (58, 42, "HEALTHY"),
        (57, 43, "WATCH"),
        (55, 45, "WATCH"),
        (54, 46, "DEGRADING"),
        (53, 47, "DEGRADING"),
        (52, 48, "BLOCKED"),
        (0, 5, "BLOCKED"),
    ],
)
def test_the_state_follows_the_hit_rate_of_seven_days(hits: int, misses: int, state: str) -> None:
    assert on(0, night(0, hits, misses))["state"] == state


def test_pushes_voids_and_small_edges_are_in_no_rate() -> None:
    quiet = [
        grade(player_id=1, actual_points=None, result="VOID"),
        grade(player_id=2, consensus_line=25.0),
        grade(player_id=3, edge=2.9),
        grade(player_id=4, vegas_line_source="none", consensus_line=None, edge=None),
    ]
    found = on(0, quiet, night(0, 3, 2, game_id="2"))
    assert (found["calls"], found["hits"], found["hit_rate_7d"]) == (5, 3, 0.6)
    assert found["graded_7d"] == 8


def test_windows_are_calendar_days() -> None:
    found = on(
        29,
        night(29, 1, 1),
        night(23, 2, 0),
        night(22, 0, 4),
        night(16, 8, 0),
        night(0, 10, 0),
        night(-1, 0, 99),
    )
    assert [found[f"calls_{n}d"] for n in (7, 14, 30)] == [4, 16, 26]
    assert [found[f"hits_{n}d"] for n in (7, 14, 30)] == [3, 11, 21]
    assert found["hit_rate_30d_low"] < 21 / 26 < found["hit_rate_30d_high"]


def test_days_in_a_row_are_counted_through_nights_off() -> None:
    weeks = [night(0, 3, 4), night(1, 6, 0), night(4, 0, 6)]  # 43 %, 69 %, 47 %
    assert [on(d, *weeks)["days_in_state"] for d in (0, 1, 2, 3, 4, 5)] == [1, 1, 2, 3, 1, 2]
    assert [on(d, *weeks)["days_below_alert"] for d in (0, 1, 3, 4, 5)] == [1, 0, 0, 1, 2]


def test_worse_states_count_as_days_below_watch_too() -> None:
    weeks = [night(0, 57, 43), night(1, 0, 1), night(2, 0, 7)]  # 57, 56.4, 52.8 %
    assert [on(d, *weeks)["state"] for d in (0, 1, 2)] == ["WATCH", "WATCH", "DEGRADING"]
    last = on(2, *weeks)
    assert (last["days_below_watch"], last["days_below_alert"], last["days_in_state"]) == (3, 1, 1)


@pytest.mark.parametrize("every", [1, 6], ids=["each night", "each sixth night"])
def test_a_streak_is_counted_up_to_thirty_days(every: int) -> None:
    nights = [night(d, 6, 0) for d in range(0, 50, every)]
    assert on(49, *nights)["days_in_state"] == 30


def test_live_and_backfilled_predictions_have_their_own_rows() -> None:
    both = [night(0, 5, 0), night(0, 0, 5, provenance="live", game_id="2")]
    assert on(0, *both)["state"] == "HEALTHY"
    assert on(0, *both, provenance="live")["state"] == "BLOCKED"


def test_a_family_without_a_grade_in_thirty_days_has_no_row() -> None:
    found = performance(grades(*night(0, 5, 0)), Days(WEEK, WEEK + timedelta(days=40)))
    assert found["game_date"].max() == WEEK + timedelta(days=29)
    assert performance(grades(), Days.one(WEEK)).is_empty()


def test_a_player_graded_by_two_models_of_a_family_counts_once() -> None:
    twice = [*night(0, 5, 0), *night(0, 0, 5, model_id="older", model_week=WEEK - timedelta(days=7))]
    assert on(0, twice)["hits_7d"] == on(0, twice)["calls_7d"] == 5


def test_a_range_equals_its_days() -> None:
    coins = season(nights=90, players=20, insight=0.0)
    graded = pl.concat([coins, season("catboost_v12", nights=50, players=30, insight=0.02, seed=4)])
    days = Days(WEEK + timedelta(days=30), WEEK + timedelta(days=95))
    whole = performance(graded, days)

    def alone(day):
        return performance(graded.filter(Days(day - timedelta(days=HISTORY), day).hold()), Days.one(day))

    assert_frame_equal(whole, pl.concat([alone(day) for day in days]), check_exact=True)
    assert whole["state"].n_unique() > 2
