"""What events leave in the index shard: the rows that the stock log leaves, in one transaction for many events.

One thing differs: a planned check is one row, whatever the range of its run. When events are written is not decided
here.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from dagster import AssetCheckEvaluation
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, DagsterEventType
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from sqlalchemy.engine import Connection

from nba_props.instance.event_queue import Entry
from nba_props.instance.event_rows import Row, rows_per_partition
from nba_props.instance.event_shards import EventShards

# Types as rows name them.
ASSET_TYPES, CHECK_TYPES = ({e.value for e in events} for events in (ASSET_EVENTS, ASSET_CHECK_EVENTS))
PLANNED = DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value


class Indexed(NamedTuple):
    """An event with its type and its id in the index."""

    event: EventLogEntry
    kind: str
    event_id: int


class EventIndex(EventShards):
    """The log's index of assets, checks and run statuses across runs."""

    @property
    def supports_partition_subset_in_asset_materialization_planned_events(self) -> bool:
        """Makes Dagster plan an asset's range by one event. The index has a row per partition, as the stock log's."""
        return True

    def _index(self, entries: Sequence[Entry]) -> None:
        rows = [row for entry in entries for row in self._index_rows(entry)]
        with self._writing_index() as connection:
            ids = _insert(connection, [row for _, row in rows])
            indexed = [Indexed(e, r["dagster_event_type"], i) for (e, r), i in zip(rows, ids, strict=True)]
            self._index_assets(connection, [i for i in indexed if i.kind in ASSET_TYPES])
            for event, kind, event_id in indexed:
                if kind in CHECK_TYPES:
                    self.store_asset_check_event(event, event_id)

    def _index_rows(self, entry: Entry) -> Iterator[Entry]:
        event, row = entry
        subset = event.get_dagster_event().partitions_subset if row["dagster_event_type"] == PLANNED else None
        if subset is None:
            yield entry
        else:
            for of_partition in rows_per_partition(self, event, subset.get_partition_keys()):
                yield event, of_partition

    def _index_assets(self, connection: Connection, indexed: Sequence[Indexed]) -> None:
        tagged = [i for i in indexed if i.kind != PLANNED]
        self._store_asset_event_tags(connection, [i.event for i in tagged], [i.event_id for i in tagged])
        # The only ones that `asset_keys` shows, where an event overwrites the earlier one of its asset and type.
        last = {(i.event.get_dagster_event().asset_key, i.kind): i for i in indexed}
        for event, _, event_id in sorted(last.values(), key=lambda i: i.event_id):
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


def _without_partitions(event: EventLogEntry) -> EventLogEntry:
    inner = event.get_dagster_event()
    planned = cast("AssetCheckEvaluationPlanned", inner.event_specific_data)
    whole = AssetCheckEvaluationPlanned(asset_key=planned.asset_key, check_name=planned.check_name)
    return event._replace(dagster_event=inner._replace(event_specific_data=whole))
