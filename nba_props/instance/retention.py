"""Which events of old runs can go: those that no asset page shows, and every run's own log.

Run records stay: what ran when, on which days, and how it ended. So do the newest materialization, observation and
planned materialization of every partition, and the checks that were evaluated by the runs that made them. When to
prune is decided by the caller.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dagster import DagsterInstance, RunsFilter
from dagster._core.events import ASSET_EVENTS, DagsterEventType
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetEventTagsTable,
    SqlEventLogStorageTable,
)
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from nba_props.errors import ConfigurationError
from nba_props.instance.event_shards import EventShards

EVENTS, TAGS, CHECKS = (
    t.c for t in (SqlEventLogStorageTable, AssetEventTagsTable, AssetCheckExecutionsTable)
)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed: logs of so many runs, rows of the index, and bytes on the disk."""

    runs: int
    rows: int
    bytes: int


def prune(instance: DagsterInstance, before: datetime) -> Pruned:
    """Removes what no page of an asset shows of the runs that ended before an instant. Runs under way are not touched.

    Raises:
        ConfigurationError: when the instance keeps its events elsewhere than in the home.
    """
    log = instance.event_log_storage
    if not isinstance(log, EventShards):
        raise ConfigurationError(f"the events are in {type(log).__name__}: prune them by its own means")
    finished = RunsFilter(statuses=FINISHED_STATUSES, updated_before=before)
    old = [record.dagster_run.run_id for record in instance.get_run_records(finished)]
    size = log.index_bytes()
    with log.index_connection() as connection:
        rows = _prune_index(connection, old)
    with suppress(OperationalError):  # a run writes: the space is used by the next events
        log.vacuum_index()
    freed = [log.remove_shard(run_id) for run_id in old]
    for run_id in old:
        instance.compute_log_manager.delete_logs(prefix=[run_id])
    return Pruned(sum(map(bool, freed)), rows, sum(freed) + size - log.index_bytes())


def _prune_index(connection: Connection, runs: Sequence[str]) -> int:
    """Deletes the rows of runs that no asset page shows, and returns how many."""
    superseded = and_(EVENTS.run_id.in_(runs), EVENTS.id.not_in(_newest_events()))
    of_events = select(EVENTS.id).where(superseded)
    statements = [
        delete(AssetEventTagsTable).where(TAGS.event_id.in_(of_events)),
        delete(SqlEventLogStorageTable).where(superseded),
        delete(AssetCheckExecutionsTable).where(CHECKS.run_id.in_(runs), ~_is_shown()),
    ]
    return sum(connection.execute(statement).rowcount for statement in statements)


def _newest_events() -> Select[tuple[int]]:
    """Ids of the newest event of each asset, partition and type, and the newest of all: SQLite counts on from it."""
    newest = func.max(EVENTS.id)
    of_assets = EVENTS.dagster_event_type.in_([kind.value for kind in ASSET_EVENTS])
    each = (
        select(newest)
        .where(of_assets)
        .group_by(EVENTS.asset_key, EVENTS.partition, EVENTS.dagster_event_type)
    )
    return select(each.union_all(select(newest)).subquery().c[0])


def _is_shown() -> ColumnElement[bool]:
    """Whether a check is the newest of its name, or was evaluated by a run whose materialization is still there."""
    newest = select(func.max(CHECKS.id)).group_by(CHECKS.asset_key, CHECKS.check_name, CHECKS.partition)
    materialized = exists().where(
        EVENTS.run_id == CHECKS.run_id,
        EVENTS.asset_key == CHECKS.asset_key,
        EVENTS.dagster_event_type == DagsterEventType.ASSET_MATERIALIZATION.value,
    )
    return or_(CHECKS.id.in_(newest), materialized)
