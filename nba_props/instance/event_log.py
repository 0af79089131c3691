"""Dagster's SQLite event log, made to store a batch of events as a batch.

Why: the stock log opens an engine and commits per event and shard, and ignores batches. A range run of 5
assets over 853 days that does nothing else took 106 s with it and takes 6 s with this one (300 days: 38 and
2 s). Batches come only while `DAGSTER_EVENT_BATCH_SIZE` is set; each is one transaction in the index shard
and one in the run's. Name the class in `dagster.yaml`:

    event_log_storage:
      module: nba_props.instance.event_log
      class: BatchedSqliteEventLogStorage
      config: {base_dir: {env: NBA_PROPS_EVENT_LOG}}  # an absolute path: $DAGSTER_HOME/history/runs

Files and rows are the stock log's: drop those lines and it reads on.

A night's run is a few hundred events that come one by one, and the cost is the connections opened and closed. A fifth of
them only asked, for each asset that a step reads, whether the log's tables are up to date: that is asked once.

It leans on names Dagster does not promise: `_event_to_row`, `_event_insert_timestamp`, `_store_asset_event_tags`,
`_store_asset_event`, `_connect` and what that uses, `has_asset_key_col`, `has_secondary_index`, `BATCH_WRITABLE_EVENTS`,
`ASSET_EVENTS`, `SqlEventLogStorageTable`, `AssetCheckExecutionsTable`. The tests of this module characterise them;
Dagster is pinned.

What must not go in it: kept connections, pools, locks, pragmas, fsync, retries, tables, reads of events. (A pooled
engine hides new events from the file watcher behind the live log.)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from dagster._core.events import ASSET_EVENTS, BATCH_WRITABLE_EVENTS, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from nba_props.instance.event_rows import rows_of

Stored = list[tuple[EventLogEntry, int]]
# The index's, and those of the runs that are under way or looked at.
MOST_ENGINES = 16


class BatchedSqliteEventLogStorage(SqliteEventLogStorage):
    """The stock log, but a batch costs one transaction per shard, and an engine is made once per shard."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine_of = lru_cache(MOST_ENGINES)(_engine)
        self._has: set[tuple[str, str]] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchedSqliteEventLogStorage":
        # The stock method builds the stock class by name: inherited, it would ignore this one in silence.
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """The stock method but for the engine: one per event compiles each statement anew, a third of its cost.

        The engine pools nothing. As in the stock log every connection is closed again, which tells the file watcher.
        """
        with self._db_lock:
            engine = self._engine_of(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def has_asset_key_col(self, column_name: str) -> bool:
        """A column that is there stays."""
        return self._is_there(column_name, super().has_asset_key_col)

    def has_secondary_index(self, name: str) -> bool:
        """An index that was built stays, as a column does."""
        return self._is_there(name, super().has_secondary_index)

    def _is_there(self, name: str, asked: Callable[[str], bool]) -> bool:
        what = (asked.__name__, name)
        if what not in self._has and asked(name):
            self._has.add(what)
        return what in self._has

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        if not _is_batchable(events):
            super().store_event_batch(events)
            return
        rows = list(rows_of(self, events))
        # The index first: it is the shard that runs contend for, and when a batch raises, Dagster stores its
        # events again, one by one. Had the run's shard been written before, it would hold each of them twice.
        self._store_in_index(events, rows)
        with self.run_connection(events[0].run_id) as conn:
            conn.execute(SqlEventLogStorageTable.insert(), rows)

    def _store_in_index(self, events: Sequence[EventLogEntry], rows: Sequence[dict]) -> None:
        with self.index_transaction() as conn:
            # Within a transaction SQLite numbers rows without a gap.
            first = conn.execute(SqlEventLogStorageTable.insert(), rows[0]).lastrowid
            if len(rows) > 1:
                conn.execute(SqlEventLogStorageTable.insert(), rows[1:])
            stored = list(zip(events, range(first, first + len(rows)), strict=True))
            of_assets = [(e, i) for e, i in stored if e.dagster_event_type in ASSET_EVENTS]
            self._store_asset_event_tags(conn, [e for e, _ in of_assets], [i for _, i in of_assets])
            for event, event_id in _last_of_each_asset_and_type(of_assets):
                self._store_asset_event(conn, event, event_id)
            planned = [
                p for (e, i), row in zip(stored, rows, strict=True) for p in _planned_checks(e, i, row)
            ]
            if planned:
                conn.execute(AssetCheckExecutionsTable.insert(), planned)


def _engine(url: str) -> Engine:
    """As the stock log makes it."""
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})


def _is_batchable(events: Sequence[EventLogEntry]) -> bool:
    of_one_run = len({event.run_id for event in events}) == 1
    return of_one_run and all(event.dagster_event_type in BATCH_WRITABLE_EVENTS for event in events)


def _last_of_each_asset_and_type(stored: Stored) -> Stored:
    """The only ones that show in `asset_keys`, where an event overwrites the one before it."""
    last = {(e.get_dagster_event().asset_key, e.dagster_event_type): i for e, i in stored}
    shown = set(last.values())
    return [(e, i) for e, i in stored if i in shown]


def _planned_checks(event: EventLogEntry, event_id: int, row: dict) -> Iterator[dict]:
    """One row per partition of the run, as the stock log has it: also for a check without partitions.

    It serializes the event anew for each and commits per check: a range run of 240 days and 24 checks took 2 s so.
    """
    if event.dagster_event_type != DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED:
        return
    planned = event.get_dagster_event().asset_check_planned_data
    subset = planned.partitions_subset
    for partition in subset.get_partition_keys() if subset else [None]:
        yield {
            "asset_key": planned.asset_key.to_string(),
            "check_name": planned.check_name,
            "partition": partition,
            "run_id": event.run_id,
            "execution_status": AssetCheckExecutionRecordStatus.PLANNED.value,
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": event_id,
        }
