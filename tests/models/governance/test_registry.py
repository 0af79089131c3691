"""The registry's events: their order, and whether a model may be trained."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict, Unpack

import pytest

from nba_props.declared.registry_events import Event, in_order
from nba_props.models.governance.registry import (
    TrainingDecision,
    TrainingInputs,
    decide_training,
    duplicate_models,
    known_by,
    trained_event,
    trained_models,
)
from tests.governance_rows import MORNING, NEXT, WEEK, decision, trained

INPUTS = TrainingInputs(
    "catboost_v9", WEEK, None, WEEK - timedelta(days=1), f"data of {WEEK}", "first recipe"
)
EXISTING = [trained()]
LATER = MORNING + timedelta(seconds=1)


class Inputs(TypedDict, total=False):
    """Changes of INPUTS."""

    family: str
    week: date
    train_from: date
    train_to: date
    data_hash: str
    parameters_hash: str


def decide(
    events: list[Event] = EXISTING, *, force: bool = False, why: str = "", **changes: Unpack[Inputs]
) -> TrainingDecision:
    return decide_training(events, replace(INPUTS, **changes), force=force, why=why)


def test_a_first_model_is_new() -> None:
    assert decide([]).verdict == "new"


def test_the_same_inputs_are_the_existing_model() -> None:
    same = decide()
    assert (same.verdict, same.existing) == ("same", EXISTING[0])


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"data_hash": "late box scores"}, "other data"),
        ({"parameters_hash": "deeper trees"}, "other parameters"),
        ({"train_from": WEEK - timedelta(days=56)}, "another window"),
        ({"train_to": WEEK - timedelta(days=2)}, "another window"),
        ({"data_hash": "d", "parameters_hash": "r"}, "other data and other parameters"),
    ],
)
def test_a_second_model_for_the_week_is_refused_and_says_how_it_differs_and_what_to_do(
    changes: Inputs, difference: str
) -> None:
    refused = decide(**changes)
    assert (refused.verdict, refused.existing) == ("refused", EXISTING[0])
    assert f"catboost_v9@2024-01-15 has {difference} and is kept" in refused.reason
    assert "--force --why" in refused.reason


def test_the_same_window_in_another_week_with_other_data_is_refused_and_with_the_same_is_not() -> None:
    assert decide(week=NEXT, data_hash="other").verdict == "refused"
    assert decide(week=NEXT).verdict == "new"


def test_a_recorded_model_exists_when_it_is_requested_again() -> None:
    event = trained_event(INPUTS, "a@1", by="cron", why="weekly", now=MORNING)
    assert decide([event]).verdict == "same"
    assert decide([event], train_to=NEXT).verdict == "refused"


def test_other_weeks_and_other_families_are_new() -> None:
    assert decide(week=NEXT, train_to=NEXT - timedelta(days=1), data_hash="more").verdict == "new"
    assert decide(family="catboost_v12", data_hash="other").verdict == "new"


def test_force_needs_a_reason() -> None:
    assert decide(data_hash="other", force=True, why=" ").verdict == "refused"
    assert "--why" in decide(data_hash="other", force=True).reason
    assert decide(data_hash="other", why="no force given").verdict == "refused"
    forced = decide(data_hash="other", force=True, why="late box scores")
    assert (forced.verdict, forced.existing) == ("new", EXISTING[0])
    assert "late box scores" in forced.reason


def test_a_forced_model_is_the_model_of_the_week_from_then_on() -> None:
    forced = trained(data_hash="other", model_id="b", forced=True, recorded_at=MORNING + timedelta(hours=1))
    assert decide([*EXISTING, forced], data_hash="other").verdict == "same"
    assert decide([*EXISTING, forced]).verdict == "refused"
    assert trained_models([forced, *EXISTING])["catboost_v9", WEEK] == forced


def test_events_of_one_instant_keep_the_order_in_which_they_were_recorded() -> None:
    first, second = decision("promote", sequence=0), decision("rollback", sequence=1)
    assert in_order([second, first]) == [first, second]


def test_an_event_is_not_known_before_it_is_recorded() -> None:
    assert known_by([decision("promote", minutes=1)], MORNING) == []
    assert known_by([decision("promote")], MORNING) == [decision("promote")]


def test_a_second_unforced_model_of_a_week_is_a_duplicate_and_a_forced_one_is_not() -> None:
    twin = trained(data_hash="other", model_id="b", recorded_at=LATER)
    assert duplicate_models([*EXISTING, twin], "catboost_v9") == [twin]
    assert duplicate_models([*EXISTING, twin], "catboost_v12") == []
    forced = trained(data_hash="other", model_id="b", forced=True, recorded_at=LATER)
    assert duplicate_models([*EXISTING, forced, trained(week=NEXT)], "catboost_v9") == []
