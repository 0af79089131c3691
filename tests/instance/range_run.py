"""A small range run, homes with the stock and the batched event log, and everything that a log then holds.

Run as a module it is the other process of a test: `python -m tests.instance.range_run HOME RUN_ID [FATAL_METHOD]`.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from nba_props.instance.event_log import BatchedSqliteEventLogStorage

ROOT = Path(__file__).parents[2]
DAYS = dg.DailyPartitionsDefinition("2024-01-01", end_date="2024-01-16")
KEYS = list(DAYS.get_partition_keys())
RANGE = {"dagster/asset_partition_range_start": KEYS[0], "dagster/asset_partition_range_end": KEYS[-1]}
NAMES = ("plain", "noted", "broken")
CHECKS = ("passes", "fails")
GOOD, FAILING = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
STOCK_YAML = "telemetry: {enabled: false}\n"
BATCHED_YAML = """\
telemetry: {enabled: false}
event_log_storage:
  module: nba_props.instance.event_log
  class: BatchedSqliteEventLogStorage
  config: {base_dir: {env: NBA_PROPS_EVENT_LOG}}
"""
# When it happened differs between two runs, what happened must not. `event` and its like carry times and pids.
TIMES = {"create_timestamp", "timestamp", "event_timestamp", "evaluation_event_timestamp"}
TIMES |= {"last_materialization_timestamp", "wipe_timestamp", "migration_completed"}
CARRY_TIMES = {"event", "evaluation_event", "last_materialization", "asset_details", "cached_status_data"}

Row = dict[str, Any]
Tables = dict[str, list[Row]]


class Nowhere(dg.IOManager):
    """Stores nothing."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:  # noqa: ARG002  (Dagster's signature)
        """Adds a figure to the materialization."""
        context.add_output_metadata({"written": True})

    def load_input(self, context: dg.InputContext) -> object:
        """Is not called."""
        raise AssertionError(f"{context.asset_key} is read, though no asset reads another")


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
    def noted(context: dg.AssetExecutionContext) -> Iterator[dg.Output[int] | dg.AssetCheckResult]:
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
    """Runs the job over all days and returns whether it succeeded."""
    job = range_job(breaks=breaks)
    return job.execute_in_process(instance=instance, run_id=run_id, tags=RANGE, raise_on_error=False).success


def run_day(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Runs the job on its first day and returns whether it succeeded."""
    job = range_job(breaks=False)
    return job.execute_in_process(instance=instance, run_id=run_id, partition_key=KEYS[0]).success


def event_log_of(home: Path) -> Path:
    """The folder of a home's event log."""
    return home / "history" / "runs"


def folder_of(instance: dg.DagsterInstance) -> Path:
    """The folder of an instance's event log."""
    return event_log_of(Path(instance.root_directory))


def log_of(instance: dg.DagsterInstance) -> SqliteEventLogStorage:
    """The event log of an instance, which is on SQLite here."""
    log = instance.event_log_storage
    assert isinstance(log, SqliteEventLogStorage)
    return log


def open_home(home: Path, yaml: str = BATCHED_YAML) -> dg.DagsterInstance:
    """An instance of its own in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(yaml)
    os.environ["NBA_PROPS_EVENT_LOG"] = str(event_log_of(home))
    return dg.DagsterInstance.from_config(str(home))


def tables(folder: Path, without: set[str]) -> dict[str, Tables]:
    """Every row of every table, shard by shard."""
    return {path.name: _shard(path, without) for path in sorted(folder.glob("*.db"))}


def _shard(path: Path, without: set[str]) -> Tables:
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        names = [row["name"] for row in conn.execute("select name from sqlite_master where type = 'table'")]
        rows = {name: conn.execute(f"select * from {name} order by rowid").fetchall() for name in names}
    return {
        name: [{c: v for c, v in dict(r).items() if c not in without} for r in of]
        for name, of in rows.items()
    }


def comparable(shards: dict[str, Tables]) -> dict[str, Tables]:
    """The same without what differs between the logs: planned checks, and in a run's shard planned materializations.

    The ids that count them, and the order of checks, are left out with them. The rest of the index is complete.
    """
    index = shards["index.db"]
    checks = [r for r in index["asset_check_executions"] if r["execution_status"] != "PLANNED"]
    checks.sort(key=lambda r: r["evaluation_event_storage_id"])
    of_runs = {name: of | {"event_logs": _unplanned(of["event_logs"])} for name, of in shards.items()}
    return of_runs | {"index.db": index | {"asset_check_executions": _without_ids(checks)}}


def _unplanned(events: list[Row]) -> list[Row]:
    planned = dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value
    return _without_ids([r for r in events if r["dagster_event_type"] != planned])


def _without_ids(rows: list[Row]) -> list[Row]:
    return [{column: value for column, value in row.items() if column != "id"} for row in rows]


def check_history(instance: dg.DagsterInstance, name: str) -> list[tuple[str, str, str | None]]:
    """Run, status and partition of each execution of a check of `noted`, oldest first."""
    key = dg.AssetCheckKey(dg.AssetKey("noted"), name)
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1000)
    return [(r.run_id, r.status.value, r.partition) for r in reversed(records)]


def face(instance: dg.DagsterInstance, run_id: str) -> Row:
    """What Dagster's own readers return for a run and for its assets, but for what was planned in it."""
    status = instance.get_run_by_id(run_id)
    stats = instance.get_run_stats(run_id)
    assert not isinstance(stats, Exception)
    of_run = {
        "run": status and status.status,
        "stats": (stats.steps_succeeded, stats.steps_failed, stats.materializations),
        "events": [
            (e.dagster_event_type, e.step_key, e.dagster_event and e.dagster_event.partition)
            for e in instance.all_logs(run_id)
            if e.dagster_event_type != dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        ],
        "checks": {name: [c for c in check_history(instance, name) if c[1] != "PLANNED"] for name in CHECKS},
    }
    return of_run | {name: _asset_face(instance, dg.AssetKey(name)) for name in NAMES}


def _asset_face(instance: dg.DagsterInstance, key: dg.AssetKey) -> Row:
    record = next(iter(instance.get_asset_records([key])), None)
    return {
        "materializations": [
            (r.storage_id, r.run_id, r.partition_key, m.metadata, m.tags)
            for r in instance.fetch_materializations(key, limit=1000).records
            if (m := r.asset_materialization)
        ],
        "observations": len(instance.fetch_observations(key, limit=1000).records),
        "partitions": instance.get_materialized_partitions(key),
        "statuses": instance.get_status_by_partition(key, KEYS, DAYS),
        "tags": instance.get_event_tags_for_asset(key),
        "last run": record and record.asset_entry.last_run_id,
        "last": record and record.asset_entry.last_materialization_storage_id,
    }


def materialized_days(instance: dg.DagsterInstance) -> Counter[tuple[str, str | None]]:
    """How often each asset was materialized on each day."""
    keys = [dg.AssetKey(name) for name in NAMES]
    records = [(key, instance.fetch_materializations(key, limit=1000).records) for key in keys]
    return Counter((key.to_user_string(), r.partition_key) for key, of_key in records for r in of_key)


def start_run(home: Path, *args: str, batch: int = 1000) -> subprocess.Popen[bytes]:
    """A range run on a home in a process of its own."""
    env = os.environ | {
        "DAGSTER_EVENT_BATCH_SIZE": str(batch),
        "NBA_PROPS_EVENT_LOG": str(event_log_of(home)),
    }
    command = [sys.executable, "-m", "tests.instance.range_run", str(home), *args]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=quiet, stderr=quiet)


def _kill_in(method: str) -> None:
    """Ends this process by SIGKILL where the materializations of `noted` are being stored."""
    reach = getattr(BatchedSqliteEventLogStorage, method)

    def fatal(self: BatchedSqliteEventLogStorage, *args: object) -> object:
        if not any(_is_of_noted(event) for event in _events(args)):
            return reach(self, *args)
        if method == "_index":
            reach(self, *args)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    setattr(BatchedSqliteEventLogStorage, method, fatal)


def _events(args: tuple[Any, ...]) -> list[EventLogEntry]:
    """The events among a method's arguments, which are an event or entries of several."""
    return [a for a in args if isinstance(a, EventLogEntry)] or [event for event, _ in args[0]]


def _is_of_noted(event: EventLogEntry) -> bool:
    return event.step_key == "noted" and event.get_dagster_event().is_step_materialization


if __name__ == "__main__":
    home, run_id, *fatal_methods = sys.argv[1:]
    for fatal_method in fatal_methods:
        _kill_in(fatal_method)
    with dg.DagsterInstance.from_config(home) as own:
        sys.exit(not run_range(own, run_id))
