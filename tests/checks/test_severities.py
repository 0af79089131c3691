"""Every check of the graph, and whether it warns or alarms when it fails."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.ingest import publish_ingested
from nba_props.checks.contracts import contract_results
from nba_props.checks.go import GO_CHECKS
from nba_props.checks.governance import GOVERNANCE_CHECKS
from nba_props.checks.outputs import OUTPUT_CHECKS
from nba_props.checks.quality import CHECKS
from nba_props.checks.record import QUESTIONS as RECORD_QUESTIONS
from nba_props.checks.versions import VERSION_CHECKS
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import QUESTIONS, Breach
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.record import BEST_BETS
from nba_props.definitions import defs
from nba_props.models.governance.oversight import OLDEST
from nba_props.resources.wiring import given
from nba_props.sources.outcomes import GameOutcome, IngestResult, Notes
from nba_props.storage.lake import Lake
from tests import scenario
from tests.assets.model_home import DAY, TIP

WARN, ERROR = "WARN", "ERROR"
QUALITY = {
    "feature_store": {
        "bounds": WARN,
        "batch_variance": WARN,
        "cache_misses": WARN,
        "stars_without_line": WARN,
        "games_without_lines": WARN,
        "ready_for_v9_share": WARN,
        "defaults_by_feature": WARN,
        "defaults_by_contract": WARN,
        "required_defaults_alarm": WARN,
        "contamination": WARN,
        "constant_columns": WARN,
        "vegas_coverage": WARN,
    },
    "player_games": {"plausible_figures": WARN, "played_once": ERROR},
    "daily_signals": {"signalled_days": WARN},
    "daily_cache": {"window_completeness": WARN},
    "feature_gaps": {"open_gaps": WARN},
    "predictions": {
        "go": ERROR,
        "predicted_nights": ERROR,
        "one_direction": WARN,
        "registered_models": ERROR,
        "champion_serves": ERROR,
        "champion_is_fresh": WARN,
        "shadows_predict": WARN,
        "stand_ins": WARN,
    },
    "expected_outputs": {
        "outputs_arrived": WARN,
        "outputs_of_a_week": WARN,
        "predictions_match_slate": WARN,
        "grades_match_finals": WARN,
        "exports_match_bets": WARN,
        "closes_match_tips": WARN,
    },
    "season_export": {"versions_agree": WARN},
    "model_registry": {"champion_passes": ERROR, "not_too_good": ERROR},
    "model_performance": {"not_decaying": WARN, "above_break_even": WARN, "not_crashing": WARN},
}
INGESTED = ("schedule", "box_scores", "shots", "injuries", "game_lines", "odds_lines")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def evaluated(lake: Lake) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
    """All quality checks of the night, run by themselves."""
    home = str(Path(lake.root).parent)
    result = dg.materialize(
        [*CHECKS, *GOVERNANCE_CHECKS, *GO_CHECKS, *OUTPUT_CHECKS, *VERSION_CHECKS],
        selection=dg.AssetSelection.all_asset_checks(),
        resources=given(NBA_PROPS_HOME=home, NBA_PROPS_NOW="2024-01-24T20:00:00Z"),
        tags={"dagster/partition": str(DAY)},
    )
    return {(e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations()}


def test_each_quality_check_has_its_severity_also_where_there_is_nothing_to_judge(lake: Lake) -> None:
    severities: dict[str, dict[str, str]] = {}
    for (asset, check), evaluation in evaluated(lake).items():
        assert evaluation.passed, check
        severities.setdefault(asset, {})[check] = evaluation.severity.value
    assert severities == QUALITY


@pytest.mark.parametrize(("days", "severity"), [(7, WARN), (OLDEST, WARN), (OLDEST + 1, ERROR)])
def test_a_champion_that_was_not_retrained_warns_and_alarms_after_two_weeks(
    lake: Lake, days: int, severity: str
) -> None:
    row = dict.fromkeys(PREDICTIONS.schema.names()) | {
        "game_id": "1", "game_date": DAY, "player_id": 7, "model_id": "m", "family": "catboost_v9", "tip_off": TIP,
        "model_week": DAY - timedelta(days=days), "model_is_stale": True, "role": "champion", "is_active": True,
        "predicted_points": 20.0, "prediction_id": "p", "as_of": TIP,
    }  # fmt: skip
    lake.write(PREDICTIONS, pl.DataFrame([row], schema=PREDICTIONS.schema), [DAY])
    evaluation = evaluated(lake)["predictions", "champion_is_fresh"]
    assert (evaluation.passed, evaluation.severity.value) == (False, severity)


def test_a_night_without_predictions_alarms(lake: Lake) -> None:
    games = (
        scenario.INGEST["schedule"].head(1).with_columns(game_date=pl.lit(DAY), status=pl.lit("scheduled"))
    )
    lake.write(SCHEDULE, games, [DAY])
    evaluation = evaluated(lake)["predictions", "predicted_nights"]
    assert (evaluation.passed, evaluation.severity.value) == (False, ERROR)


def test_a_breach_of_contract_alarms() -> None:
    broken = [Breach(question, "team", "is missing", "declare it") for question in QUESTIONS]
    results = list(contract_results(TABLES["slate"], broken))
    assert [(r.check_name, r.passed, r.severity.value) for r in results] == [
        (question, False, ERROR) for question in QUESTIONS
    ]


def test_an_ingest_that_misses_games_or_meets_new_fields_warns() -> None:
    report = IngestResult(
        SCHEDULE.empty(),
        (GameOutcome(DAY, "1", "MISSING", "no payload"),),
        Notes(drift=frozenset({"game.new"})),
    )
    results = [r for r in islice(publish_ingested(SCHEDULE, report), 2) if isinstance(r, dg.AssetCheckResult)]
    assert [(r.check_name, r.passed, r.severity.value) for r in results] == [
        ("coverage", False, WARN),
        ("wire_drift", False, WARN),
    ]


def test_the_graph_has_these_checks_and_those_of_contracts_ingest_and_training_and_no_others() -> None:
    graph = defs().resolve_asset_graph()
    of_the_graph = {(k.asset_key.to_user_string(), k.name) for k in graph.asset_check_keys}
    quality = {(asset, name) for asset, names in QUALITY.items() for name in names}
    contracts = {
        (t.name, name)
        for t in TABLES.values()
        for name in QUESTIONS
        if name != "point_in_time" or t.has("as_of", "inputs_known_at")
    }
    ingest = {(name, check) for name in INGESTED for check in ("coverage", "wire_drift")}
    training = {(family, check) for family in FAMILIES for check in ("enough_rows", "admitted")}
    of_the_record = {(BEST_BETS.name, name) for name in RECORD_QUESTIONS}
    graded = {("grades", "graded_predictions"), ("bet_grades", "graded_bets")}
    assert of_the_graph == quality | contracts | ingest | training | of_the_record | graded
