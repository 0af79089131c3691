"""The registry as a table: statuses follow from events and gates."""

import json
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.registry_events import Event
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.models.governance.evidence import gather_evidence
from nba_props.models.governance.paradox import retrain_paradox
from nba_props.models.governance.registry_view import assess_families, registry_view, served_shares
from tests.governance_rows import NEXT, NOW, TODAY, WEEK, decision, player_games, season, trained

TRAINED = [trained(), trained("catboost_v12")]
HONEST = season(insight=0.05)
LEAKED = season("catboost_v12", insight=0.9)


def view(
    *events: Event, graded: pl.DataFrame = HONEST, now: datetime = NOW, today: date = TODAY
) -> pl.DataFrame:
    registry = [*TRAINED, *events]
    assessments = assess_families(registry, graded, player_games(graded), now)
    return enforce(MODEL_REGISTRY, registry_view(registry, assessments, today, now, "real"))


def statuses(*events: Event, graded: pl.DataFrame = HONEST) -> dict[str, str]:
    return dict(view(*events, graded=graded).select("model_id", "status").rows())


V9, V12 = f"catboost_v9@{WEEK}", f"catboost_v12@{WEEK}"


def test_a_trained_model_is_a_candidate_until_a_prediction_of_its_family_is_graded() -> None:
    assert statuses() == {V9: "champion", V12: "candidate"}
    reasons = dict(view().select("model_id", "status_reason").rows())
    assert reasons == {V9: "not promoted: default champion", V12: "no graded prediction yet"}


def test_without_a_failed_gate_it_is_a_shadow_even_if_some_are_insufficient() -> None:
    both = pl.concat([HONEST, season("catboost_v12", nights=3, insight=0.05, seed=1)])
    row = view(graded=both).row(by_predicate=pl.col("model_id") == V12, named=True)
    assert row["status"] == "shadow"
    assert row["insufficient"] > 0
    assert row["passed"] + row["failed"] + row["insufficient"] == len(json.loads(row["gates"])) == 9


def test_a_failed_gate_blocks_and_is_named() -> None:
    row = view(graded=pl.concat([HONEST, LEAKED])).row(by_predicate=pl.col("model_id") == V12, named=True)
    assert row["status"] == "blocked"
    assert "too_good" in row["status_reason"]
    gate = next(g for g in json.loads(row["gates"]) if g["gate"] == "too_good")
    assert (gate["verdict"], gate["n"]) == ("FAIL", row["graded_rows"])
    assert gate["value"] > 0.1


def test_a_default_champion_that_fails_is_blocked_and_there_is_no_champion() -> None:
    leaked = season(insight=0.9)
    assert statuses(graded=leaked) == {V9: "blocked", V12: "candidate"}


def test_a_promoted_family_is_champion_although_a_gate_fails_and_the_row_says_so() -> None:
    promoted = decision("promote", "catboost_v12", 1, why="the best we have")
    both = pl.concat([HONEST, LEAKED])
    row = view(promoted, graded=both).row(by_predicate=pl.col("model_id") == V12, named=True)
    assert row["status"] == "champion"
    assert row["status_reason"].startswith("promoted by ana: the best we have; fails")
    assert statuses(promoted, graded=both)[V9] == "blocked"  # far behind the champion on identical rows


def test_retired_is_retired_whatever_the_gates_say() -> None:
    both = pl.concat([HONEST, LEAKED])
    assert statuses(decision("retire", "catboost_v12", 1), graded=both)[V12] == "retired"


def test_older_weeks_are_retired_and_a_pinned_one_is_champion() -> None:
    newer = trained(week=NEXT)
    assert statuses(newer) == {V9: "retired", f"catboost_v9@{NEXT}": "champion", V12: "candidate"}
    pinned = decision("promote", minutes=1, week=WEEK)
    assert statuses(newer, pinned)[V9] == "champion"
    assert statuses(newer, pinned)[f"catboost_v9@{NEXT}"] != "champion"


def test_a_model_of_a_later_week_does_not_serve_yet() -> None:
    later = trained(week=TODAY + timedelta(days=7), recorded_at=NOW)
    assert statuses(later)[str(later.model_id)] == "candidate"
    assert statuses(later)[V9] == "champion"


def test_a_model_serves_from_the_monday_of_its_week_on() -> None:
    newer = trained(week=NEXT)
    on = {
        day: view(newer, today=day).row(by_predicate=pl.col("week") == NEXT, named=True)
        for day in (NEXT, WEEK)
    }
    assert on[NEXT]["status"] == "champion"
    assert (on[WEEK]["status"], on[WEEK]["status_reason"]) == ("candidate", f"serves from {NEXT}")


def test_the_view_is_as_of_its_instant() -> None:
    later = trained("blind", recorded_at=NOW + timedelta(seconds=1))
    assert "blind" not in set(view(later)["family"])


def test_the_challenger_is_compared_with_the_champion_on_identical_rows() -> None:
    both = pl.concat([HONEST, season("catboost_v12", insight=0.2)])
    details = {
        family: next(g.detail for g in assessment.gates if g.name == "mae_below_baseline")
        for family, assessment in assess_families(TRAINED, both, player_games(both), NOW).items()
    }
    assert "against the champion" in details["catboost_v12"]
    assert "against the exponential mean" in details["catboost_v9"]


def test_a_home_without_models_has_an_empty_registry() -> None:
    nothing = assess_families([], HONEST, player_games(HONEST), NOW)
    assert registry_view([], nothing, TODAY, NOW, "real").is_empty()


def test_the_paradox_shows_edges_and_distance_to_the_line_beside_the_error() -> None:
    bold = season(insight=0.05)
    timid = season("catboost_v12", insight=0.05).with_columns(
        predicted_points=pl.col("consensus_line") + pl.col("edge") * 0.2, edge=pl.col("edge") * 0.2
    )
    timid = timid.with_columns(absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs())
    both = pl.concat([bold, timid])
    v12, v9 = retrain_paradox(gather_evidence(both, player_games(both), TRAINED)).to_dicts()
    assert (v12["family"], v9["family"]) == ("catboost_v12", "catboost_v9")
    assert v12["mae"] < v9["mae"]
    assert v12["edge_3"] < v9["edge_3"]
    assert v12["distance_to_line"] < v9["distance_to_line"]
    assert v12["line_mae"] == v9["line_mae"]
    assert v9["rows"] == 3000 >= v9["edge_1"] > v9["edge_3"] > v9["edge_5"]


def test_the_share_that_each_family_served_is_that_of_the_champions_rows_of_thirty_days() -> None:
    recent = pl.col("game_date") > TODAY - timedelta(days=30)
    core, old = pl.lit("catboost_core"), pl.lit("catboost_v12")
    by = pl.when(~recent).then(old).when(pl.col("player_id") < 10).then(core).otherwise(pl.col("family"))
    graded = HONEST.with_columns(family=by)
    graded = graded.filter((pl.col("player_id") != 49) | ~recent)  # 49 players: ten by core
    assert served_shares(graded, TODAY) == {
        "catboost_core": pytest.approx(10 / 49), "catboost_v9": pytest.approx(39 / 49),
    }  # fmt: skip
    assert served_shares(graded.with_columns(role=pl.lit("shadow")), TODAY) == {}
    assert set(view(graded=HONEST)["served_share"]) == {0.0, 1.0}
    assert view(graded=HONEST.clear())["served_share"].null_count() == 2
