"""What the batched event log relies on in Dagster; an upgrade that changes it fails here, by name."""

import inspect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest
from dagster import DagsterEventType
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, BATCH_WRITABLE_EVENTS
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage

from nba_props.instance.event_log import SMALL_EVENTS, BatchedSqliteEventLogStorage
from tests.instance.conftest import Both
from tests.instance.range_run import KEYS, log_of


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("_event_to_row", ["self", "event"]),
        ("_store_asset_event_tags", ["self", "conn", "events", "event_ids"]),
        ("_store_asset_event", ["self", "conn", "event", "event_id"]),
        ("_event_insert_timestamp", ["self", "event"]),
        ("store_asset_check_event", ["self", "event", "event_id"]),
        ("_store_asset_check_evaluation_planned", ["self", "event", "event_id"]),
        ("_update_asset_check_evaluation", ["self", "event", "event_id"]),
        ("index_connection", ["self"]),
        ("run_connection", ["self", "run_id"]),
        ("_connect", ["self", "shard"]),
        ("_initdb", ["self", "engine", "for_index_shard"]),
        ("conn_string_for_shard", ["self", "shard_name"]),
    ],
)
def test_the_stock_log_still_has_the_methods_that_the_batched_log_uses(
    name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(SqliteEventLogStorage, name)).parameters) == parameters


def test_the_stock_sqlite_log_still_ignores_batches() -> None:
    # The day this fails, Dagster stores batches itself: measure, and drop the class.
    for cls in (SqliteEventLogStorage, SqlEventLogStorage):
        assert "store_event_batch" not in vars(cls)


def test_the_stock_log_builds_itself_from_config_whatever_class_was_named(tmp_path: Path) -> None:
    inherited = cast("Any", SqliteEventLogStorage.from_config_value).__func__
    log = inherited(BatchedSqliteEventLogStorage, None, {"base_dir": str(tmp_path)})
    assert type(log) is SqliteEventLogStorage


def test_every_event_that_dagster_batches_is_mirrored_in_the_index() -> None:
    assert BATCH_WRITABLE_EVENTS <= ASSET_EVENTS | ASSET_CHECK_EVENTS


def test_planned_checks_are_the_only_checks_that_come_in_batches() -> None:
    assert {DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED} == BATCH_WRITABLE_EVENTS & ASSET_CHECK_EVENTS


def test_the_events_that_wait_change_no_run_and_no_asset() -> None:
    assert not SMALL_EVENTS & (BATCH_WRITABLE_EVENTS | ASSET_EVENTS)
    assert not [kind for kind in SMALL_EVENTS if kind.value.startswith(("PIPELINE", "RUN"))]


@pytest.mark.slow
def test_an_asset_row_holds_the_last_event_of_each_type_and_nothing_of_those_before(both: Both) -> None:
    # Else the log may not skip all but the last: no value of `asset_keys` may depend on an earlier event.
    log = log_of(both.batched)
    for events in both.batches:
        of_assets = [e for e in events if e.dagster_event_type in ASSET_EVENTS]
        shapes = {
            (e.dagster_event_type, frozenset(log._get_asset_entry_values(e, 1, True))) for e in of_assets
        }
        assert len(shapes) == len({e.dagster_event_type for e in of_assets})


def test_dagster_sends_the_planned_events_of_a_run_and_the_materializations_of_a_step_as_batches(
    both: Both,
) -> None:
    sizes = [Counter(e.get_dagster_event().event_type_value for e in events) for events in both.batches]
    planned = {"ASSET_MATERIALIZATION_PLANNED": 3, "ASSET_CHECK_EVALUATION_PLANNED": 2}
    step = {"ASSET_MATERIALIZATION": len(KEYS)}
    assert sizes == [planned, step, step, step, planned, step, step]


@pytest.mark.parametrize("kind", [None, *sorted(SMALL_EVENTS, key=lambda kind: kind.value)])
def test_a_range_run_has_small_events_of_each_kind(both: Both, kind: DagsterEventType | None) -> None:
    # Inputs are loaded by no step of this run.
    of_steps = [e.dagster_event_type for e in both.singles if e.step_key]
    assert (kind in of_steps) == (kind not in {DagsterEventType.LOADED_INPUT, DagsterEventType.STEP_INPUT})


def test_behind_an_asset_that_yields_no_output_everything_is_skipped_by_input_and_by_dependency() -> None:
    """A run that is about news alone, and finds none, rests on it: it succeeds, and leaves what was stored."""

    @dg.asset
    def ingested() -> int:
        return 1

    @dg.asset(output_required=False, check_specs=[dg.AssetCheckSpec("keys", asset="news")])
    def news(ingested: int) -> Iterator[Any]:
        yield dg.AssetCheckResult(check_name="keys", passed=bool(ingested))

    @dg.asset(deps=["news"])
    def slate(ingested: int) -> int:
        return ingested

    @dg.asset(deps=["ingested", "slate"])
    def manifest() -> None: ...

    @dg.asset_check(asset="slate")
    def quality() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    @dg.asset(deps=["ingested"])
    def of_the_feed() -> None: ...

    result = (
        dg.Definitions(
            assets=[ingested, news, slate, manifest, of_the_feed],
            asset_checks=[quality],
            executor=dg.in_process_executor,
        )
        .resolve_implicit_global_asset_job_def()
        .execute_in_process()
    )
    assert result.success
    done = {e.step_key for e in result.all_events if e.is_step_success}
    skipped = {e.step_key for e in result.all_events if e.is_step_skipped}
    assert done == {"ingested", "news", "of_the_feed"}
    assert skipped == {"slate", "manifest", "slate_quality"}
    assert [e.check_name for e in result.get_asset_check_evaluations()] == ["keys"]
