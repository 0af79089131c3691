"""Alarms about models: which rows raise them, and which culprits they name."""

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance import oversight

DAY = date(2024, 1, 24)
MONDAY = date(2024, 1, 22)


def row(**changes: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "game_date": DAY, "family": "a", "role": "champion", "model_id": "a1", "model_week": MONDAY,
        "model_is_stale": False, "predicted_points": 20.0, "is_active": True,
    }  # fmt: skip
    return dict.fromkeys(PREDICTIONS.schema.names()) | values | changes


def predictions(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PREDICTIONS.schema)


SHADOW = row(role="shadow", family="b", model_id="b1")


def registry(*rows: dict[str, Any]) -> pl.DataFrame:
    plain: dict[str, Any] = {"gates": "[]", "failed": 0, "week": MONDAY}
    return pl.DataFrame(
        [dict.fromkeys(MODEL_REGISTRY.schema.names()) | plain | r for r in rows], MODEL_REGISTRY.schema
    )


def test_a_prediction_by_an_unregistered_model_alarms_and_names_it() -> None:
    verdict = oversight.registered_models(predictions(row(), SHADOW), {"a1"})
    assert not verdict.good
    assert verdict.culprits["model_id"].to_list() == ["b1"]
    assert oversight.registered_models(predictions(row(), SHADOW), {"a1", "b1"}).good
    assert oversight.registered_models(predictions(row(model_id="none", predicted_points=None)), set()).good


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        ([row(), SHADOW], True),
        ([row(stand_in_reason="not_promoted: default champion")], True),
        (
            [row(stand_in_reason="older_week: 2024-01-15 serves for 2024-01-22")],
            True,
        ),  # staleness has its own check
        ([row(stand_in_reason="file_fault: x is gone; older_week: y serves for z")], False),
        ([row(stand_in_reason="other_family: no model of b can serve")], False),
        ([SHADOW], False),
        ([row(is_active=False), SHADOW], False),
        ([row(), SHADOW | {"game_date": DAY + timedelta(days=1)}], False),
        ([row(role="shadow", predicted_points=None)], True),
        ([], True),
    ],
)
def test_each_predicted_day_has_a_champion_with_its_own_model(rows: list[dict[str, Any]], good: bool) -> None:
    assert oversight.champion_serves(predictions(*rows)).good == good


@pytest.mark.parametrize(
    ("age", "good", "too_old"), [(6, True, False), (7, False, False), (14, False, False), (15, False, True)]
)
def test_a_stale_champion_fails_and_after_two_weeks_it_is_an_error(
    age: int, good: bool, too_old: bool
) -> None:
    aged = row(game_date=MONDAY + timedelta(days=age), model_week=MONDAY, model_is_stale=age > 6)
    verdict = oversight.champion_is_fresh(predictions(aged))
    assert (verdict.good, oversight.is_too_old(verdict)) == (good, too_old)


def test_a_stale_shadow_raises_no_alarm() -> None:
    assert oversight.champion_is_fresh(predictions(SHADOW | {"model_is_stale": True})).good


def test_a_shadow_that_did_not_predict_is_named() -> None:
    registered = registry({"family": "b", "status": "shadow"}, {"family": "c", "status": "candidate"})
    verdict = oversight.shadows_predict(predictions(row(), SHADOW), registered)
    assert verdict.culprits.rows() == [(DAY, "c", 0, 1)]
    silent = registry({"family": "c", "status": "blocked"}, {"family": "d", "status": "retired"})
    assert oversight.shadows_predict(predictions(row()), silent).good
    later = registry({"family": "c", "status": "shadow", "week": DAY + timedelta(days=5)})
    assert oversight.shadows_predict(predictions(row()), later).good
    assert oversight.shadows_predict(predictions(), registered).good


def test_a_shadow_that_predicted_fewer_than_half_of_the_champions_players_is_named() -> None:
    registered = registry({"family": "b", "status": "shadow"})
    players = [row() for _ in range(5)]
    verdict = oversight.shadows_predict(predictions(*players, SHADOW, SHADOW), registered)
    assert verdict.culprits.rows() == [(DAY, "b", 2, 5)]
    assert oversight.shadows_predict(predictions(*players, SHADOW, SHADOW, SHADOW), registered).good


def test_a_champion_with_a_failed_gate_is_named_and_so_is_a_registry_without_one() -> None:
    champion = {"model_id": "a1", "status": "champion"}
    assert oversight.champion_passes(registry(champion)).good
    assert oversight.champion_passes(registry()).good
    failing = oversight.champion_passes(registry(champion | {"failed": 1}))
    assert failing.culprits["model_id"].to_list() == ["a1"]
    blocked = oversight.champion_passes(registry({"model_id": "a1", "status": "blocked", "failed": 1}))
    assert not blocked.good
    assert blocked.culprits["model_id"].to_list() == ["a1"]
    assert not oversight.champion_passes(registry({"status": "shadow"})).good


def test_a_family_with_results_too_good_to_be_true_is_named_once() -> None:
    gate = {"gate": "too_good", "verdict": "FAIL", "told": "beats the line", "n": 2000, "value": None}
    gates = json.dumps([{"gate": "bias", "verdict": "FAIL", "told": "x"}, gate])
    twice = {"family": "a", "gates": gates}
    verdict = oversight.not_too_good(registry(twice, twice, {"family": "b"}))
    assert verdict.culprits.rows() == [("a", "beats the line")]
    passes = json.dumps([gate | {"verdict": "PASS"}])
    assert oversight.not_too_good(registry({"family": "a", "gates": passes})).good


def day(**changes: object) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "game_date": DAY,
        "family": "a",
        "provenance": "live",
        "state": "HEALTHY",
        "calls": 0,
        "hits": 0,
    }
    return (
        dict.fromkeys(MODEL_PERFORMANCE.schema.names())
        | plain
        | {"days_below_watch": 0, "days_below_alert": 0}
        | changes
    )


def performance(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=MODEL_PERFORMANCE.schema)


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"state": "WATCH", "days_below_watch": 1}, True),
        ({"state": "WATCH", "days_below_watch": 2}, False),
        ({"state": "DEGRADING", "days_below_alert": 1, "days_below_watch": 1}, True),
        ({"state": "DEGRADING", "days_below_alert": 2, "days_below_watch": 1}, True),
        ({"state": "DEGRADING", "days_below_alert": 3, "days_below_watch": 1}, False),
        ({"state": "DEGRADING", "days_below_alert": 3, "days_below_watch": 3}, False),
        ({"state": "BLOCKED", "days_below_alert": 1, "days_below_watch": 1}, False),
    ],
)
def test_a_hit_rate_that_is_low_for_days_is_decay(changes: dict[str, object], good: bool) -> None:
    assert oversight.not_decaying(performance(day(**changes))).good == good


@pytest.mark.parametrize(("hits", "good"), [(39, False), (40, True)])
def test_a_family_is_down_below_forty_percent(hits: int, good: bool) -> None:
    both = [day(family=family, calls=100, hits=hits) for family in ("a", "b")]
    assert oversight.not_crashing(performance(*both)).good == good


def test_two_families_down_on_one_day_are_a_crash_and_one_is_not() -> None:
    down = {"calls": 5, "hits": 1}
    assert oversight.not_crashing(performance(day(**down), day(family="b"))).good
    assert oversight.not_crashing(performance(day(**down), day(family="b", calls=4))).good
    assert oversight.not_crashing(
        performance(day(**down), day(family="b", provenance="backfill", **down))
    ).good
    assert oversight.not_crashing(performance(day(**down), day(family="b", calls=5, hits=2))).good
    verdict = oversight.not_crashing(performance(day(**down), day(family="b", **down)))
    assert verdict.culprits["family"].to_list() == ["a", "b"]


OUT = ["shots silent since 2024-01-20"]
STOOD_IN = {
    "family": "catboost_core",
    "missing_feeds": OUT,
    "stand_in_reason": f"not_ready: 6, 18, 19: {OUT[0]}",
}


@pytest.mark.parametrize(("others", "good"), [(9, True), (8, False)])
def test_a_day_on_which_more_than_one_player_in_ten_has_a_stand_in_is_named_with_the_feed(
    others: int, good: bool
) -> None:
    shadows = [SHADOW] * 20
    verdict = oversight.stand_ins(predictions(*[row()] * others, row(**STOOD_IN), *shadows))
    assert verdict.good == good
    assert verdict.figures == {"predicted": others + 1, "share by stand-ins": round(1 / (others + 1), 4)}
    if not good:
        assert verdict.culprits.to_dicts() == [{
            "game_date": DAY, "family": "catboost_core", "missing feeds": OUT[0], "rows": 1, "share": 0.1111,
        }]  # fmt: skip


def test_another_model_of_the_champions_family_is_no_stand_in_and_days_are_judged_apart() -> None:
    assert oversight.stand_ins(predictions(row(stand_in_reason="not_promoted: default champion"))).good
    bad = [row(**STOOD_IN | {"game_date": DAY + timedelta(days=1)})] * 2
    assert oversight.stand_ins(predictions(*[row()] * 30, *bad)).culprits["game_date"].to_list() == [
        DAY + timedelta(days=1)
    ]
    assert oversight.stand_ins(predictions()).good
