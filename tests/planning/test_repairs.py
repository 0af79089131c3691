"""What is built again after facts of past days have changed, when, and when it is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.days import Days
from nba_props.planning.repairs import changed_of, repairs, tags_of
from nba_props.planning.step import Attempt, Changed, Game, Known, Step

THIRD, FIFTH, TODAY = date(2024, 1, 3), date(2024, 1, 5), date(2024, 1, 6)
# 10:15 and 10:30 Eastern; a tip-off at 19:30 Eastern.
MORNING, NEXT = datetime(2024, 1, 6, 15, 15, tzinfo=UTC), datetime(2024, 1, 6, 15, 30, tzinfo=UTC)
GATHERED, TIP = datetime(2024, 1, 6, 15, 45, tzinfo=UTC), datetime(2024, 1, 7, 0, 30, tzinfo=UTC)
LATER = MORNING + timedelta(hours=2)
CHANGED = Changed(Days.one(THIRD), MORNING, "a", is_graded=True)
KNOWN = Known(now=LATER, games=(Game("0022300501", TODAY, TIP),), changed=(CHANGED,))
NAME = "2024-01-03...2024-01-05/repair/2024-01-06T15:15:00Z"


def names(known: Known) -> list[str]:
    return [step.name for step in repairs(known)]


def done(name: str = NAME, at: datetime = LATER, state: str = "succeeded") -> Attempt:
    return Attempt(name, state, at)  # type: ignore[arg-type]  # a literal of the parameter


@pytest.mark.parametrize("is_graded", [True, False])
@pytest.mark.parametrize("days", [Days.one(THIRD), Days(THIRD, FIFTH)])
def test_what_a_run_tells_in_its_tags_is_read_from_them(days: Days, is_graded: bool) -> None:
    changed = Changed(days, MORNING, "a", is_graded)
    assert changed_of(tags_of(changed), "a") == changed
    assert changed_of({"nba_props/instant": MORNING.isoformat()}, "a") is None


def test_a_changed_box_score_is_one_run_of_features_from_its_day_to_yesterday() -> None:
    [step] = repairs(KNOWN)
    assert (step.name, step.of_kind.job, step.days) == (NAME, "features", Days(THIRD, FIFTH))
    assert (step.due_at, step.waits_until) == (GATHERED, TIP - timedelta(hours=1))
    assert repairs(replace(KNOWN, games=()))[0].waits_until is None


def test_without_changes_there_is_nothing_to_repair() -> None:
    assert repairs(replace(KNOWN, changed=())) == ()


def test_what_a_morning_finds_is_repaired_together_and_once() -> None:
    second = Changed(Days.one(FIFTH), NEXT, "b", is_graded=True)
    both = replace(KNOWN, changed=(second, CHANGED))
    [step] = repairs(both)
    assert (step.days, step.at, step.due_at) == (Days(THIRD, FIFTH), "2024-01-06T15:30:00Z", GATHERED)
    assert names(replace(both, attempts=(done(step.name),))) == []
    # The first alone was repaired: the second is left, from its own day on.
    assert names(replace(both, attempts=(done(),))) == ["2024-01-05/repair/2024-01-06T15:30:00Z"]


@pytest.mark.parametrize("state", ["failed", "active"])
def test_a_repair_is_wanted_until_it_has_succeeded(state: str) -> None:
    assert names(replace(KNOWN, attempts=(done(state=state),))) == [NAME]


def test_a_repair_of_later_days_or_an_earlier_change_is_none_of_this() -> None:
    for other in (NAME.replace("01-03", "01-04"), NAME.replace("15:15", "15:14"), "2024-01-03/grade/final"):
        assert names(replace(KNOWN, attempts=(done(other),))) == [NAME]


def test_on_the_next_day_what_was_repaired_is_done_and_what_was_not_reaches_to_the_new_yesterday() -> None:
    tomorrow = replace(KNOWN, now=LATER + timedelta(1), games=())
    assert names(tomorrow) == ["2024-01-03...2024-01-06/repair/2024-01-06T15:15:00Z"]
    assert names(replace(tomorrow, attempts=(done(),))) == []
    assert names(replace(KNOWN, now=LATER + timedelta(28))) == []


def test_a_night_that_was_built_before_is_built_again_behind_the_repair_and_once() -> None:
    before = replace(KNOWN, night_at=MORNING - timedelta(minutes=5))
    repair, night = repairs(before)
    assert (night.kind, night.days, night.after, night.until) == (
        "night",
        Days.one(TODAY),
        (repair.name,),
        TIP,
    )
    repaired = replace(before, attempts=(done(),), now=LATER + timedelta(hours=1))
    assert names(repaired) == [night.name]
    # Between the change and its repair it was built from what was being repaired.
    assert names(replace(repaired, night_at=LATER - timedelta(minutes=1))) == [night.name]
    assert names(replace(repaired, night_at=LATER)) == []
    assert names(replace(repaired, now=TIP)) == []
    assert names(replace(repaired, now=LATER + timedelta(1))) == []


def test_a_night_whose_run_is_known_needs_no_recorded_instant() -> None:
    night = Attempt(f"{TODAY}/night", "succeeded", MORNING - timedelta(minutes=5))
    assert len(repairs(replace(KNOWN, attempts=(night,)))) == 2
    assert len(repairs(replace(KNOWN, attempts=(replace(night, state="failed"),)))) == 1


def test_before_the_first_tip_off_a_repair_waits_for_no_other_step_and_else_for_gradings_and_repairs() -> (
    None
):
    matinee = replace(KNOWN, games=(Game("0022300501", TODAY, GATHERED + timedelta(hours=2)),))
    first = Step("corrections", Days.one(FIFTH), NEXT, TIP)
    [step] = repairs(replace(matinee, attempts=(done("2024-01-02/repair/x", state="active"),)), [first])
    assert step.after == (first.name, "2024-01-02/repair/x")
    assert step.waits_until == GATHERED + timedelta(hours=1)


def test_days_that_were_changed_by_a_run_that_does_not_grade_are_graded_again() -> None:
    ungraded = replace(KNOWN, changed=(replace(CHANGED, is_graded=False),))
    repair, grade = repairs(ungraded)
    assert (grade.name, repair.name) == ("2024-01-03/grade/changed 2024-01-06T15:15:00Z", NAME)
    ahead = Step("grade", Days.one(THIRD), MORNING, TIP)
    assert [step.kind for step in repairs(ungraded, [ahead])] == ["repair"]


def test_a_day_without_an_earlier_one_to_build_asks_for_nothing() -> None:
    assert names(replace(KNOWN, changed=(replace(CHANGED, days=Days.one(TODAY)),))) == []
