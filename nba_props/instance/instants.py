"""The instants for which stored partitions were built, as the event log has them."""

from collections.abc import Collection
from datetime import date, datetime

import dagster as dg

# SQLite takes so many values in a query.
MOST = 500


def instants(instance: dg.DagsterInstance, table: str, days: Collection[date]) -> dict[date, datetime]:
    """The run's instant in the newest materialization of each partition; a partition without one is left out.

    Instants are the clock's, which may be set: the time of the event is the wall clock's, and is not comparable with
    what was fetched.
    """
    asset, keys = dg.AssetKey(table), sorted(map(str, days))
    found: dict[date, datetime] = {}
    for first in range(0, len(keys), MOST):
        newest = instance.event_log_storage.get_latest_storage_id_by_partition(
            asset, dg.DagsterEventType.ASSET_MATERIALIZATION, set(keys[first : first + MOST])
        )
        found |= _of_events(instance, asset, list(newest.values()))
    return found


def _of_events(instance: dg.DagsterInstance, asset: dg.AssetKey, ids: list[int]) -> dict[date, datetime]:
    if not ids:
        return {}
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset, storage_ids=ids), limit=len(ids)
    ).records
    events = [event for record in records if (event := record.asset_materialization)]
    return {
        date.fromisoformat(str(event.partition)): datetime.fromisoformat(str(event.metadata["instant"].value))
        for event in events
        if event.partition and "instant" in event.metadata
    }
