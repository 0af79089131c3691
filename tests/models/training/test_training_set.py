"""Which rows a model is trained on: known before its Monday 06:00 Eastern, played, ready for its contract."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.families import Family
from nba_props.declared.features import Contract
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.training.training_set import (
    TrainingSet,
    Window,
    data_hash,
    trained_until,
    training_set,
)

WEEK = date(2024, 1, 15)  # a Monday; 06:00 Eastern is 11:00 UTC
MORNING = datetime(2024, 1, 15, 11, tzinfo=UTC)
V9 = Family("v9", Contract.V9)
Row = dict[str, Any]


def feature_row(day: date, player: int = 1, *, ready: bool = True) -> Row:
    tip = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=24)
    row: Row = dict.fromkeys(FEATURE_STORE.schema.names()) | {
        "game_id": f"g{day}",
        "game_date": day,
        "player_id": player,
    }
    known = dict.fromkeys(V9.columns, 1.0) | {"minutes_avg_last_10": 28.0}
    return row | known | {"tip_off": tip, "ready_for_v9": ready}


def outcome(day: date, player: int = 1, *, known: datetime | None = None, played: bool = True) -> Row:
    final = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=27)
    row: Row = dict.fromkeys(PLAYER_GAMES.schema.names()) | {"game_id": f"g{day}", "game_date": day}
    return row | {"player_id": player, "points": 20, "did_play": played, "known_at": known or final}


def built(
    features: list[Row], outcomes: list[Row], family: Family = V9, window: Window | None = None
) -> TrainingSet:
    store = pl.DataFrame(features, schema=FEATURE_STORE.schema)
    return training_set(family, WEEK, store, pl.DataFrame(outcomes, schema=PLAYER_GAMES.schema), window)


def days(count: int) -> list[date]:
    return [WEEK - timedelta(days=n) for n in range(count, 0, -1)]


@pytest.mark.parametrize(("week", "hour"), [(WEEK, 11), (date(2024, 3, 11), 10)], ids=["winter", "summer"])
def test_a_model_is_trained_until_six_in_new_york(week: date, hour: int) -> None:
    assert trained_until(week) == datetime(week.year, week.month, week.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "known", "kept"),
    [
        (WEEK - timedelta(days=1), None, 1),
        (WEEK - timedelta(days=1), MORNING, 0),  # known at six: not before
        (WEEK - timedelta(days=1), MORNING - timedelta(seconds=1), 1),
        (WEEK, None, 0),
        (WEEK + timedelta(days=1), MORNING - timedelta(days=1), 0),
    ],
)
def test_only_facts_known_before_the_week_count(day: date, known: datetime | None, kept: int) -> None:
    assert built([feature_row(day)], [outcome(day, known=known)]).all.height == kept


def test_rows_are_left_out_by_reason() -> None:
    one, two, three, four = days(4)
    features = [feature_row(one), feature_row(two), feature_row(three, ready=False), feature_row(four)]
    rows = built(features, [outcome(one, played=False), outcome(three), outcome(four)])
    assert rows.left_out == {"did_not_play": 1, "not_in_box_score": 1, "not_ready": 1}
    assert rows.all["game_date"].to_list() == [four]


def test_players_with_few_minutes_are_left_out_and_those_without_a_line_from_a_family_that_starts_from_it() -> (
    None
):
    one, two, three = days(3)
    features = [
        feature_row(one) | {"minutes_avg_last_10": 14.9},
        feature_row(two) | {"vegas_points_line": None},
        feature_row(three),
    ]
    outcomes = [outcome(d) for d in (one, two, three)]
    assert built(features, outcomes).left_out == {"few_minutes": 1}
    residual = Family("residual", Contract.V9, base="line")
    assert built(features, outcomes, residual).left_out == {"few_minutes": 1, "no_line": 1}


def test_the_contracts_own_readiness_decides() -> None:
    rows = [feature_row(d) | {"ready_for_v12": False} for d in days(3)]
    outcomes = [outcome(d) for d in days(3)]
    assert built(rows, outcomes).all.height == 3
    assert built(rows, outcomes, Family("v12", Contract.V12)).left_out == {"not_ready": 3}


def test_validation_holds_out_the_newest_days_whole() -> None:
    features = [feature_row(d, player) for d in days(20) for player in (1, 2)]
    rows = built(features, [outcome(d, player) for d in days(20) for player in (1, 2)])
    assert rows.validation["game_date"].unique().sort().to_list() == days(3)
    assert rows.fit["game_date"].unique().sort().to_list() == days(20)[:-3]
    assert rows.all.height == 40


def test_a_single_day_is_not_split() -> None:
    rows = built([feature_row(days(1)[0])], [outcome(days(1)[0])])
    assert (rows.fit.height, rows.validation.height) == (1, 0)


def test_a_window_is_counted_back_from_the_week() -> None:
    rows, outcomes = [feature_row(d) for d in days(10)], [outcome(d) for d in days(10)]
    assert (
        built(rows, outcomes, Family("short", Contract.V9, window_days=4)).all["game_date"].min()
        == days(4)[0]
    )


def test_explicit_dates_are_respected_and_the_evaluation_is_not_trained_on() -> None:
    features, outcomes = [feature_row(d) for d in days(20)], [outcome(d) for d in days(20)]
    last = [WEEK - timedelta(days=n) for n in range(6)]
    rows = built(features, outcomes, window=Window(WEEK - timedelta(days=18), last[5], last[3], last[2]))
    assert rows.fit["game_date"].to_list() == days(18)[:-4]
    assert rows.validation["game_date"].to_list() == [last[3], last[2]]
    assert rows.final.equals(rows.fit)
    assert built(features, outcomes).final.height == 20


@pytest.mark.parametrize(
    "window",
    [
        Window(None, WEEK),
        Window(WEEK - timedelta(days=2), WEEK - timedelta(days=3)),
        Window(None, WEEK - timedelta(days=3), WEEK - timedelta(days=3), WEEK - timedelta(days=1)),
        Window(None, WEEK - timedelta(days=3), WEEK - timedelta(days=1), WEEK - timedelta(days=2)),
        Window(None, WEEK - timedelta(days=3), WEEK - timedelta(days=2), WEEK),
    ],
    ids=["into the week", "backwards", "overlap", "evaluation backwards", "evaluation into the week"],
)
def test_dates_that_would_see_the_week_or_overlap_are_refused(window: Window) -> None:
    with pytest.raises(ValueError, match="give them in this order"):
        built([], [], window=window)


def test_half_an_evaluation_is_refused() -> None:
    with pytest.raises(ValueError, match="both of its dates"):
        built([], [], window=Window(None, WEEK - timedelta(days=3), evaluate_from=WEEK - timedelta(days=2)))


def test_without_any_row_the_training_set_is_empty() -> None:
    rows = built([], [])
    assert (rows.fit.height, rows.validation.height, rows.left_out) == (0, 0, {})


def test_the_hash_follows_rows_and_target_and_not_their_order() -> None:
    rows, outcomes = [feature_row(d) for d in days(5)], [outcome(d) for d in days(5)]
    first = data_hash(built(rows, outcomes).all, V9)
    assert data_hash(built(rows[::-1], outcomes[::-1]).all, V9) == first
    outcomes[0]["points"] = 21
    assert data_hash(built(rows, outcomes).all, V9) != first
    outcomes[0]["points"] = 20
    rows[0]["points_avg_season"] = None
    assert data_hash(built(rows, outcomes).all, V9) != first
