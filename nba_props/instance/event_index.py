"""What events leave in the index shard: the rows that the stock log leaves, in one transaction for many events.

One thing differs: a planned check is one row, whatever the range of its run. When events are written is not decided
here.
"""

from collections.abc import Sequence
from typing import cast

from dagster import AssetCheckEvaluation
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from sqlalchemy.engine import Connection

from nba_props.instance.event_queue import Entry
from nba_props.instance.event_rows import Row
from nba_props.instance.event_shards import EventShards

Stored = list[tuple[EventLogEntry, int]]


class EventIndex(EventShards):
    """The log's index of assets, checks and run statuses across runs."""

    def _index(self, entries: Sequence[Entry]) -> None:
        with self._writing_index() as connection:
            ids = _insert(connection, [row for _, row in entries])
            stored = [(event, event_id) for (event, _), event_id in zip(entries, ids, strict=True)]
            self._index_assets(connection, [s for s in stored if s[0].dagster_event_type in ASSET_EVENTS])
            for event, event_id in stored:
                if event.dagster_event_type in ASSET_CHECK_EVENTS:
                    self.store_asset_check_event(event, event_id)

    def _index_assets(self, connection: Connection, stored: Stored) -> None:
        self._store_asset_event_tags(connection, [e for e, _ in stored], [i for _, i in stored])
        for event, event_id in _last_of_each_asset_and_type(stored):
            self._store_asset_event(connection, event, event_id)

    def _store_asset_check_evaluation_planned(self, event: EventLogEntry, event_id: int | None) -> None:
        """Stores one row per check and run.

        The stock log stores one per partition of the run, each with the whole event. A check without partitions has one
        evaluation for the range, which updates none of them: they stay planned for good.
        """
        super()._store_asset_check_evaluation_planned(_without_partitions(event), event_id)

    def _update_asset_check_evaluation(self, event: EventLogEntry, event_id: int | None) -> None:
        """Moves the planned row to the partition of its evaluation, where the stock method looks for it."""
        evaluation = cast("AssetCheckEvaluation", event.get_dagster_event().event_specific_data)
        if evaluation.partition is not None:
            row = AssetCheckExecutionsTable.c
            planned = (
                row.asset_key == evaluation.asset_key.to_string(),
                row.check_name == evaluation.check_name,
                row.run_id == event.run_id,
                row.execution_status == AssetCheckExecutionRecordStatus.PLANNED.value,
            )
            moved = AssetCheckExecutionsTable.update().where(*planned).values(partition=evaluation.partition)
            with self.index_connection() as connection:
                connection.execute(moved)
        super()._update_asset_check_evaluation(event, event_id)


def _insert(connection: Connection, rows: Sequence[Row]) -> range:
    """Inserts rows and returns their ids: within a transaction SQLite numbers rows without a gap."""
    first: int = connection.execute(SqlEventLogStorageTable.insert(), rows[0]).lastrowid
    if len(rows) > 1:
        connection.execute(SqlEventLogStorageTable.insert(), rows[1:])
    return range(first, first + len(rows))


def _last_of_each_asset_and_type(stored: Stored) -> Stored:
    """The only ones that `asset_keys` shows, where an event overwrites the earlier one."""
    last = {(e.get_dagster_event().asset_key, e.dagster_event_type): i for e, i in stored}
    shown = set(last.values())
    return [(e, i) for e, i in stored if i in shown]


def _without_partitions(event: EventLogEntry) -> EventLogEntry:
    inner = event.get_dagster_event()
    planned = cast("AssetCheckEvaluationPlanned", inner.event_specific_data)
    whole = AssetCheckEvaluationPlanned(asset_key=planned.asset_key, check_name=planned.check_name)
    return event._replace(dagster_event=inner._replace(event_specific_data=whole))
