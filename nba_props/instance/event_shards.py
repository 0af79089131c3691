"""The stock SQLite event log with one engine per shard, and with lookups that are made once.

The stock log opens an engine for every connection, which compiles every statement again: a third of what an event
costs. The engines here pool nothing, so that each connection is closed again: that tells the file watcher behind the
live log that there are new events. When events are written is not decided here.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

# The index's engine, and those of the runs that are running or read.
MAX_ENGINES = 16


class EventShards(SqliteEventLogStorage):
    """Connections to the shards: the index, and one database per run."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine_of = lru_cache(MAX_ENGINES)(_engine)
        self._existing: set[tuple[str, str]] = set()
        self._of_thread = threading.local()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """The stock method with an engine that is kept."""
        with self._open(shard) as connection:
            yield connection

    @contextmanager
    def _open(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine_of(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def index_connection(self) -> AbstractContextManager[Connection]:
        """The stock method; inside `_writing_index`, the connection of that transaction."""
        connection: Connection | None = getattr(self._of_thread, "index", None)
        return super().index_connection() if connection is None else nullcontext(connection)

    @contextmanager
    def _writing_index(self) -> Iterator[Connection]:
        """One transaction of the index for all that this thread writes in it."""
        with self._open(INDEX_SHARD_NAME) as connection:
            self._of_thread.index = connection
            try:
                yield connection
            finally:
                self._of_thread.index = None

    def index_bytes(self) -> int:
        """Size of the index on the disk."""
        return Path(self.path_for_shard(INDEX_SHARD_NAME)).stat().st_size

    def vacuum_index(self) -> None:
        """Gives the space of deleted rows back to the disk. Fails while another process writes."""
        engine = self._engine_of(self.conn_string_for_shard(INDEX_SHARD_NAME))
        with self._db_lock, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def remove_shard(self, run_id: str) -> int:
        """Removes the shard of a run that has ended, and returns its size."""
        shard = Path(self.path_for_shard(run_id))
        self._initialized_dbs.discard(run_id)
        size = shard.stat().st_size if shard.exists() else 0
        for suffix in ("", "-wal", "-shm"):
            shard.with_name(shard.name + suffix).unlink(missing_ok=True)
        return size

    # What exists once exists for good; the stock log looks for it again for each asset that a step reads.

    def has_table(self, table_name: str) -> bool:
        """The stock answer, remembered once it is yes."""
        return self._exists(table_name, super().has_table)

    def has_asset_key_col(self, column_name: str) -> bool:
        """The stock answer, remembered once it is yes."""
        return self._exists(column_name, super().has_asset_key_col)

    def has_secondary_index(self, name: str) -> bool:
        """The stock answer, remembered once it is yes."""
        return self._exists(name, super().has_secondary_index)

    def _exists(self, name: str, look_up: Callable[[str], bool]) -> bool:
        key = (look_up.__name__, name)
        if key not in self._existing and look_up(name):
            self._existing.add(key)
        return key in self._existing


def _engine(url: str) -> Engine:
    """The stock log's engine."""
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
