"""The batched event log stores what the stock log stores, and is named in dagster.yaml."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from nba_props.instance.event_log import BatchedSqliteEventLogStorage
from tests.instance.conftest import Both
from tests.instance.range_run import (
    BATCHED_YAML,
    CARRY_TIMES,
    CHECKS,
    DAYS,
    FAILING,
    GOOD,
    KEYS,
    NAMES,
    STOCK_YAML,
    TIMES,
    check_history,
    comparable,
    event_log_of,
    face,
    folder_of,
    log_of,
    materialized_days,
    open_home,
    run_day,
    run_range,
    tables,
)

SET_BY_SQLITE = {"create_timestamp", "migration_completed"}


def opened_shards(log: BatchedSqliteEventLogStorage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shards that a log opens from now on."""
    opened: list[str] = []
    open_shard = log._open

    def note(shard: str) -> Any:  # noqa: ANN401  (a context manager that is passed on)
        opened.append(shard)
        return open_shard(shard)

    monkeypatch.setattr(log, "_open", note)
    return opened


# Rows


@pytest.mark.slow
def test_the_very_same_events_leave_the_very_same_rows(both: Both, tmp_path: Path) -> None:
    one_by_one = SqliteEventLogStorage(str(tmp_path / "stock"))
    in_batches = BatchedSqliteEventLogStorage(str(tmp_path / "batched"))
    for name, events in both.stock_calls:
        if name == "store_event":
            in_batches.store_event(events[0])
        else:
            in_batches.store_event_batch(events)
        for event in events:
            one_by_one.store_event(event)
    in_batches.dispose()
    stock, batched = (tables(tmp_path / name, SET_BY_SQLITE) for name in ("stock", "batched"))
    assert comparable(stock) == comparable(batched)
    filled = ("event_logs", "asset_keys", "asset_event_tags", "asset_check_executions")
    assert all(batched["index.db"][table] for table in filled)


@pytest.mark.parametrize("run_id", [GOOD, FAILING])
def test_dagster_reads_the_same_of_a_range_run(both: Both, run_id: str) -> None:
    assert type(both.batched.event_log_storage) is BatchedSqliteEventLogStorage
    assert face(both.stock, run_id) == face(both.batched, run_id)


def test_a_range_run_leaves_the_same_rows_but_for_the_time_they_were_written(both: Both) -> None:
    stock, batched = (tables(folder_of(i), TIMES | CARRY_TIMES) for i in (both.stock, both.batched))
    assert comparable(stock) == comparable(batched)


def test_a_range_is_planned_by_one_event_in_its_run_and_by_a_row_per_partition_in_the_index(
    both: Both,
) -> None:
    planned = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
    assert [e.step_key for e in both.batched.all_logs(GOOD, of_type=planned)] == sorted(NAMES)
    assert len(both.stock.all_logs(GOOD, of_type=planned)) == len(NAMES) * len(KEYS)
    index = tables(folder_of(both.batched), set())["index.db"]["event_logs"]
    of_run = [r for r in index if r["run_id"] == GOOD and r["dagster_event_type"] == planned.value]
    assert [r["partition"] for r in of_run] == [*KEYS] * len(NAMES)


def test_partitions_of_a_range_are_shown_as_failed_after_its_run_failed(tmp_path: Path) -> None:
    # Where Dagster plans a range by one event, the stock log's index has no partition that could be.
    with open_home(tmp_path) as instance:
        assert not run_range(instance, GOOD, breaks=True)
        statuses = instance.get_status_by_partition(dg.AssetKey("broken"), KEYS, DAYS)
    assert statuses
    assert {status.name for status in statuses.values() if status} == {"FAILED"}
    assert set(statuses) == set(KEYS)


def test_a_failed_asset_materializes_no_partition_and_the_others_all(both: Both) -> None:
    last = face(both.batched, FAILING)
    days = {name: {r[2] for r in last[name]["materializations"] if r[1] == FAILING} for name in NAMES}
    assert last["run"] == dg.DagsterRunStatus.FAILURE
    assert days == {"plain": set(KEYS), "noted": set(KEYS), "broken": set()}


@pytest.mark.parametrize("forget", ["delete_events", "wipe_asset"])
def test_deleting_a_run_and_wiping_an_asset_leave_the_same_rows(
    both: Both, tmp_path: Path, forget: str
) -> None:
    left = {}
    for instance, cls in ((both.stock, SqliteEventLogStorage), (both.batched, BatchedSqliteEventLogStorage)):
        folder = tmp_path / cls.__name__
        shutil.copytree(folder_of(instance), folder)
        log = cls(str(folder))
        before = tables(folder, TIMES | CARRY_TIMES)
        log.delete_events(GOOD) if forget == "delete_events" else log.wipe_asset(dg.AssetKey("noted"))
        left[cls.__name__] = comparable(tables(folder, TIMES | CARRY_TIMES))
        assert len(left[cls.__name__]["index.db"]["event_logs"]) < len(before["index.db"]["event_logs"])
    stock, batched = left.values()
    assert stock == batched


def test_a_batch_of_other_events_is_stored_one_by_one(both: Both, tmp_path: Path) -> None:
    singles = [event for event in both.singles if event.run_id == GOOD]
    stock, batched = (
        SqliteEventLogStorage(str(tmp_path / "a")),
        BatchedSqliteEventLogStorage(str(tmp_path / "b")),
    )
    for event in singles:
        stock.store_event(event)
    batched.store_event_batch(singles)
    batched.dispose()
    assert tables(tmp_path / "a", SET_BY_SQLITE) == tables(tmp_path / "b", SET_BY_SQLITE)


# Checks


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_of_a_range_run_is_one_row_that_its_evaluation_updates(both: Both, name: str) -> None:
    status = {"passes": "SUCCEEDED", "fails": "FAILED"}[name]
    assert check_history(both.batched, name) == [(GOOD, status, None), (FAILING, status, None)]
    # The day the stock log does so, too, the override can go.
    assert Counter(status for _, status, _ in check_history(both.stock, name))["PLANNED"] == 2 * len(KEYS)


def test_a_check_of_a_days_run_is_one_row_of_the_partition_that_its_evaluation_has(tmp_path: Path) -> None:
    with open_home(tmp_path) as instance:
        assert run_day(instance, GOOD)
        assert check_history(instance, "passes") == [(GOOD, "SUCCEEDED", None)]
        assert check_history(instance, "fails") == [(GOOD, "FAILED", KEYS[0])]


def test_a_check_is_planned_until_it_is_evaluated(both: Both, tmp_path: Path) -> None:
    with open_home(tmp_path) as instance:
        instance.event_log_storage.store_event_batch(both.batches[0])
        assert check_history(instance, "passes") == [(GOOD, "PLANNED", None)]


# Connections


def test_a_batch_opens_each_shard_once(both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    opened = opened_shards(log, monkeypatch)
    for batch in both.batches[:2]:
        opened.clear()
        log.store_event_batch(batch)
        assert opened == ["index", GOOD]


def test_an_engine_is_made_once_per_shard_and_no_connection_stays_open(both: Both, tmp_path: Path) -> None:
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    for event in both.singles:
        log.store_event(event)
    assert log._engine_of.cache_info().misses == len({event.run_id for event in both.singles}) + 1
    assert log._engine_of.cache_info().hits > 20
    opened = {str(fd.resolve()) for fd in Path("/proc/self/fd").iterdir()}
    assert not [path for path in opened if path.startswith(str(tmp_path))]


LOOKUPS = {
    "has_asset_key_col": ("last_materialization_timestamp", "no_such_column"),
    "has_secondary_index": ("asset_key_index_columns", "no_such_index"),
}


@pytest.mark.parametrize("look_up", LOOKUPS)
def test_what_exists_is_looked_up_once_and_what_does_not_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look_up: str
) -> None:
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    existing, missing = LOOKUPS[look_up]
    opened = opened_shards(log, monkeypatch)
    expected = getattr(SqliteEventLogStorage(str(tmp_path)), look_up)(existing)
    assert [getattr(log, look_up)(existing) for _ in range(3)] == [expected] * 3
    assert len(opened) == 1
    assert [getattr(log, look_up)(missing) for _ in range(2)] == [False, False]
    assert len(opened) == 3


def test_a_table_that_exists_is_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    assert log.has_table("asset_check_executions")

    def has_table(_self: SqliteEventLogStorage, _name: str) -> bool:
        return False

    monkeypatch.setattr(SqliteEventLogStorage, "has_table", has_table)
    assert log.has_table("asset_check_executions")
    assert not log.has_table("no_such_table")


# Failures


def test_a_batch_that_fails_is_stored_again_and_no_event_twice(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = open_home(tmp_path)
    log = log_of(instance)
    store: Callable[..., None] = log._store_asset_event
    failures = [sqlite3.OperationalError("database is locked")]

    def failing_once(conn: object, event: EventLogEntry, event_id: int) -> None:
        if event.get_dagster_event().is_step_materialization and failures:
            raise failures.pop()
        store(conn, event, event_id)

    monkeypatch.setattr(log, "_store_asset_event", failing_once)
    assert run_range(instance, GOOD)
    assert "Falling back" in capsys.readouterr().err
    assert not failures
    assert face(instance, GOOD)["events"] == face(both.batched, GOOD)["events"]
    assert materialized_days(instance) == Counter({(name, day): 1 for name in NAMES for day in KEYS})


# Naming it in dagster.yaml


def test_the_log_is_found_by_its_name_in_dagster_yaml_and_by_every_process_handed_the_instance(
    tmp_path: Path,
) -> None:
    with dg.DagsterInstance.from_ref(open_home(tmp_path).get_ref()) as instance:
        log = log_of(instance)
        assert type(log) is BatchedSqliteEventLogStorage
        assert Path(log.path_for_shard("index")) == event_log_of(tmp_path) / "index.db"
        assert log.inst_data is not None
        assert log.inst_data.class_name == "BatchedSqliteEventLogStorage"


def test_the_log_has_no_default_folder(tmp_path: Path) -> None:
    without_config = "".join(BATCHED_YAML.splitlines(keepends=True)[:-1])
    with pytest.raises(dg.DagsterInvalidConfigError, match="base_dir"):
        open_home(tmp_path, without_config)


def test_without_its_lines_in_dagster_yaml_the_stock_log_reads_what_it_stored(
    both: Both, tmp_path: Path
) -> None:
    shutil.copytree(both.batched.root_directory, tmp_path / "home")
    with open_home(tmp_path / "home", STOCK_YAML) as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert face(instance, FAILING) == face(both.batched, FAILING)
