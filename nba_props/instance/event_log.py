"""Dagster's SQLite event log, changed to write events in batches.

The stock log opens an engine and commits for every event and shard, and takes batches apart again. Here a batch is one
transaction in the index shard and one in the run's shard, and the small events of a step (inputs loaded, outputs
handled, check evaluations, log lines) wait up to `DELAY` seconds for the next batch. Materializations, the end of a step
and everything that changes a run's status are written at once, together with what waits: the retry of a killed run does
not repeat steps that have ended. Name the class in `dagster.yaml`:

    event_log_storage:
      module: nba_props.instance.event_log
      class: BatchedSqliteEventLogStorage
      config: {base_dir: {env: NBA_PROPS_EVENT_LOG}}  # an absolute path: $DAGSTER_HOME/history/runs

The files are the stock log's: delete those lines, and it reads them. Dagster sends batches only while
`DAGSTER_EVENT_BATCH_SIZE` is set.

A process that is killed loses the small events of its last `DELAY` seconds, and nothing else. One that ends in another
way loses none: the timer's thread is not a daemon, and `dispose` writes what waits. Readers in the same process see
every event.

The classes use names that Dagster does not promise; the tests of this module characterise them, and Dagster is pinned.
Connection pools, pragmas, retries, tables and reads of events do not belong here.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from dagster._core.events import BATCH_WRITABLE_EVENTS, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from nba_props.instance.event_index import EventIndex
from nba_props.instance.event_queue import Entry, EventQueue
from nba_props.instance.event_rows import rows_of

DELAY = 1.0
MAX_WAITING = 1000
SMALL_EVENTS = frozenset(
    {
        DagsterEventType.STEP_START,
        DagsterEventType.LOADED_INPUT,
        DagsterEventType.STEP_INPUT,
        DagsterEventType.STEP_OUTPUT,
        DagsterEventType.HANDLED_OUTPUT,
        DagsterEventType.ASSET_CHECK_EVALUATION,
    }
)


class BatchedSqliteEventLogStorage(EventIndex):
    """The stock log with one transaction per batch and shard, and with small events delayed."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # Held by the thread that queues or writes. It is taken before the stock log's `_db_lock`, never while holding it.
        self._writing = threading.RLock()
        self._queue = EventQueue()
        self._timer: threading.Timer | None = None
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchedSqliteEventLogStorage":
        """Builds this class: the stock method names the stock class."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """The stock method, which every reader uses, after a write of the events that wait for the shard."""
        with self._writing:
            if shard == INDEX_SHARD_NAME:
                self._write_to_index([])
            elif shard in self._queue.runs:
                self._write_to_runs()
        with self._open(shard) as connection:
            yield connection

    def store_event(self, event: EventLogEntry) -> None:
        """Lets a small event wait; stores any other at once, after those that wait."""
        with self._writing:
            entry = (event, self._event_to_row(event))
            if self._may_wait(event):
                self._queue.add([entry])
                self._start_timer()
            else:
                self._write_to_index([entry])
                self._write_to_runs()

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Stores the events that wait and then these, in one transaction per shard."""
        if not _is_batchable(events):
            super().store_event_batch(events)
            return
        with self._writing:
            self._write_to_index(list(zip(events, rows_of(self, events), strict=True)))
            try:
                self._write_to_runs()
            except SQLAlchemyError:
                # The index has them, and Dagster stores a batch that raises again. The next write tries again.
                self._start_timer()

    def dispose(self) -> None:
        """Writes the events that wait."""
        self._flush()
        super().dispose()

    def _may_wait(self, event: EventLogEntry) -> bool:
        """Whether the event is a small one of a step.

        The first of a run may not: it makes the run's shard, which logs. In the timer's thread that could wait for a
        logger's lock that the thread which stores an event holds.
        """
        is_small = not event.is_dagster_event or event.dagster_event_type in SMALL_EVENTS
        has_shard = event.run_id in self._initialized_dbs
        return bool(is_small and event.step_key and has_shard and len(self._queue) < MAX_WAITING)

    def _flush(self) -> None:
        with self._writing:
            self._write_to_index([])
            self._write_to_runs()

    def _write_to_index(self, entries: Sequence[Entry]) -> None:
        """Queues entries and writes those of the index. On failure they leave the queue again; those that wait stay."""
        self._queue.add(entries)
        try:
            if self._queue.index:
                self._index(self._queue.index)
                self._queue.index = []
        except BaseException:
            self._queue.remove(entries)
            raise

    def _write_to_runs(self) -> None:
        for run_id, rows in list(self._queue.runs.items()):
            with self._open(run_id) as connection:
                connection.execute(SqlEventLogStorageTable.insert(), rows)
            del self._queue.runs[run_id]
        if not self._queue:
            self._stop_timer()

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(DELAY, self._flush_by_timer)
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _flush_by_timer(self) -> None:
        with self._writing, suppress(SQLAlchemyError, OSError):
            # What cannot be written stays in the queue, and the next write raises in a thread that can report it.
            self._timer = None
            self._flush()


def _is_batchable(events: Sequence[EventLogEntry]) -> bool:
    of_one_run = len({event.run_id for event in events}) == 1
    return of_one_run and all(event.dagster_event_type in BATCH_WRITABLE_EVENTS for event in events)
