"""Connections of a run to a database server that keeps Dagster's records."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster import DagsterInstance

# Seconds after which a connection is made anew; and no limit of a statement's time, as without all this.
AGE, NO_TIMEOUT = 3600, 0
# Threads of a run that may write at once, beside the first.
MORE = 20
SERVER = "dagster_postgres."


@contextmanager
def kept_connections(instance: DagsterInstance) -> Iterator[None]:
    """Has an instance keep its connections in the block. Nothing changes where records are in files.

    Dagster's stores of PostgreSQL make a connection for each event, with a new process of the server and a check of the
    password, but for a webserver, which keeps them. A run of a season writes thousands of events. Afterwards the
    connections are closed: a server ends when nobody is connected.
    """
    stores: list[Any] = [instance.run_storage, instance.event_log_storage, instance.schedule_storage]
    servers = [store for store in stores if type(store).__module__.startswith(SERVER)]
    before = [store._engine for store in servers]
    for store in servers:
        store.optimize_for_webserver(statement_timeout=NO_TIMEOUT, pool_recycle=AGE, max_overflow=MORE)
    try:
        yield
    finally:
        for store, engine in zip(servers, before, strict=True):
            store._engine.dispose()
            store._engine = engine
