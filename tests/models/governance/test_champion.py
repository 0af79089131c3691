"""Which family is champion by the events, and which changes are refused."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import (
    Champion,
    Decision,
    promotion,
    registry_state,
    retirement,
    rollback,
)
from nba_props.models.governance.registry import RegistryRefusalError
from tests.governance_rows import MORNING, NEXT, NOW, WEEK, decision, trained

TRAINED = [trained(), trained("catboost_v12"), trained("catboost_v12", NEXT)]
DEFAULT = Champion("catboost_v9")
BY_ANA = Decision("ana", "better", NOW)
WITHOUT_REASON = Decision("ana", " ", NOW)


def champion(*events: Event, at: datetime = NOW) -> tuple[str, date | None] | None:
    reigning = registry_state(events, at).champion
    return (reigning.family, reigning.week) if reigning else None


def promote(
    *events: Event,
    family: str = "catboost_v12",
    week: date | None = None,
    not_passed: Sequence[str] = (),
    by: Decision = BY_ANA,
    force: bool = False,
) -> Event:
    return promotion([*TRAINED, *events], family, by, week=week, not_passed=not_passed, force=force)


def test_training_is_not_promotion_and_without_one_the_default_champion_serves() -> None:
    assert registry_state(TRAINED, NOW).champion == DEFAULT
    assert DEFAULT.is_default


def test_the_last_promotion_counts_from_its_instant_on() -> None:
    events = decision("promote", "a", 1), decision("promote", "b", 3, week=WEEK)
    assert champion(*events) == ("b", WEEK)
    assert champion(*events, at=MORNING + timedelta(minutes=2)) == ("a", None)
    assert champion(*events, at=MORNING) == ("catboost_v9", None)


def test_rollbacks_undo_one_change_after_another() -> None:
    events = [decision("promote", "a", 1), decision("promote", "b", 2), decision("rollback", "a", 3)]
    assert champion(*events) == ("a", None)
    assert champion(*events, decision("rollback", minutes=4)) == ("catboost_v9", None)
    assert champion(*events, decision("promote", "c", 4), decision("rollback", "a", 5)) == ("a", None)


def test_a_rollback_with_nothing_to_undo_is_ignored() -> None:
    events = [decision("rollback", minutes=1), decision("promote", "a", 2)]
    assert champion(*events[:1]) == ("catboost_v9", None)
    assert champion(*events) == ("a", None)


def test_a_retired_champion_gives_way_to_the_previous_one_until_it_is_promoted_or_rolled_back() -> None:
    events = [decision("promote", "a", 1), decision("promote", "b", 2), decision("retire", "b", 3)]
    assert champion(*events) == ("a", None)
    assert registry_state(events, NOW).retired == {"b"}
    assert champion(*events, decision("rollback", "b", 4)) == ("b", None)
    assert champion(*events, decision("promote", "b", 4)) == ("b", None)
    assert registry_state([*events, decision("promote", "b", 4)], NOW).retired == set()


def test_when_all_are_retired_there_is_no_champion() -> None:
    assert champion(decision("retire")) is None


def test_the_succession_goes_back_through_champions_to_the_default_one_and_ends_with_core() -> None:
    state = registry_state([decision("promote", "a", 1), decision("promote", "b", 2)], NOW)
    assert [c.family for c in state.succession()] == ["b", "a", "catboost_v9", "catboost_core"]


def test_core_stands_in_for_a_champion_and_is_none_by_itself_unless_a_person_says_so() -> None:
    retired = decision("retire", "catboost_v9", 1)
    assert registry_state([retired], NOW).succession() == []
    assert [c.family for c in registry_state([retired, decision("promote", "a", 2)], NOW).succession()] == [
        "a", "catboost_core",
    ]  # fmt: skip
    assert [c.family for c in registry_state([decision("retire", "catboost_core", 1)], NOW).succession()] == [
        "catboost_v9"
    ]


def test_a_promotion_is_recorded_with_who_when_and_why() -> None:
    event = promote(week=NEXT)
    assert (event.kind, event.family, event.week) == ("promote", "catboost_v12", NEXT)
    assert (event.by, event.why, event.recorded_at, event.forced) == ("ana", "better", NOW, False)


def test_gates_that_did_not_pass_refuse_a_promotion_unless_it_is_forced_and_the_event_says_so() -> None:
    with pytest.raises(RegistryRefusalError, match=r"catboost_v12 has not passed: bias FAIL\. .*--force"):
        promote(not_passed=["bias FAIL"])
    assert promote(not_passed=["bias FAIL"], force=True).forced
    assert not promote(force=True).forced


def test_a_promotion_of_a_family_without_a_model_is_refused() -> None:
    with pytest.raises(RegistryRefusalError, match="no model of catboost_v13"):
        promote(family="catboost_v13")


def test_a_promotion_of_a_week_without_a_model_is_refused() -> None:
    with pytest.raises(RegistryRefusalError, match="the newest is of 2024-01-22"):
        promote(week=NEXT + timedelta(days=7))


@pytest.mark.parametrize("force", [False, True])
def test_a_promotion_without_a_reason_is_refused(force: bool) -> None:
    with pytest.raises(RegistryRefusalError, match="--why"):
        promote(by=WITHOUT_REASON, force=force)


def test_the_champion_is_not_promoted_again_but_may_be_pinned() -> None:
    promoted = decision("promote", "catboost_v12", 9)
    with pytest.raises(RegistryRefusalError, match="already champion, since 2024-01-15 11:09 UTC"):
        promote(promoted)
    assert promote(promoted, week=NEXT).week == NEXT


def test_the_default_champion_may_be_promoted() -> None:
    assert promote(family="catboost_v9").kind == "promote"


def test_retirements_and_rollbacks_that_change_nothing_or_lack_a_reason_are_refused() -> None:
    retired = [*TRAINED, decision("retire")]
    with pytest.raises(RegistryRefusalError, match="nothing to roll back"):
        rollback(TRAINED, BY_ANA)
    with pytest.raises(RegistryRefusalError, match="no model of x"):
        retirement(TRAINED, "x", BY_ANA)
    with pytest.raises(RegistryRefusalError, match="already retired"):
        retirement(retired, "catboost_v9", BY_ANA)
    with pytest.raises(RegistryRefusalError, match="--why"):
        rollback(retired, WITHOUT_REASON)
    with pytest.raises(RegistryRefusalError, match="--why"):
        retirement(TRAINED, "catboost_v9", WITHOUT_REASON)


def test_a_retirement_is_recorded_with_who_when_and_why() -> None:
    event = retirement(TRAINED, "catboost_v12", BY_ANA)
    assert (event.kind, event.family, event.by, event.why) == ("retire", "catboost_v12", "ana", "better")
    assert (event.recorded_at, event.week, event.forced) == (NOW, None, False)


def test_a_rollback_names_the_champion_that_it_restores() -> None:
    events = [
        *TRAINED,
        decision("promote", "catboost_v12", 1, week=WEEK),
        decision("promote", "catboost_v9", 2),
    ]
    event = rollback(events, BY_ANA)
    assert (event.kind, event.family, event.week) == ("rollback", "catboost_v12", WEEK)


def test_events_recorded_later_are_not_seen_by_a_change() -> None:
    later = decision("retire", "catboost_v12", recorded_at=NOW + timedelta(seconds=1))
    assert retirement([*TRAINED, later], "catboost_v12", BY_ANA).kind == "retire"
    with pytest.raises(RegistryRefusalError, match="nothing to roll back"):
        rollback([*TRAINED, later], BY_ANA)
