"""Rows of the event log for many events at once: events that differ in partition and time alone are serialized once.

A range run records two events per asset and day that hardly differ, and to serialize each was half of what the log
cost. Where rows are stored is not known here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dagster._core.events import AssetMaterializationPlannedData, StepMaterializationData
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqlEventLogStorage

# Placeholders of partition and time in the serialized text.
PARTITION, MOMENT = "\0partition\0", 1.000000000123
BLANKS = (json.dumps(PARTITION), json.dumps(MOMENT))
Row = dict[str, Any]


def rows_of(log: SqlEventLogStorage, events: Sequence[EventLogEntry]) -> Iterator[Row]:
    """Yields the row that the log's own `_event_to_row` returns for each event, which it calls once for equal ones."""
    form: EventLogEntry | None = None
    pattern: Row = {}
    for event in events:
        blank = _blank(event)
        if blank is not None and (form is None or not _have_equal_text(blank, form)):
            form, pattern = blank, log._event_to_row(blank)
        if blank is None or any(pattern["event"].count(b) != 1 for b in BLANKS):
            yield log._event_to_row(event)
        else:
            at = log._event_insert_timestamp(event)  # type: ignore[no-untyped-call]  # Dagster has no annotation
            yield _filled(pattern, event) | {"timestamp": at}


def rows_per_partition(log: SqlEventLogStorage, planned: EventLogEntry, keys: Iterable[str]) -> Iterator[Row]:
    """Yields the row of the planned materialization of each partition, as if each had been planned by itself."""
    inner = planned.get_dagster_event()
    data = AssetMaterializationPlannedData(inner.asset_materialization_planned_data.asset_key, PARTITION)
    pattern = log._event_to_row(planned._replace(dagster_event=inner._replace(event_specific_data=data)))
    for key in keys:
        yield pattern | {"event": pattern["event"].replace(BLANKS[0], json.dumps(key)), "partition": key}


def _blank(event: EventLogEntry) -> EventLogEntry | None:
    """The event without its partition and time; None for a kind of event that may differ in other things."""
    inner = event.get_dagster_event()
    data = inner.event_specific_data
    if isinstance(data, StepMaterializationData):
        data = data._replace(materialization=data.materialization._replace(partition=PARTITION))
    elif isinstance(data, AssetMaterializationPlannedData):
        data = data._replace(partition=PARTITION)
    else:
        return None
    return event._replace(timestamp=MOMENT, dagster_event=inner._replace(event_specific_data=data))


def _have_equal_text(one: EventLogEntry, other: EventLogEntry) -> bool:
    """Whether both serialize to one text. Metadata must be the same objects: to Python 1 equals True."""
    if one != other:
        return False
    mine, theirs = _metadata(one), _metadata(other)
    return list(mine) == list(theirs) and all(mine[name] is theirs[name] for name in mine)


def _metadata(event: EventLogEntry) -> dict[str, Any]:
    data = event.get_dagster_event().event_specific_data
    return dict(data.materialization.metadata) if isinstance(data, StepMaterializationData) else {}


def _filled(pattern: Row, event: EventLogEntry) -> Row:
    partition = event.get_dagster_event().partition
    text = pattern["event"]
    for blank, value in zip(BLANKS, (partition, event.timestamp), strict=True):
        text = text.replace(blank, json.dumps(value))
    return pattern | {"event": text, "partition": partition or None}
