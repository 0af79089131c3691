"""Which models predict, in which role, and what stands in for what is missing or damaged."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.models.governance.serving import serving
from tests.governance_rows import MORNING, NEXT, NOW, TODAY, WEEK, said

FEBRUARY = date(2024, 2, 5)


def table(family: str, *weeks: date) -> pl.DataFrame:
    rows = [{"week": w, "model_id": f"{family}@{w}"} for w in weeks]
    return pl.DataFrame(rows, schema={"week": pl.Date, "model_id": pl.String})


MODELS = {
    "catboost_v9": table("catboost_v9", WEEK, NEXT),
    "catboost_v12": table("catboost_v12", WEEK, NEXT),
    "blind": table("blind", NEXT),
}
PROMOTED = said("promote", "catboost_v12", 1)


def served(*events, week=NEXT, is_ahead=True, blocked=(), broken=(), models=MODELS, now=NOW):
    def fault(model) -> str | None:
        return f"{model['model_id']} is gone" if model["model_id"] in broken else None

    found = serving(list(events), frozenset(blocked), models, week, is_ahead, now, fault)
    return [(s.role, s.model["model_id"], s.stand_in_reason) for s in found]


def champion(*events, **asked):
    return next((s[1:] for s in served(*events, **asked) if s[0] == "champion"), None)


def shadows(*events, **asked):
    return [model_id for role, model_id, _ in served(*events, **asked) if role == "shadow"]


def test_in_a_fresh_home_the_default_champion_serves_and_says_that_nobody_promoted_it() -> None:
    assert served() == [
        ("champion", f"catboost_v9@{NEXT}", "not_promoted: default champion"),
        ("shadow", f"blind@{NEXT}", None),
        ("shadow", f"catboost_v12@{NEXT}", None),
    ]


def test_the_promoted_family_is_champion_and_the_others_are_shadows() -> None:
    assert champion(PROMOTED) == (f"catboost_v12@{NEXT}", None)
    assert shadows(PROMOTED) == [f"blind@{NEXT}", f"catboost_v9@{NEXT}"]


def test_a_promotion_counts_from_its_instant_on() -> None:
    assert champion(PROMOTED, now=MORNING)[0] == f"catboost_v9@{NEXT}"


def test_a_pin_holds_for_games_ahead_and_not_in_a_backfill() -> None:
    pinned = said("promote", "catboost_v12", 1, week=WEEK)
    assert champion(pinned) == (f"catboost_v12@{WEEK}", None)
    assert champion(pinned, is_ahead=False) == (f"catboost_v12@{NEXT}", None)


def test_a_model_of_a_later_week_never_predicts() -> None:
    pinned = said("promote", "catboost_v12", 1, week=NEXT)
    assert champion(pinned, week=WEEK) == (f"catboost_v12@{WEEK}", None)
    assert shadows(week=WEEK) == [f"catboost_v12@{WEEK}"]
    assert served(week=WEEK - timedelta(days=7)) == []


def test_an_older_week_stands_in_and_says_so() -> None:
    told = f"older_week: {NEXT} serves for {FEBRUARY}"
    assert champion(PROMOTED, week=FEBRUARY) == (f"catboost_v12@{NEXT}", told)
    assert [s[2] for s in served(PROMOTED, week=FEBRUARY)] == [told] * 3


def test_a_damaged_model_gives_way_to_the_next_older_one() -> None:
    model_id, told = champion(PROMOTED, broken={f"catboost_v12@{NEXT}"})
    assert model_id == f"catboost_v12@{WEEK}"
    assert told.startswith(f"file_fault: catboost_v12@{NEXT} is gone; older_week: {WEEK}")


def test_a_family_of_which_nothing_can_be_loaded_gives_way_to_the_champion_before() -> None:
    broken = {f"catboost_v12@{w}" for w in (WEEK, NEXT)}
    earlier = said("promote", "blind", 0)
    model_id, told = champion(earlier, PROMOTED, broken=broken)
    assert (model_id, told) == (f"blind@{NEXT}", "other_family: no model of catboost_v12 can serve")
    model_id, told = champion(PROMOTED, broken=broken)
    assert model_id == f"catboost_v9@{NEXT}"
    assert told == "other_family: no model of catboost_v12 can serve; not_promoted: default champion"
    assert f"catboost_v12@{WEEK}" not in shadows(PROMOTED, broken=broken)


def test_a_champion_without_a_table_gives_way_too() -> None:
    assert champion(said("promote", "gone", 1))[1].startswith("other_family: no model of gone")


def test_retired_families_predict_nowhere() -> None:
    retired = said("retire", "blind", 1)
    assert shadows(retired) == [f"catboost_v12@{NEXT}"]
    assert shadows(retired, is_ahead=False) == [f"catboost_v12@{NEXT}"]
    assert champion(said("retire", "catboost_v9", 1)) is None


def test_blocked_shadows_predict_no_games_ahead_but_past_ones_for_their_evidence() -> None:
    assert shadows(blocked={"blind"}) == [f"catboost_v12@{NEXT}"]
    assert len(shadows(blocked={"blind"}, is_ahead=False)) == 2


def test_a_default_champion_whose_gates_fail_goes_on_as_a_shadow_and_nobody_is_champion() -> None:
    assert champion(blocked={"catboost_v9"}) is None
    assert f"catboost_v9@{NEXT}" in shadows(blocked={"catboost_v9"})
    assert champion(blocked={"catboost_v9"}, is_ahead=False) is not None


def test_a_promoted_champion_serves_whatever_its_gates_say_later() -> None:
    assert champion(PROMOTED, blocked={"catboost_v12", "catboost_v9"}) == (f"catboost_v12@{NEXT}", None)
    assert shadows(PROMOTED, blocked={"catboost_v12", "catboost_v9"}) == [f"blind@{NEXT}"]


@pytest.mark.parametrize("is_ahead", [True, False])
def test_without_any_model_nobody_serves(is_ahead: bool) -> None:
    empty = {family: table(family) for family in MODELS}
    assert served(PROMOTED, models=empty, is_ahead=is_ahead, week=TODAY) == []
