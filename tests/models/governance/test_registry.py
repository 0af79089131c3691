"""The registry's events: their order, and which fits they admit."""

from datetime import timedelta

import pytest

from nba_props.declared.registry_events import in_order
from nba_props.models.governance.registry import admission, known_by, rivals, trained_models, training
from tests.governance_rows import MORNING, NEXT, WEEK, said, trained

WINDOW = (None, WEEK - timedelta(days=1))
THERE = [trained()]


def asked(events=THERE, family="catboost_v9", week=WEEK, window=WINDOW, data=f"data of {WEEK}", recipe="first recipe",
          **other):  # fmt: skip
    return admission(events, family, week, window, data, recipe, **other)


def test_a_first_model_is_new() -> None:
    assert asked([]).verdict == "new"


def test_the_same_family_window_data_and_parameters_are_the_model_that_is_there() -> None:
    found = asked()
    assert (found.verdict, found.kept) == ("same", THERE[0])


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ({"data": "late box scores"}, "other data"),
        ({"recipe": "deeper trees"}, "other parameters"),
        ({"window": (WEEK - timedelta(days=56), WEEK - timedelta(days=1))}, "another window"),
        ({"data": "d", "recipe": "r"}, "other data and other parameters"),
    ],
)
def test_a_second_model_for_the_week_is_refused_and_says_how_it_differs_and_what_to_do(
    other, difference: str
) -> None:
    found = asked(**other)
    assert (found.verdict, found.kept) == ("refused", THERE[0])
    assert difference in found.reason
    assert "catboost_v9@2024-01-15" in found.reason
    assert "--force --why" in found.reason


def test_the_same_window_in_another_week_with_other_data_is_refused_and_with_the_same_is_not() -> None:
    assert asked(week=NEXT, data="other").verdict == "refused"
    assert asked(week=NEXT).verdict == "new"


def test_a_model_that_was_recorded_is_there_when_it_is_asked_for_again() -> None:
    made = {"data_hash": "d", "parameters_hash": "p"}
    event = training("a", WEEK, "a@1", WINDOW, **made, by="cron", why="weekly", now=MORNING)
    assert admission([event], "a", WEEK, WINDOW, **made).verdict == "same"
    assert admission([event], "a", WEEK, (None, NEXT), **made).verdict == "refused"


def test_other_weeks_and_other_families_are_new() -> None:
    assert asked(week=NEXT, window=(None, NEXT - timedelta(days=1)), data="more").verdict == "new"
    assert asked(family="catboost_v12", data="other").verdict == "new"


def test_force_needs_a_reason() -> None:
    assert asked(data="other", force=True, why=" ").verdict == "refused"
    assert "--why" in asked(data="other", force=True).reason
    assert asked(data="other", why="no force given").verdict == "refused"
    forced = asked(data="other", force=True, why="late box scores")
    assert (forced.verdict, forced.kept) == ("new", THERE[0])
    assert "late box scores" in forced.reason


def test_what_was_forced_is_the_model_of_the_week_from_then_on() -> None:
    forced = trained(data_hash="other", model_id="b", forced=True, recorded_at=MORNING + timedelta(hours=1))
    assert asked([*THERE, forced], data="other").verdict == "same"
    assert asked([*THERE, forced]).verdict == "refused"
    assert trained_models([forced, *THERE])["catboost_v9", WEEK] == forced


def test_events_of_one_instant_keep_the_order_in_which_they_were_recorded() -> None:
    first, second = said("promote", sequence=0), said("rollback", sequence=1)
    assert in_order([second, first]) == [first, second]


def test_what_was_recorded_later_is_not_known_yet() -> None:
    assert known_by([said("promote", minutes=1)], MORNING) == []
    assert known_by([said("promote")], MORNING) == [said("promote")]


def test_two_unforced_models_of_one_week_are_rivals_and_a_forced_one_is_none() -> None:
    twin = trained(data_hash="other", model_id="b", recorded_at=MORNING + timedelta(seconds=1))
    assert rivals([*THERE, twin], "catboost_v9") == [twin]
    assert rivals([*THERE, twin], "catboost_v12") == []
    forced = trained(data_hash="other", model_id="b", forced=True, recorded_at=MORNING + timedelta(seconds=1))
    assert rivals([*THERE, forced, trained(week=NEXT)], "catboost_v9") == []
