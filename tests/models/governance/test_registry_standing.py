"""The registry as a table: statuses follow from events and gates."""

import json
from datetime import timedelta

import polars as pl

from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.models.governance.evidence import gathered
from nba_props.models.governance.paradox import retrain_paradox
from nba_props.models.governance.standing import judged, registry_view
from tests.governance_rows import NEXT, NOW, TODAY, WEEK, player_games, said, season, trained

TRAINED = [trained(), trained("catboost_v12")]
HONEST = season(insight=0.05)
LEAKED = season("catboost_v12", insight=0.9)


def view(*events, graded=HONEST, now=NOW, today=TODAY):
    said_so = [*TRAINED, *events]
    verdicts = judged(said_so, graded, player_games(graded), now)
    return enforce(MODEL_REGISTRY, registry_view(said_so, verdicts, today, now, "real"))


def statuses(*events, **asked):
    return dict(view(*events, **asked).select("model_id", "status").rows())


V9, V12 = f"catboost_v9@{WEEK}", f"catboost_v12@{WEEK}"


def test_trained_is_candidate_until_something_of_it_is_graded() -> None:
    assert statuses() == {V9: "champion", V12: "candidate"}
    reasons = dict(view().select("model_id", "status_reason").rows())
    assert reasons == {V9: "not promoted: default champion", V12: "nothing of it is graded yet"}


def test_without_a_failed_gate_it_is_a_shadow_though_some_are_insufficient() -> None:
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


def test_a_default_champion_that_fails_is_blocked_and_nobody_is_champion() -> None:
    leaked = season(insight=0.9)
    assert statuses(graded=leaked) == {V9: "blocked", V12: "candidate"}


def test_a_promoted_family_is_champion_though_a_gate_fails_and_the_row_says_so() -> None:
    promoted = said("promote", "catboost_v12", 1, why="the best we have")
    both = pl.concat([HONEST, LEAKED])
    row = view(promoted, graded=both).row(by_predicate=pl.col("model_id") == V12, named=True)
    assert row["status"] == "champion"
    assert row["status_reason"].startswith("promoted by ana: the best we have; fails")
    assert statuses(promoted, graded=both)[V9] == "blocked"  # far behind the champion on identical rows


def test_retired_is_retired_whatever_the_gates_say() -> None:
    assert statuses(said("retire", "catboost_v12", 1), graded=pl.concat([HONEST, LEAKED]))[V12] == "retired"


def test_older_weeks_are_retired_and_a_pinned_one_is_champion() -> None:
    newer = trained(week=NEXT)
    assert statuses(newer) == {V9: "retired", f"catboost_v9@{NEXT}": "champion", V12: "candidate"}
    pinned = said("promote", minutes=1, week=WEEK)
    assert statuses(newer, pinned)[V9] == "champion"
    assert statuses(newer, pinned)[f"catboost_v9@{NEXT}"] != "champion"


def test_a_model_of_a_later_week_does_not_serve_yet() -> None:
    later = trained(week=TODAY + timedelta(days=7), recorded_at=NOW)
    assert statuses(later)[later.model_id] == "candidate"
    assert statuses(later)[V9] == "champion"


def test_the_view_is_as_of_its_instant() -> None:
    later = trained("blind", recorded_at=NOW + timedelta(seconds=1))
    assert "blind" not in set(view(later)["family"])


def test_the_challenger_is_set_against_the_champion_on_identical_rows() -> None:
    both = pl.concat([HONEST, season("catboost_v12", insight=0.2)])
    gates = judged(TRAINED, both, player_games(both), NOW)
    told = {
        family: next(g.told for g in of.gates if g.name == "mae_below_baseline")
        for family, of in gates.items()
    }
    assert "against the champion" in told["catboost_v12"]
    assert "against the exponential mean" in told["catboost_v9"]


def test_a_home_without_models_has_an_empty_registry() -> None:
    assert registry_view([], judged([], HONEST, player_games(HONEST), NOW), TODAY, NOW, "real").is_empty()


def test_the_paradox_shows_edges_and_distance_beside_the_error() -> None:
    bold = season(insight=0.05)
    timid = season("catboost_v12", insight=0.05).with_columns(
        predicted_points=pl.col("consensus_line") + pl.col("edge") * 0.2, edge=pl.col("edge") * 0.2
    )
    timid = timid.with_columns(absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs())
    both = pl.concat([bold, timid])
    found = retrain_paradox(gathered(both, player_games(both), TRAINED))
    v12, v9 = found.to_dicts()
    assert (v12["family"], v9["family"]) == ("catboost_v12", "catboost_v9")
    assert v12["mae"] < v9["mae"]
    assert v12["edge_3"] < v9["edge_3"]
    assert v12["distance_to_line"] < v9["distance_to_line"]
    assert v12["line_mae"] == v9["line_mae"]
    assert v9["rows"] == 3000 >= v9["edge_1"] > v9["edge_3"] > v9["edge_5"]
