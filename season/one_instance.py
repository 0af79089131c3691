"""One Dagster instance for all ticks of a driven one, and open connections to its databases.

In a code server each tick opens its own instance, which takes longer than most of what sensors do; and Dagster opens a
database of SQLite for each question that it asks of it. In this process both are open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

import dagster as dg
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Engine, create_engine

# Where an engine is made: of the runs, of the ticks, and of the events, which have one for each run.
MAKERS = (
    "dagster._core.storage.runs.sqlite.sqlite_run_storage.create_engine",
    "dagster._core.storage.schedules.sqlite.sqlite_schedule_storage.create_engine",
    "nba_props.instance.event_shards.create_engine",
)
ENGINES = 8


@contextmanager
def one_instance(instance: dg.DagsterInstance) -> Iterator[None]:
    """Sensors and schedules are handed an instance that is open."""
    given = property(lambda _: instance)
    with (
        patch.object(dg.SensorEvaluationContext, "instance", given),
        patch.object(dg.ScheduleEvaluationContext, "instance", given),
    ):
        yield


@contextmanager
def open_databases() -> Iterator[None]:
    """Engines are kept, with their connections; to be made before the instance is opened."""
    kept = lru_cache(ENGINES)(_pooled)

    def engine_of(url: str, **_: object) -> Engine:
        return kept(url)

    patches = [patch(maker, engine_of) for maker in MAKERS]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _pooled(url: str) -> Engine:
    return create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
