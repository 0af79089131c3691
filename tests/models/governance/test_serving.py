"""Which models predict, in which role, and which stand-in replaces a missing or damaged model."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

import polars as pl
import pytest

from nba_props.declared.registry_events import Event
from nba_props.models.governance.serving import Model, serving
from tests.governance_rows import MORNING, NEXT, NOW, TODAY, WEEK, decision

FEBRUARY = date(2024, 2, 5)


def table(family: str, *weeks: date) -> pl.DataFrame:
    rows = [{"week": w, "model_id": f"{family}@{w}"} for w in weeks]
    return pl.DataFrame(rows, schema={"week": pl.Date, "model_id": pl.String})


MODELS = {
    "catboost_v9": table("catboost_v9", WEEK, NEXT),
    "catboost_v12": table("catboost_v12", WEEK, NEXT),
    "blind": table("blind", NEXT),
}
PROMOTED = decision("promote", "catboost_v12", 1)


class Options(TypedDict, total=False):
    """What `served` varies."""

    week: date
    is_ahead: bool
    blocked: Collection[str]
    broken: Collection[str]
    models: Mapping[str, pl.DataFrame]
    now: datetime


def served(*events: Event, **options: Unpack[Options]) -> list[tuple[str, str, str | None]]:
    """Role, model and stand-in reason of each model that serves the games ahead in the week of NEXT."""
    broken = options.get("broken", ())

    def fault(model: Model) -> str | None:
        return f"{model['model_id']} is gone" if model["model_id"] in broken else None

    rows = serving(
        list(events),
        frozenset(options.get("blocked", ())),
        options.get("models", MODELS),
        options.get("week", NEXT),
        options.get("is_ahead", True),
        now=options.get("now", NOW),
        fault=fault,
    )
    return [(s.role, s.model["model_id"], s.stand_in_reason) for s in rows]


def champions(*events: Event, **options: Unpack[Options]) -> list[tuple[str, str | None]]:
    return [(model_id, reason) for role, model_id, reason in served(*events, **options) if role == "champion"]


def champion(*events: Event, **options: Unpack[Options]) -> tuple[str, str | None]:
    [only] = champions(*events, **options)
    return only


def shadows(*events: Event, **options: Unpack[Options]) -> list[str]:
    return [model_id for role, model_id, _ in served(*events, **options) if role == "shadow"]


def test_in_a_fresh_home_the_default_champion_serves_and_says_that_it_was_not_promoted() -> None:
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
    pinned = decision("promote", "catboost_v12", 1, week=WEEK)
    assert champion(pinned) == (f"catboost_v12@{WEEK}", None)
    assert champion(pinned, is_ahead=False) == (f"catboost_v12@{NEXT}", None)


def test_a_model_of_a_later_week_never_predicts() -> None:
    pinned = decision("promote", "catboost_v12", 1, week=NEXT)
    assert champion(pinned, week=WEEK) == (f"catboost_v12@{WEEK}", None)
    assert shadows(week=WEEK) == [f"catboost_v12@{WEEK}"]
    assert served(week=WEEK - timedelta(days=7)) == []


def test_an_older_week_is_the_stand_in_and_says_so() -> None:
    reason = f"older_week: {NEXT} serves for {FEBRUARY}"
    assert champion(PROMOTED, week=FEBRUARY) == (f"catboost_v12@{NEXT}", reason)
    assert [s[2] for s in served(PROMOTED, week=FEBRUARY)] == [reason] * 3


def test_a_damaged_model_gives_way_to_the_next_older_one() -> None:
    model_id, reason = champion(PROMOTED, broken={f"catboost_v12@{NEXT}"})
    assert model_id == f"catboost_v12@{WEEK}"
    assert reason == f"file_fault: catboost_v12@{NEXT} is gone; older_week: {WEEK} serves for {NEXT}"


def test_a_family_without_a_model_that_loads_gives_way_to_the_previous_champion() -> None:
    broken = {f"catboost_v12@{w}" for w in (WEEK, NEXT)}
    earlier = decision("promote", "blind", 0)
    assert champion(earlier, PROMOTED, broken=broken) == (
        f"blind@{NEXT}",
        "other_family: no model of catboost_v12 can serve",
    )
    assert champion(PROMOTED, broken=broken) == (
        f"catboost_v9@{NEXT}",
        "other_family: no model of catboost_v12 can serve; not_promoted: default champion",
    )
    assert f"catboost_v12@{WEEK}" not in shadows(PROMOTED, broken=broken)


def test_a_champion_without_a_table_gives_way_too() -> None:
    reason = champion(decision("promote", "gone", 1))[1]
    assert reason == "other_family: no model of gone can serve; not_promoted: default champion"


def test_retired_families_predict_nowhere() -> None:
    retired = decision("retire", "blind", 1)
    assert shadows(retired) == [f"catboost_v12@{NEXT}"]
    assert shadows(retired, is_ahead=False) == [f"catboost_v12@{NEXT}"]
    assert champions(decision("retire", "catboost_v9", 1)) == []


def test_blocked_shadows_predict_no_games_ahead_but_past_ones_for_their_evidence() -> None:
    assert shadows(blocked={"blind"}) == [f"catboost_v12@{NEXT}"]
    assert len(shadows(blocked={"blind"}, is_ahead=False)) == 2


def test_a_default_champion_with_a_failed_gate_continues_as_a_shadow_and_there_is_no_champion() -> None:
    assert champions(blocked={"catboost_v9"}) == []
    assert f"catboost_v9@{NEXT}" in shadows(blocked={"catboost_v9"})
    assert champion(blocked={"catboost_v9"}, is_ahead=False)[0] == f"catboost_v9@{NEXT}"


def test_a_promoted_champion_serves_whatever_its_gates_say_later() -> None:
    assert champion(PROMOTED, blocked={"catboost_v12", "catboost_v9"}) == (f"catboost_v12@{NEXT}", None)
    assert shadows(PROMOTED, blocked={"catboost_v12", "catboost_v9"}) == [f"blind@{NEXT}"]


@pytest.mark.parametrize("is_ahead", [True, False])
def test_without_any_model_none_serves(is_ahead: bool) -> None:
    empty = {family: table(family) for family in MODELS}
    assert served(PROMOTED, models=empty, is_ahead=is_ahead, week=TODAY) == []


def line(
    *events: Event,
    models: Mapping[str, pl.DataFrame],
    blocked: Collection[str] = (),
    is_ahead: bool = True,
) -> list[str]:
    """The succession of the week of NEXT, in order."""
    rows = serving(list(events), frozenset(blocked), models, NEXT, is_ahead, now=NOW, fault=lambda _: None)
    return [s.family for s in sorted(rows, key=lambda s: s.place or 0) if s.place is not None]


CORE = MODELS | {"catboost_core": table("catboost_core", WEEK, NEXT)}


def test_the_others_of_the_succession_stand_in_row_by_row_the_last_is_core() -> None:
    assert line(models=CORE) == ["catboost_v9", "catboost_core"]
    assert line(PROMOTED, models=CORE) == ["catboost_v12", "catboost_v9", "catboost_core"]
    twice = decision("promote", "catboost_v12", 3)
    between = decision("promote", "blind", 2)
    assert line(PROMOTED, between, twice, models=CORE) == [
        "catboost_v12", "blind", "catboost_v9", "catboost_core",
    ]  # fmt: skip


def test_a_stand_in_with_a_failed_gate_stands_in_for_nobody_and_core_still_predicts_as_a_shadow() -> None:
    assert line(PROMOTED, models=CORE, blocked={"catboost_v9"}) == ["catboost_v12", "catboost_core"]
    earlier = decision("promote", "blind", 0)
    assert line(earlier, PROMOTED, models=CORE, blocked={"blind"}) == [
        "catboost_v12", "catboost_v9", "catboost_core",
    ]  # fmt: skip
    assert line(models=CORE, blocked={"catboost_core"}) == ["catboost_v9"]
    assert f"catboost_core@{NEXT}" in shadows(models=CORE, blocked={"catboost_core"})
    assert line(models=CORE, blocked={"catboost_core"}, is_ahead=False) == ["catboost_v9", "catboost_core"]


def test_core_does_not_become_champion_because_the_default_one_failed_a_gate_or_was_retired() -> None:
    assert champions(models=CORE, blocked={"catboost_v9"}) == []
    assert f"catboost_core@{NEXT}" in shadows(models=CORE, blocked={"catboost_v9"})
    assert champions(decision("retire", "catboost_v9", 1), models=CORE) == []


def test_core_serves_a_week_for_which_no_other_model_can_be_loaded() -> None:
    broken = {f"catboost_v9@{w}" for w in (WEEK, NEXT)}
    assert champion(models=CORE, broken=broken) == (
        f"catboost_core@{NEXT}",
        "other_family: no model of catboost_v9 can serve; not_promoted: last of the succession",
    )


def test_a_stand_in_that_nobody_promoted_says_so_where_it_stands_in() -> None:
    rows = serving([PROMOTED], frozenset(), CORE, FEBRUARY, True, now=NOW, fault=lambda _: None)
    stands_in = {s.family: (s.stand_in_reason, s.unpromoted) for s in rows if s.place}
    older = f"older_week: {NEXT} serves for {FEBRUARY}"
    assert stands_in == {
        "catboost_v9": (older, "not_promoted: default champion"),
        "catboost_core": (older, "not_promoted: last of the succession"),
    }
