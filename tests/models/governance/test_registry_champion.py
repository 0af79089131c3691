"""Who is champion by the events, and which changes are refused."""

from datetime import timedelta

import pytest

from nba_props.models.governance.champion import Champion, promotion, reign, retirement, rollback
from nba_props.models.governance.registry import Refused
from tests.governance_rows import MORNING, NEXT, NOW, WEEK, said, trained

TRAINED = [trained(), trained("catboost_v12"), trained("catboost_v12", NEXT)]
DEFAULT = Champion("catboost_v9")


def champion(*events, at=NOW):
    found = reign(events, at).champion
    return found and (found.family, found.week)


def asked(*events, family="catboost_v12", week=None, not_passed=(), why="better", force=False):
    return promotion([*TRAINED, *events], family, week, not_passed, "ana", why, force, NOW)


def test_training_is_not_promotion_and_nobody_promoted_means_the_default_champion() -> None:
    assert reign(TRAINED, NOW).champion == DEFAULT
    assert DEFAULT.is_default


def test_the_last_promotion_counts_from_its_instant_on() -> None:
    events = said("promote", "a", 1), said("promote", "b", 3, week=WEEK)
    assert champion(*events) == ("b", WEEK)
    assert champion(*events, at=MORNING + timedelta(minutes=2)) == ("a", None)
    assert champion(*events, at=MORNING) == ("catboost_v9", None)


def test_rollbacks_undo_one_change_after_another() -> None:
    events = [said("promote", "a", 1), said("promote", "b", 2), said("rollback", "a", 3)]
    assert champion(*events) == ("a", None)
    assert champion(*events, said("rollback", minutes=4)) == ("catboost_v9", None)
    assert champion(*events, said("promote", "c", 4), said("rollback", "a", 5)) == ("a", None)


def test_a_retired_champion_gives_way_to_the_one_before_until_it_is_promoted_or_rolled_back() -> None:
    events = [said("promote", "a", 1), said("promote", "b", 2), said("retire", "b", 3)]
    assert champion(*events) == ("a", None)
    assert reign(events, NOW).retired == {"b"}
    assert champion(*events, said("rollback", "b", 4)) == ("b", None)
    assert champion(*events, said("promote", "b", 4)) == ("b", None)
    assert reign([*events, said("promote", "b", 4)], NOW).retired == set()


def test_when_all_are_retired_nobody_is_champion() -> None:
    assert champion(said("retire")) is None


def test_the_succession_goes_back_through_champions_to_the_default_one() -> None:
    heirs = reign([said("promote", "a", 1), said("promote", "b", 2)], NOW).succession()
    assert [h.family for h in heirs] == ["b", "a", "catboost_v9"]


def test_a_promotion_is_recorded_with_who_when_and_why() -> None:
    event = asked(week=NEXT)
    assert (event.kind, event.family, event.week, event.by, event.why) == (
        "promote",
        "catboost_v12",
        NEXT,
        "ana",
        "better",
    )
    assert (event.recorded_at, event.forced) == (NOW, False)


def test_gates_that_did_not_pass_refuse_unless_forced_and_the_event_says_so() -> None:
    with pytest.raises(Refused, match="bias FAIL"):
        asked(not_passed=["bias FAIL"])
    assert asked(not_passed=["bias FAIL"], force=True).forced


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"family": "catboost_v13"}, "no model of catboost_v13"),
        ({"week": NEXT + timedelta(days=7)}, "the newest is 2024-01-22"),
        ({"why": " "}, "--why"),
        ({"why": " ", "force": True}, "--why"),
    ],
)
def test_a_promotion_of_nothing_or_without_a_reason_is_refused(change, told: str) -> None:
    with pytest.raises(Refused, match=told):
        asked(**change)


def test_the_champion_is_not_promoted_again_but_may_be_pinned() -> None:
    reigning = said("promote", "catboost_v12", 9)
    with pytest.raises(Refused, match="champion already"):
        asked(reigning)
    assert asked(reigning, week=NEXT).week == NEXT


def test_the_default_champion_may_be_promoted() -> None:
    assert asked(family="catboost_v9").kind == "promote"


def test_retirements_and_rollbacks_that_change_nothing_are_refused() -> None:
    with pytest.raises(Refused, match="nothing to roll back"):
        rollback(TRAINED, "ana", "why", NOW)
    with pytest.raises(Refused, match="no model of x"):
        retirement(TRAINED, "x", "ana", "why", NOW)
    with pytest.raises(Refused, match="retired already"):
        retirement([*TRAINED, said("retire")], "catboost_v9", "ana", "why", NOW)
    with pytest.raises(Refused, match="--why"):
        rollback([*TRAINED, said("retire")], "ana", "", NOW)


def test_a_rollback_names_the_champion_that_it_gives_back() -> None:
    events = [*TRAINED, said("promote", "catboost_v12", 1, week=WEEK), said("promote", "catboost_v9", 2)]
    assert (rollback(events, "ana", "why", NOW).family, rollback(events, "ana", "why", NOW).week) == (
        "catboost_v12",
        WEEK,
    )
