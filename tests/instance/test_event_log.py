"""What the batched event log relies on in Dagster, and that it stores what the stock log stores.

Run as a script it is the other process of the last tests: `test_event_log.py HOME RUN_ID [FATAL_METHOD]`.
"""

import inspect
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, BATCH_WRITABLE_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage

import nba_props
from nba_props.instance.event_log import BatchedSqliteEventLogStorage

DAYS = dg.DailyPartitionsDefinition("2024-01-01", end_date="2024-01-16")
KEYS = DAYS.get_partition_keys()
RANGE = {"dagster/asset_partition_range_start": KEYS[0], "dagster/asset_partition_range_end": KEYS[-1]}
NAMES = ("plain", "noted", "broken")
GOOD, FAILING = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
STOCK_YAML = "telemetry: {enabled: false}\n"
BATCHED_YAML = """\
telemetry: {enabled: false}
event_log_storage:
  module: nba_props.instance.event_log
  class: BatchedSqliteEventLogStorage
  config: {base_dir: {env: NBA_PROPS_EVENT_LOG}}
"""
# When it happened differs between two runs, what happened must not. `event` and its kin carry times and pids.
TIMES = {"create_timestamp", "timestamp", "event_timestamp", "evaluation_event_timestamp"}
TIMES |= {"last_materialization_timestamp", "wipe_timestamp", "migration_completed"}
CARRY_TIMES = {"event", "evaluation_event", "last_materialization", "asset_details", "cached_status_data"}

Tables = dict[str, list[dict]]
Call = tuple[str, EventLogEntry | Sequence[EventLogEntry]]


class Nowhere(dg.IOManager):
    def handle_output(self, context, obj) -> None:
        context.add_output_metadata({"written": True})

    def load_input(self, context):
        raise NotImplementedError


def range_job(*, breaks: bool) -> dg.JobDefinition:
    """Three assets over fifteen days in one run: with metadata, with checks, and one that may raise."""
    whole_range = dg.BackfillPolicy.single_run()

    @dg.asset(partitions_def=DAYS, backfill_policy=whole_range, code_version="1")
    def plain() -> int:
        return 1

    @dg.asset(
        partitions_def=DAYS,
        backfill_policy=whole_range,
        code_version="1",
        deps=[plain],
        check_specs=[
            dg.AssetCheckSpec("passes", asset="noted"),
            dg.AssetCheckSpec("fails", asset="noted", partitions_def=DAYS),
        ],
    )
    def noted(context: dg.AssetExecutionContext):
        context.log.info("a message that is no Dagster event")
        context.log_event(dg.AssetObservation("noted", metadata={"seen": 3}))
        yield dg.Output(1, metadata={"rows": 7, "about": dg.MetadataValue.md("*bold*")})
        yield dg.AssetCheckResult(check_name="passes", passed=True)
        yield dg.AssetCheckResult(check_name="fails", passed=False, severity=dg.AssetCheckSeverity.WARN)

    @dg.asset(partitions_def=DAYS, backfill_policy=whole_range, code_version="1", deps=[noted])
    def broken() -> int:
        if breaks:
            raise ValueError("no box scores")
        return 1

    defs = dg.Definitions([plain, noted, broken], resources={"io_manager": Nowhere()})
    return defs.resolve_implicit_global_asset_job_def()


def run_range(instance: dg.DagsterInstance, run_id: str, *, breaks: bool = False) -> bool:
    job = range_job(breaks=breaks)
    return job.execute_in_process(instance=instance, run_id=run_id, tags=RANGE, raise_on_error=False).success


def event_log_of(home: Path) -> Path:
    return home / "history" / "runs"


def open_home(home: Path, yaml: str = BATCHED_YAML) -> dg.DagsterInstance:
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(yaml)
    os.environ["NBA_PROPS_EVENT_LOG"] = str(event_log_of(home))
    return dg.DagsterInstance.from_config(str(home))


def tables(folder: Path, without: set[str]) -> dict[str, Tables]:
    """Every row of every table, shard by shard."""
    return {path.name: shard_tables(path, without) for path in sorted(folder.glob("*.db"))}


def shard_tables(path: Path, without: set[str]) -> Tables:
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        names = [row["name"] for row in conn.execute("select name from sqlite_master where type = 'table'")]
        rows = {name: conn.execute(f"select * from {name} order by rowid").fetchall() for name in names}
    return {name: [_without(row, without) for row in of] for name, of in rows.items()}


def _without(row: sqlite3.Row, columns: set[str]) -> dict:
    return {column: value for column, value in dict(row).items() if column not in columns}


def face(instance: dg.DagsterInstance, run_id: str) -> dict:
    """What Dagster's own readers say of a run and of its assets."""
    status = instance.get_run_by_id(run_id)
    stats = instance.get_run_stats(run_id)
    log = instance.event_log_storage
    said = {
        "run": status and status.status,
        "stats": (stats.steps_succeeded, stats.steps_failed, stats.materializations),
        "events": [
            (e.dagster_event_type, e.step_key, e.dagster_event and e.dagster_event.partition)
            for e in instance.all_logs(run_id)
        ],
        "checks": {
            name: [
                (record.run_id, record.status, record.partition)
                for record in log.get_asset_check_execution_history(
                    dg.AssetCheckKey(dg.AssetKey("noted"), name), limit=1000
                )
            ]
            for name in ("passes", "fails")
        },
    }
    return said | {name: asset_face(instance, dg.AssetKey(name)) for name in NAMES}


def asset_face(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict:
    [record] = instance.get_asset_records([key]) or [None]
    return {
        "materializations": [
            (r.storage_id, r.run_id, r.partition_key, made.metadata, made.tags)
            for r in instance.fetch_materializations(key, limit=1000).records
            if (made := r.asset_materialization)
        ],
        "observations": len(instance.fetch_observations(key, limit=1000).records),
        "partitions": instance.get_materialized_partitions(key),
        "statuses": instance.get_status_by_partition(key, KEYS, DAYS),
        "tags": instance.get_event_tags_for_asset(key),
        "last run": record and record.asset_entry.last_run_id,
        "last": record and record.asset_entry.last_materialization_storage_id,
    }


@pytest.fixture(scope="module", autouse=True)
def batches():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_EVENT_BATCH_SIZE", "1000")
        patch.setenv("NBA_PROPS_EVENT_LOG", "")  # restored after `open_home` has set it
        yield


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    """A stock and a batched home in which the same two runs happened, and the calls the batched log got."""
    stock = open_home(tmp_path_factory.mktemp("stock"), STOCK_YAML)
    batched = open_home(tmp_path_factory.mktemp("batched"), BATCHED_YAML)
    calls = note_calls(batched.event_log_storage)
    for instance in (stock, batched):
        assert run_range(instance, GOOD)
        assert not run_range(instance, FAILING, breaks=True)
    yield stock, batched, calls
    stock.dispose()
    batched.dispose()


def note_calls(log: SqliteEventLogStorage) -> list[Call]:
    calls: list[Call] = []

    def note(name, store) -> None:
        setattr(log, name, lambda events: (calls.append((name, events)), store(events)))

    for name in ("store_event", "store_event_batch"):
        note(name, getattr(log, name))
    return calls


def folder_of(instance: dg.DagsterInstance) -> Path:
    return event_log_of(Path(instance.root_directory))


# What it relies on.


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("_event_to_row", ["self", "event"]),
        ("_store_asset_event_tags", ["self", "conn", "events", "event_ids"]),
        ("_store_asset_event", ["self", "conn", "event", "event_id"]),
        ("_event_insert_timestamp", ["self", "event"]),
        ("_store_asset_check_evaluation_planned", ["self", "event", "event_id"]),
        ("index_transaction", ["self"]),
        ("run_connection", ["self", "run_id"]),
        ("_connect", ["self", "shard"]),
        ("_initdb", ["self", "engine", "for_index_shard"]),
        ("conn_string_for_shard", ["self", "shard_name"]),
    ],
)
def test_the_stock_log_still_has_the_methods_the_batch_calls(name: str, parameters) -> None:
    assert list(inspect.signature(getattr(SqliteEventLogStorage, name)).parameters) == parameters


def test_the_stock_sqlite_log_still_ignores_batches() -> None:
    # The day this fails, Dagster stores batches itself: measure, and drop the class.
    for cls in (SqliteEventLogStorage, SqlEventLogStorage):
        assert "store_event_batch" not in vars(cls)


def test_the_stock_log_builds_itself_from_config_whatever_class_was_named(tmp_path: Path) -> None:
    inherited = SqliteEventLogStorage.from_config_value.__func__
    made = inherited(BatchedSqliteEventLogStorage, None, {"base_dir": str(tmp_path)})
    assert type(made) is SqliteEventLogStorage


def test_every_event_that_dagster_batches_is_mirrored_in_the_index() -> None:
    assert BATCH_WRITABLE_EVENTS <= ASSET_EVENTS | ASSET_CHECK_EVENTS


@pytest.mark.slow
def test_an_asset_row_holds_the_last_event_of_each_type_and_nothing_of_those_before(both) -> None:
    # Else the log may not skip all but the last: no value of `asset_keys` may depend on an earlier event.
    _, batched, calls = both
    log = batched.event_log_storage
    for _, events in (call for call in calls if call[0] == "store_event_batch"):
        of_assets = [e for e in events if e.dagster_event_type in ASSET_EVENTS]
        shapes = {
            (e.dagster_event_type, frozenset(log._get_asset_entry_values(e, 1, True))) for e in of_assets
        }
        assert len(shapes) == len({e.dagster_event_type for e in of_assets})


def test_planned_checks_are_the_only_ones_that_come_in_batches() -> None:
    assert {dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED} == BATCH_WRITABLE_EVENTS & ASSET_CHECK_EVENTS


def test_dagster_sends_the_planned_events_of_a_run_and_the_materializations_of_a_step_as_batches(
    both,
) -> None:
    _, _, calls = both
    sizes = [
        Counter(event.dagster_event.event_type_value for event in events)
        for name, events in calls
        if name == "store_event_batch"
    ]
    planned = {"ASSET_MATERIALIZATION_PLANNED": 3 * len(KEYS), "ASSET_CHECK_EVALUATION_PLANNED": 2}
    step = {"ASSET_MATERIALIZATION": len(KEYS)}
    assert sizes == [planned, step, step, step, planned, step, step]


# The same as the stock log.


@pytest.mark.slow
def test_stored_in_batches_the_very_same_events_leave_the_very_same_rows(both, tmp_path: Path) -> None:
    _, _, calls = both
    one_by_one = SqliteEventLogStorage(str(tmp_path / "stock"))
    in_batches = BatchedSqliteEventLogStorage(str(tmp_path / "batched"))
    for name, events in calls:
        getattr(in_batches, name)(events)
        for event in [events] if name == "store_event" else events:
            one_by_one.store_event(event)
    set_by_sqlite = {"create_timestamp", "migration_completed"}
    stock = tables(tmp_path / "stock", set_by_sqlite)
    assert stock == tables(tmp_path / "batched", set_by_sqlite)
    filled = ("event_logs", "asset_keys", "asset_event_tags", "asset_check_executions")
    assert all(stock["index.db"][table] for table in filled)


@pytest.mark.parametrize("run_id", [GOOD, FAILING])
def test_dagster_reads_the_same_of_a_range_run(both, run_id) -> None:
    stock, batched, _ = both
    assert type(batched.event_log_storage) is BatchedSqliteEventLogStorage
    assert face(stock, run_id) == face(batched, run_id)


def test_a_range_run_leaves_the_same_rows_but_for_the_time_they_were_written(both) -> None:
    stock, batched, _ = both
    without = TIMES | CARRY_TIMES
    assert tables(folder_of(stock), without) == tables(folder_of(batched), without)


def test_a_failed_asset_materializes_no_partition_and_the_others_all(both) -> None:
    _, batched, _ = both
    last = face(batched, FAILING)
    made = {name: {r[2] for r in last[name]["materializations"] if r[1] == FAILING} for name in NAMES}
    assert last["run"] == dg.DagsterRunStatus.FAILURE
    assert made == {"plain": set(KEYS), "noted": set(KEYS), "broken": set()}


def test_a_batch_opens_each_shard_once(both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, calls = both
    step = next(events for name, events in calls if name == "store_event_batch" and len(events) == len(KEYS))
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    opened = []
    connect = log._connect
    monkeypatch.setattr(log, "_connect", lambda shard: opened.append(shard) or connect(shard))
    log.store_event_batch(step)
    assert opened == ["index", GOOD]


def test_an_engine_is_made_once_per_shard_and_no_connection_stays_open(both, tmp_path: Path) -> None:
    _, _, calls = both
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    for name, events in calls:
        if name == "store_event":
            log.store_event(events)
    shards = len({events.run_id for name, events in calls if name == "store_event"}) + 1
    assert log._engine_of.cache_info().misses == shards
    assert log._engine_of.cache_info().hits > 50
    opened = {str(fd.resolve()) for fd in Path("/proc/self/fd").iterdir()}
    assert not [path for path in opened if path.startswith(str(tmp_path))]


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ("has_asset_key_col", "last_materialization_timestamp", "no_such_column"),
        ("has_secondary_index", "asset_key_index_columns", "no_such_index"),
    ],
)
def test_what_an_upgraded_log_has_is_asked_once_and_what_it_lacks_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, there: str, absent: str
) -> None:
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    opened = []
    connect = log._connect
    monkeypatch.setattr(log, "_connect", lambda shard: opened.append(shard) or connect(shard))
    assert [getattr(log, asked)(there) for _ in range(3)] == [
        getattr(SqliteEventLogStorage(str(tmp_path)), asked)(there)
    ] * 3
    assert len(opened) == 1
    assert [getattr(log, asked)(absent) for _ in range(2)] == [False, False]
    assert len(opened) == 3


@pytest.mark.parametrize("forget", ["delete_events", "wipe_asset"])
def test_deleting_a_run_and_wiping_an_asset_leave_the_same_rows(both, tmp_path: Path, forget: str) -> None:
    left = {}
    for instance, cls in zip(both[:2], (SqliteEventLogStorage, BatchedSqliteEventLogStorage), strict=True):
        folder = tmp_path / cls.__name__
        shutil.copytree(folder_of(instance), folder)
        log = cls(str(folder))
        before = tables(folder, TIMES | CARRY_TIMES)
        log.delete_events(GOOD) if forget == "delete_events" else log.wipe_asset(dg.AssetKey("noted"))
        left[cls] = tables(folder, TIMES | CARRY_TIMES)
        assert len(left[cls]["index.db"]["event_logs"]) < len(before["index.db"]["event_logs"])
    assert left[SqliteEventLogStorage] == left[BatchedSqliteEventLogStorage]


def test_a_batch_of_other_events_is_stored_one_by_one(both, tmp_path: Path) -> None:
    _, _, calls = both
    singles = [event for name, event in calls if name == "store_event" and event.run_id == GOOD]
    one_by_one, in_batches = tmp_path / "stock", tmp_path / "batched"
    log = SqliteEventLogStorage(str(one_by_one))
    for event in singles:
        log.store_event(event)
    BatchedSqliteEventLogStorage(str(in_batches)).store_event_batch(singles)
    without = {"create_timestamp", "migration_completed"}
    assert tables(one_by_one, without) == tables(in_batches, without)


def test_a_batch_that_fails_is_stored_again_and_no_event_twice(
    both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, batched, _ = both
    instance = open_home(tmp_path)
    log = instance.event_log_storage
    store, failures = log._store_asset_event, [sqlite3.OperationalError("database is locked")]

    def failing_once(conn, event, event_id) -> None:
        if event.dagster_event.is_step_materialization and failures:
            raise failures.pop()
        store(conn, event, event_id)

    monkeypatch.setattr(log, "_store_asset_event", failing_once)
    assert run_range(instance, GOOD)
    assert "Falling back" in capsys.readouterr().err and not failures
    assert face(instance, GOOD)["events"] == face(batched, GOOD)["events"]
    assert materialized_days(instance) == Counter({(name, day): 1 for name in NAMES for day in KEYS})


# Naming it in dagster.yaml.


def test_the_log_is_found_by_its_name_in_dagster_yaml_and_by_every_process_handed_the_instance(
    tmp_path: Path,
) -> None:
    with dg.DagsterInstance.from_ref(open_home(tmp_path).get_ref()) as instance:
        log = instance.event_log_storage
        assert type(log) is BatchedSqliteEventLogStorage
        assert Path(log.path_for_shard("index")) == event_log_of(tmp_path) / "index.db"
        assert log.inst_data.class_name == "BatchedSqliteEventLogStorage"


def test_the_log_has_no_default_folder(tmp_path: Path) -> None:
    without_config = "".join(BATCHED_YAML.splitlines(keepends=True)[:-1])
    with pytest.raises(dg.DagsterInvalidConfigError, match="base_dir"):
        open_home(tmp_path, without_config)


def test_without_its_lines_in_dagster_yaml_the_stock_log_reads_what_it_stored(both, tmp_path: Path) -> None:
    _, batched, _ = both
    shutil.copytree(batched.root_directory, tmp_path / "home")
    with open_home(tmp_path / "home", STOCK_YAML) as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert face(instance, FAILING) == face(batched, FAILING)


# Other processes.


def materialized_days(instance: dg.DagsterInstance) -> Counter:
    keys = [dg.AssetKey(name) for name in NAMES]
    found = [(key, instance.fetch_materializations(key, limit=1000).records) for key in keys]
    return Counter((key.to_user_string(), r.partition_key) for key, records in found for r in records)


def start_run(home: Path, *args: str, batch: int = 1000) -> subprocess.Popen:
    env = os.environ | {"DAGSTER_EVENT_BATCH_SIZE": str(batch)}
    env["NBA_PROPS_EVENT_LOG"] = str(event_log_of(home))
    env["PYTHONPATH"] = str(Path(nba_props.__file__).parents[1])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, __file__, str(home), *args], env=env, **quiet)


@pytest.mark.slow
def test_two_runs_at_once_lose_no_event_and_a_reader_and_a_watcher_see_each_once(
    both, tmp_path: Path
) -> None:
    _, batched, _ = both
    runs = (GOOD, FAILING)
    with open_home(tmp_path) as instance:
        polled, cursors, watched = {r: [] for r in runs}, dict.fromkeys(runs), {r: [] for r in runs}

        def poll() -> None:
            for run_id in runs:
                page = instance.get_records_for_run(run_id, cursors[run_id])
                cursors[run_id] = page.cursor
                polled[run_id] += [r.storage_id for r in page.records]
            materialized_days(instance)

        poll()  # makes the shards: who opens them first is not what this is about
        for run_id in runs:
            instance.watch_event_logs(run_id, None, lambda event, _: watched[event.run_id].append(event))
        processes = [start_run(tmp_path, run_id, batch=5) for run_id in runs]
        while any(process.poll() is None for process in processes):
            poll()
            time.sleep(0.2)
        poll()

        assert [process.returncode for process in processes] == [0, 0]
        one_run = [event[:2] for event in face(batched, GOOD)["events"]]
        for run_id in runs:
            stored = instance.get_records_for_run(run_id).records
            events = [r.event_log_entry for r in stored]
            assert [(e.dagster_event_type, e.step_key) for e in events] == one_run
            assert polled[run_id] == [r.storage_id for r in stored]
            wait_for(lambda run_id=run_id: len(watched[run_id]) >= len(one_run))
            assert watched[run_id] == events
        assert materialized_days(instance) == Counter({(name, day): 2 for name in NAMES for day in KEYS})


def wait_for(condition, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory):
    """Homes whose process ended in the middle of a range run, by where it did."""
    methods = ("_store_asset_event", "_store_in_index")
    homes = {method: tmp_path_factory.mktemp("killed") for method in methods}
    for home in homes.values():
        open_home(home).dispose()
    processes = [start_run(home, FAILING, method) for method, home in homes.items()]
    assert [process.wait(timeout=60) for process in processes] == [-signal.SIGKILL] * 2
    return homes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("killed_in", "in_index"),
    [("_store_asset_event", 0), ("_store_in_index", len(KEYS))],
    ids=["inside the index's transaction", "between the two shards"],
)
def test_kill_9_leaves_a_readable_log_and_a_rerun_restores_the_index(
    killed, killed_in: str, in_index
) -> None:
    home = killed[killed_in]
    with open_home(home) as instance:
        for shard in event_log_of(home).glob("*.db"):
            with closing(sqlite3.connect(shard)) as conn:
                assert conn.execute("pragma integrity_check").fetchall() == [("ok",)]
        days = Counter(name for name, _ in materialized_days(instance).elements())
        assert days == Counter({"plain": len(KEYS), "noted": in_index})
        logged = instance.all_logs(FAILING, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        assert Counter(event.step_key for event in logged) == Counter({"plain": len(KEYS)})

        assert run_range(instance, GOOD)
        again = face(instance, GOOD)
        for name in NAMES:
            assert again[name]["partitions"] == set(KEYS)
            assert {status.name for status in again[name]["statuses"].values()} == {"MATERIALIZED"}


def kill_in(method: str) -> None:
    """End this process by SIGKILL where the materializations of `noted` are being stored."""
    reach = getattr(BatchedSqliteEventLogStorage, method)

    def killed(self, *args):
        [event] = [a for a in args if isinstance(a, EventLogEntry)] or args[0][:1]
        if not (event.dagster_event.is_step_materialization and event.step_key == "noted"):
            return reach(self, *args)
        if method == "_store_in_index":
            reach(self, *args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(BatchedSqliteEventLogStorage, method, killed)


if __name__ == "__main__":
    home, run_id, *fatal = sys.argv[1:]
    for method in fatal:
        kill_in(method)
    with dg.DagsterInstance.from_config(home) as instance:
        sys.exit(not run_range(instance, run_id))
