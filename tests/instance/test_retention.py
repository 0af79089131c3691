"""What is left of runs after their events were pruned: everything that asset pages show."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster_graphql.schema import create_schema

from nba_props.errors import ConfigurationError
from nba_props.instance.retention import Pruned, prune
from tests.instance.conftest import Both
from tests.instance.range_run import (
    CHECKS,
    DAYS,
    FAILING,
    GOOD,
    KEYS,
    NAMES,
    check_history,
    event_log_of,
    folder_of,
    log_of,
    open_home,
    run_day,
    tables,
)

RERUN = "00000000-0000-4000-8000-000000000005"
NOW, YESTERDAY = datetime(2100, 1, 1, tzinfo=UTC), datetime.now(UTC) - timedelta(days=1)
PAGE = """
query Page($key: AssetKeyInput!) {
  assetOrError(assetKey: $key) { ... on Asset { assetMaterializations(limit: 1000) {
    partition runId timestamp tags { key value } metadataEntries { label description __typename }
    runOrError { __typename ... on Run { id status } }
  } } }
}
"""


@pytest.fixture
def home(both: Both, tmp_path: Path) -> dg.DagsterInstance:
    """A copy of the home in which a good run, a failing run of the same days, and a run of the first day happened."""
    shutil.copytree(both.batched.root_directory, tmp_path / "home")
    instance = open_home(tmp_path / "home")
    assert run_day(instance, RERUN)
    return instance


def newest(instance: dg.DagsterInstance, name: str) -> dict[str, Any]:
    """What the pages of an asset show: of each partition the newest materialization, its status, and the checks."""
    key, log = dg.AssetKey(name), log_of(instance)
    log.wipe_asset_cached_status(key)
    [record] = instance.get_asset_records([key])
    checks = log.get_latest_asset_check_execution_by_key(
        [dg.AssetCheckKey(dg.AssetKey("noted"), c) for c in CHECKS]
    )
    return {
        "materializations": {m["partition"]: m for m in reversed(page(instance, name))},
        "statuses": instance.get_status_by_partition(key, KEYS, DAYS),
        "ids": log.get_latest_storage_id_by_partition(key, dg.DagsterEventType.ASSET_MATERIALIZATION),
        "versions": log.get_latest_tags_by_partition(
            key, dg.DagsterEventType.ASSET_MATERIALIZATION, ["dagster/data_version"]
        ),
        "observations": len(instance.fetch_observations(key, limit=1).records),
        "record": (record.asset_entry.last_materialization_record, record.asset_entry.last_run_id),
        "checks": checks,
    }


def page(instance: dg.DagsterInstance, name: str) -> list[dict[str, Any]]:
    """The materializations that the web UI lists for an asset, newest first."""
    with WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as context:
        query = create_schema().execute_async(
            PAGE,
            context_value=context.create_request_context(),
            variable_values={"key": {"path": [name]}},
        )
        result = asyncio.run(query)
    assert result.errors is None
    assert result.data is not None
    materializations: list[dict[str, Any]] = result.data["assetOrError"]["assetMaterializations"]
    return materializations


@pytest.mark.parametrize("name", NAMES)
def test_the_newest_of_every_partition_stays_as_it_was_shown(home: dg.DagsterInstance, name: str) -> None:
    before = newest(home, name)
    assert len(page(home, name)) > len(before["materializations"])
    prune(home, NOW)
    assert newest(home, name) == before
    assert len(page(home, name)) == len(before["materializations"]) == len(KEYS)


def test_checks_stay_that_the_run_of_a_shown_materialization_evaluated(home: dg.DagsterInstance) -> None:
    assert check_history(home, "passes") == [(run, "SUCCEEDED", None) for run in (GOOD, FAILING, RERUN)]
    prune(home, NOW)
    # The good run's materializations were all superseded by the failing run, which got as far as `noted`.
    assert check_history(home, "passes") == [(run, "SUCCEEDED", None) for run in (FAILING, RERUN)]


def test_run_records_stay_and_their_logs_go(home: dg.DagsterInstance) -> None:
    pruned = prune(home, NOW)
    assert pruned.runs == 3
    assert pruned.rows > 0
    assert pruned.bytes > 0
    assert [p.name for p in folder_of(home).glob("*.db*")] == ["index.db"]
    statuses = {r.dagster_run.run_id: r.dagster_run.status.value for r in home.get_run_records()}
    assert statuses == {GOOD: "SUCCESS", FAILING: "FAILURE", RERUN: "SUCCESS"}
    assert home.all_logs(GOOD) == []


def test_young_runs_and_runs_under_way_are_not_touched(home: dg.DagsterInstance) -> None:
    home.add_run(dg.DagsterRun(job_name="nightly", run_id="00000000-0000-4000-8000-000000000006"))
    before = tables(folder_of(home), set())
    assert prune(home, YESTERDAY) == Pruned(0, 0, 0)
    assert tables(folder_of(home), set()) == before


def test_ids_count_on_after_everything_was_pruned(home: dg.DagsterInstance) -> None:
    ids = [r["id"] for r in tables(folder_of(home), set())["index.db"]["event_logs"]]
    prune(home, NOW)
    assert run_day(home, "00000000-0000-4000-8000-000000000007")
    later = [
        r["id"]
        for r in tables(folder_of(home), set())["index.db"]["event_logs"]
        if r["run_id"] == "00000000-0000-4000-8000-000000000007"
    ]
    assert min(later) == max(ids) + 1


def test_to_prune_again_removes_nothing(home: dg.DagsterInstance) -> None:
    prune(home, NOW)
    assert prune(home, NOW) == Pruned(0, 0, 0)


def test_events_that_are_kept_elsewhere_are_refused(tmp_path: Path) -> None:
    with open_home(tmp_path, "telemetry: {enabled: false}\n") as stock:
        assert event_log_of(tmp_path).exists()
        with pytest.raises(ConfigurationError, match="SqliteEventLogStorage"):
            prune(stock, NOW)
