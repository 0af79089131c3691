"""The face of the graph: what a person sees in the UI, and what loading it costs."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.partitions.context import partition_loading_context
from dagster._core.remote_representation.external_data import RepositorySnap, ResourceConfigEnvVarSnap

from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.declared.families import FAMILIES
from nba_props.declared.outputs import TABLES_OF_OUTPUTS
from nba_props.declared.tables.every_table import TABLES
from nba_props.definitions import defs
from nba_props.jobs import JOBS
from nba_props.partitions import ALL_HISTORY, GAME_DAYS, MODEL_WEEKS, SEASON
from nba_props.schedules import SCHEDULES
from nba_props.sensors.alerts import ALERT_SENSORS
from nba_props.sensors.failed_runs import failed_runs
from nba_props.sensors.tonight import tonight
from nba_props.settings import DEFAULTS, VERSION

POLLS = {"odds_polls", "game_line_polls"}
SIGNALS = {"signals", "daily_signals", "subset_picks", "subset_records"}
GROUPS = {
    "ingest": {
        "schedule",
        "box_scores",
        "shots",
        "injuries",
        "injury_reports",
        "game_lines",
        "odds_lines",
        "unresolved_names",
        *POLLS,
    },
    "stats": {"player_games", "team_games", "news", "slate"},
    "features": {
        "player_shot_zones",
        "team_defense_zones",
        "daily_cache",
        "composite_factors",
        "game_markets",
        "player_lines",
        "feature_store",
        "feature_gaps",
    },
    "models": {"training_set", "model_registry", "accuracy", *FAMILIES},
    "predictions": {"predictions", "model_performance"},
    "bets": {
        "book_pairs",
        "fair_prices",
        "best_bets",
        "grades",
        "bet_grades",
        "price_grades",
        "bet_performance",
        "signal_performance",
        *SIGNALS,
    },
    "publishing": {
        "bet_pages",
        "expected_outputs",
        "live_grading_export",
        "picks_export",
        "report",
        "results_export",
        "season_export",
        "tonight_export",
        "manifest",
    },
}
# What is kept of a run, which only runs of a night have.
MANIFEST = {"manifest"}
PUBLISHING = GROUPS["publishing"] - MANIFEST
# What writes files for readers, and no table.
FILES = GROUPS["publishing"] - {"expected_outputs"}
PRICED_BY = {"odds_lines", "odds_polls", "book_pairs", "schedule", "injuries", "injury_reports"}
GRADED_BY = {"box_scores", "schedule", "odds_lines", "odds_polls", "slate", "book_pairs"}
UPSTREAM = {
    "schedule": set(),
    "box_scores": {"schedule"},
    "shots": {"schedule"},
    "injuries": {"schedule", "box_scores"},
    "injury_reports": {"schedule", "box_scores"},
    "game_lines": {"schedule"},
    "game_line_polls": {"schedule"},
    "odds_lines": {"schedule", "box_scores"},
    "unresolved_names": {"schedule", "box_scores"},
    "odds_polls": {"schedule", "box_scores"},
    "player_games": {"box_scores"},
    "team_games": {"box_scores"},
    "news": {"schedule", "odds_lines", *POLLS, "injuries", "injury_reports"},
    "slate": {"schedule", "box_scores", "odds_lines", *POLLS, "news"},
    "player_shot_zones": {"slate", "schedule", *POLLS, "player_games", "shots"},
    "team_defense_zones": {"slate", "schedule", *POLLS, "team_games", "shots"},
    "daily_cache": {"slate", "schedule", *POLLS, "player_games", "team_games"},
    "composite_factors": {
        "slate", "daily_cache", "player_shot_zones", "team_defense_zones", "schedule", "player_games", "injuries",
        "injury_reports",
    },
    "game_markets": {"slate", "schedule", "game_lines", *POLLS},
    "player_lines": {"slate", "schedule", "odds_lines", *POLLS, "player_games"},
    "feature_store": {
        "slate", "daily_cache", "composite_factors", "player_shot_zones", "team_defense_zones", "player_lines",
        "game_markets", "schedule", "player_games", "shots", "injury_reports",
    },
    "feature_gaps": {"slate", "feature_store", "daily_cache", "schedule"},
    "training_set": {"feature_store", "player_games"},
    **{family: {"feature_store", "player_games"} for family in FAMILIES},
    "predictions": {"feature_store", *PRICED_BY, *FAMILIES},
    "fair_prices": {"slate", "predictions", *PRICED_BY},
    "book_pairs": {"odds_lines", "odds_polls", "slate"},
    "best_bets": {"slate", "predictions", "fair_prices", "schedule", "injuries", "injury_reports"},
    "grades": {"predictions", "best_bets", *GRADED_BY},
    "bet_grades": {"best_bets", *GRADED_BY},
    "price_grades": {"fair_prices", *GRADED_BY},
    "bet_performance": {"bet_grades", "price_grades", "signals"},
    "signals": {
        "predictions", "feature_store", "player_lines", "composite_factors", "player_games", "grades",
    },
    "signal_performance": {"signals", "grades"},
    "daily_signals": {"predictions"},
    "subset_picks": {"predictions", "daily_signals"},
    "subset_records": {"subset_picks", "grades", "slate"},
    "model_registry": {"grades", "player_games", *FAMILIES},
    "model_performance": {"grades"},
    "accuracy": {
        "grades", "bet_grades", "price_grades", "predictions", "player_games", "odds_lines", "odds_polls",
        "model_registry",
    },
    "tonight_export": {
        "schedule", "slate", "daily_cache", "composite_factors", "injuries", "box_scores", "player_lines", "predictions",
        "signals", "fair_prices",
    },
    "picks_export": {
        "slate", "daily_cache", "predictions", "signals", "daily_signals", "subset_picks", "subset_records", "grades",
        "best_bets", "bet_grades",
    },
    "live_grading_export": {"schedule", "slate", "daily_cache", "predictions", "best_bets", "box_scores"},
    "results_export": {"grades", "player_games"},
    "season_export": {
        "grades", "player_games", "team_games", "schedule", "subset_picks", "daily_signals", "model_performance",
        "signal_performance", "bet_performance", "accuracy", "slate", "predictions", "model_registry",
        "expected_outputs",
    },
    "expected_outputs": {"schedule", *TABLES_OF_OUTPUTS},
    "bet_pages": {
        "slate", "feature_store", "predictions", "fair_prices", "odds_lines", "odds_polls", "grades", "model_registry",
        "best_bets", "bet_grades",
    },
    "report": {
        "slate", "predictions", "fair_prices", "feature_gaps", "unresolved_names", "odds_polls", "injuries", "schedule",
        "odds_lines", "game_lines", "injury_reports", "box_scores", "shots", "best_bets", "bet_grades", "bet_performance",
        "model_registry", "expected_outputs", "grades", "price_grades", "signals", "player_games",
    },
    # All that a run of a night may build, and all that its exports show.
    "manifest": {name for group, names in GROUPS.items() if group != "models" for name in names}
    - {"manifest", "news", "report", "bet_pages", "expected_outputs", "live_grading_export"},
}  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> AssetGraph:
    return defs().resolve_asset_graph()


def test_the_graph_is_the_tables_and_each_has_its_group(graph: AssetGraph) -> None:
    groups: dict[str, set[str]] = {}
    for node in graph.asset_nodes:
        groups.setdefault(str(node.group_name), set()).add(node.key.to_user_string())
    assert groups == GROUPS
    assert {name for group in groups.values() for name in group} - FILES == set(TABLES)


def test_each_asset_reads_what_it_says(graph: AssetGraph) -> None:
    """And the slate, where a table is as of the instant that it fixed."""
    parents = {n.key.to_user_string(): {k.to_user_string() for k in n.parent_keys} for n in graph.asset_nodes}
    assert parents == UPSTREAM


def test_each_asset_shows_description_owner_kinds_columns_and_runs_a_range_at_once(graph: AssetGraph) -> None:
    for node in graph.asset_nodes:
        if node.key.to_user_string() in FILES:
            assert node.description
            assert node.kinds & {"json", "html"}
        else:
            assert str(node.description).startswith("One row is")
            assert {"polars", "parquet"} <= node.kinds
            assert node.metadata["dagster/column_schema"].columns
        assert node.owners
        assert node.backfill_policy == dg.BackfillPolicy.single_run()
        assert node.code_version


def test_every_table_has_its_contract_checked_and_ingest_its_coverage(graph: AssetGraph) -> None:
    checks = {(k.asset_key.to_user_string(), k.name) for k in graph.asset_check_keys}
    for name, table in TABLES.items():
        assert {(name, "schema"), (name, "keys")} <= checks
        assert ((name, "point_in_time") in checks) == table.has("as_of", "inputs_known_at")
    for name in ("schedule", "box_scores", "shots", "injuries", "game_lines", "odds_lines"):
        assert {(name, "coverage"), (name, "wire_drift")} <= checks
    assert {("feature_store", "ready_for_v9_share"), ("predictions", "predicted_nights")} <= checks


def test_the_jobs_are_partitioned_by_day_and_the_training_by_week() -> None:
    jobs = {j.name: j for j in defs().resolve_all_job_defs() if not j.name.startswith("__")}
    assert set(jobs) == {
        "ingest", "features", "nightly", "late_lines", "live_grading", "grade", "train", "accuracy_report",
    }  # fmt: skip
    assert jobs.pop("accuracy_report").partitions_def is None
    first = {name: j.partitions_def.get_first_partition_key() for name, j in jobs.items() if j.partitions_def}
    assert first.pop("train") == "2021-09-27"
    assert set(first.values()) == {"2021-10-01"}


STATS, FEATURES = GROUPS["stats"], GROUPS["features"]
# The scores of running games are requested by a job of their own, and known in the morning.
BEHIND_A_NIGHT = PUBLISHING - {"live_grading_export"}


@pytest.mark.parametrize(
    ("job", "assets"),
    [
        ("ingest", GROUPS["ingest"]),
        ("features", STATS | FEATURES),
        (
            "nightly",
            GROUPS["ingest"] | STATS | FEATURES | SIGNALS | BEHIND_A_NIGHT | MANIFEST
            | {"predictions", "fair_prices", "best_bets", "book_pairs"},
        ),
        (
            "late_lines",
            {"schedule", "injuries", "injury_reports", "odds_lines", "odds_polls", "unresolved_names", "news"}
            | {"slate", "predictions", "fair_prices", "best_bets"}
            | FEATURES
            | SIGNALS
            | BEHIND_A_NIGHT - {"results_export"}
            | MANIFEST,
        ),
        ("live_grading", {"live_grading_export"}),
        (
            "grade",
            {
                "schedule", "box_scores", "shots", "player_games", "team_games", "odds_lines", "odds_polls",
                "unresolved_names", "book_pairs", "grades", "bet_grades", "price_grades", "bet_performance",
                "model_performance", "signal_performance", "model_registry", *PUBLISHING,
            },
        ),
        ("train", {"training_set", "model_registry", *FAMILIES}),
        ("accuracy_report", {"accuracy"}),
    ],
)  # fmt: skip
def test_each_job_runs_its_assets_with_all_their_checks_in_one_process(job: str, assets: set[str]) -> None:
    resolved = defs().resolve_job_def(job)
    assert {key.to_user_string() for key in resolved.asset_layer.executable_asset_keys} == assets
    checks = {
        k for k in defs().resolve_asset_graph().asset_check_keys if k.asset_key.to_user_string() in assets
    }
    assert set(resolved.asset_layer.asset_graph.asset_check_keys) >= checks
    assert resolved.executor_def.name == "one_process"


def test_a_late_line_runs_what_is_computed_from_it_and_nothing_that_it_cannot_change() -> None:
    jobs = {
        name: set(defs().resolve_job_def(name).asset_layer.selected_asset_keys)
        for name in ("late_lines", "nightly")
    }
    kept = {key.to_user_string() for key in jobs["nightly"] - jobs["late_lines"]}
    assert jobs["late_lines"] < jobs["nightly"]
    assert kept == {
        "box_scores", "shots", "game_lines", "game_line_polls", "player_games", "team_games", "book_pairs",
        "results_export",
    }  # fmt: skip


def test_tonight_is_a_partition_and_windows_end_the_day_before() -> None:
    tonight = datetime(2024, 4, 10, 20, tzinfo=UTC)
    with partition_loading_context(effective_dt=tonight):
        assert GAME_DAYS.get_last_partition_key() == "2024-04-10"
        assert MODEL_WEEKS.get_last_partition_key() == "2024-04-08"
    for mapping, definition, key, last in (
        (SEASON, GAME_DAYS, "2024-04-10", "2024-04-09"),
        (ALL_HISTORY, MODEL_WEEKS, "2024-04-08", "2024-04-07"),
    ):
        subset = definition.empty_subset().with_partition_keys([key])
        upstream = mapping.get_upstream_mapped_partitions_result_for_partitions(subset, definition, GAME_DAYS)
        assert max(upstream.partitions_subset.get_partition_keys()) == last


# -- resources ----------------------------------------------------------------------------------------------------


def configured() -> Mapping[str, Mapping[str, Any]]:
    """What the UI's Resources page shows: a resource's fields, each with its value or its variable's name."""
    repository = defs().get_repository_def()
    snaps = RepositorySnap.from_def(repository).resources or []
    return {snap.name: {k: shown(v) for k, v in snap.configured_values.items()} for snap in snaps}


def shown(value: object) -> str:
    return f"${value.name}" if isinstance(value, ResourceConfigEnvVarSnap) else str(value)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("unset")
def test_without_a_variable_the_resources_have_their_documented_defaults() -> None:
    fields = defs().resources
    assert fields is not None
    home, world = fields["home"], fields["world"]
    assert (home.home, home.store, home.source) == (".nba_props", "", "simulated")
    assert (fields["clock"].frozen_now, world.odds_api_key, world.archive) == ("", "", "")
    assert world.odds_api_base_url == "https://api.the-odds-api.com"


@pytest.mark.filterwarnings(
    "ignore:Property `ScheduleDefinition.environment_vars`"
)  # Dagster's snapshot reads it
@pytest.mark.usefixtures("unset")
def test_a_variable_that_is_set_is_shown_by_name_and_a_secret_by_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in DEFAULTS.keys() - {VERSION}:  # which is there to be shown
        monkeypatch.setenv(name, "a-secret")
    monkeypatch.setenv(VERSION, "commit-1")
    page = configured()
    assert page["installation"] == {"version": '"commit-1"'}
    assert page["home"] == {
        "home": "$NBA_PROPS_HOME", "store": "$NBA_PROPS_STORE", "source": "$NBA_PROPS_SOURCE",
    }  # fmt: skip
    assert page["world"]["odds_api_key"] == "$ODDS_API_KEY"
    assert page["clock"] == {"frozen_now": "$NBA_PROPS_NOW", "plays_back": "false"}
    assert "a-secret" not in repr(RepositorySnap.from_def(defs().get_repository_def()))


def test_every_asset_check_sensor_and_schedule_that_reads_has_its_resource_in_its_signature(
    graph: AssetGraph,
) -> None:
    """Nobody has a resource but by its name in the signature; who has none reads its inputs alone."""
    sensors = [tonight(JOBS, INGEST_ASSETS), failed_runs(JOBS), *ALERT_SENSORS]
    needs = {d.name: set(d.required_resource_keys) for d in sensors}
    needs |= {d.name: set(d.required_resource_keys) for d in SCHEDULES}
    assert needs == {
        "tonight": {"planned"},
        "failed_runs": set(),
        "alerts": {"clock", "monitored", "alerts"},
        "accuracy_schedule": {"clock"},
    }
    of_assets = {
        key.to_user_string(): set(graph.get(key).assets_def.required_resource_keys) - {"lake"}
        for key in graph.get_all_asset_keys()
    }
    assert {name for name, keys in of_assets.items() if "home" in keys} == {
        "predictions", "fair_prices", "best_bets", "grades", "bet_grades", "bet_performance", "model_performance",
        "accuracy", "model_registry", "expected_outputs", *FAMILIES, *FILES,
    }  # fmt: skip
    assert {name for name, keys in of_assets.items() if "bettor" in keys} == {"best_bets", *MANIFEST}
    assert {name for name, keys in of_assets.items() if "feedback" in keys} == {
        "predictions", "fair_prices", "best_bets", "grades", "bet_grades", "feature_gaps", "accuracy", "model_registry",
        "odds_lines", "unresolved_names", "odds_polls", "news", "season_export", "expected_outputs", "report",
    }  # fmt: skip
    assert {name for name, keys in of_assets.items() if "world" in keys} == {
        *GROUPS["ingest"], "live_grading_export",
    }  # fmt: skip


def test_loading_needs_no_variable_and_neither_pandas_nor_catboost() -> None:
    code = (
        "import sys, nba_props.definitions as d; d.defs(); "
        "print([m for m in ('pandas', 'catboost', 'pandera', 'scipy', 'matplotlib', 'pypdfium2', 'google.cloud.bigquery', "
        "'dagster_gcp') if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"
    assert "Warning" not in loaded.stderr


def test_without_a_mirror_nothing_of_one_is_there_and_with_one_it_is_loaded_without_a_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Assets that can only fail would be in everybody's way who materializes all."""
    assert not any(
        "mirror" in key.to_user_string() for key in defs().resolve_asset_graph().get_all_asset_keys()
    )
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", "no-such-project.mirror")
    with_mirror = defs()
    graph = with_mirror.resolve_asset_graph()
    nodes = {n.key.to_user_string(): n for n in graph.asset_nodes if n.group_name == "mirror"}
    assert nodes.keys() == {f"mirror_{group}" for group in GROUPS}
    assert sorted(name for node in nodes.values() for name in node.metadata["tables"]) == sorted(TABLES)
    assert {key.to_user_string() for node in nodes.values() for key in node.parent_keys} == set(TABLES)
    for node in nodes.values():
        assert node.description
        assert node.owners
        assert node.code_version
        assert (node.kinds, node.backfill_policy) == ({"bigquery"}, dg.BackfillPolicy.single_run())
        assert graph.get_check_keys_for_assets({node.key}) == {
            dg.AssetCheckKey(node.key, "mirror_equals_lake")
        }
        assert graph.get(node.key).assets_def.required_resource_keys - {"io_manager"} == {"home", "mirror"}
    job = with_mirror.resolve_job_def("mirror")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == set(nodes)
    assert with_mirror.resolve_schedule_def("mirror_schedule").required_resource_keys == {
        "clock",
        "home",
        "mirror",
    }
