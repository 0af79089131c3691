"""Events as a run stores them, made by hand, and what another process reads of them."""

import logging
import time
from pathlib import Path

import dagster as dg
from dagster._core.events import (
    AssetMaterializationPlannedData,
    AssetObservationData,
    DagsterEvent,
    DagsterEventType,
    EngineEventData,
    StepMaterializationData,
)
from dagster._core.events.log import EventLogEntry
from dagster._core.execution.plan.objects import StepFailureData
from dagster._core.storage.event_log import SqliteEventLogStorage

SLATE = dg.AssetKey("slate")
RUN = "00000000-0000-4000-8000-000000000003"
ONE = dg.MetadataValue.int(1)
# Kinds that Dagster does not accept without.
EMPTY_DATA = {
    DagsterEventType.STEP_FAILURE: StepFailureData(error=None, user_failure_data=None),  # type: ignore[no-untyped-call]  # Dagster's
    DagsterEventType.ENGINE_EVENT: EngineEventData({}),
}


def entry(
    kind: DagsterEventType, data: object = None, at: float = 1_700_000_000.25, step: str | None = "slate"
) -> EventLogEntry:
    """An event of a step with its data."""
    inner = DagsterEvent(
        kind.value,
        "features",
        step_key=step,
        event_specific_data=data or EMPTY_DATA.get(kind),  # type: ignore[arg-type]  # one of fifty classes
        message=kind.value,
    )
    return _of_run(logging.DEBUG, "", at, step, inner)


def _of_run(level: int, text: str, at: float, step: str | None, inner: DagsterEvent | None) -> EventLogEntry:
    return EventLogEntry(None, level, text, RUN, at, step, "features", inner)  # type: ignore[no-untyped-call]  # Dagster's


def materialized(
    partition: str | None,
    at: float = 1_700_000_000.25,
    metadata: dict[str, dg.MetadataValue] | None = None,
    data_version: str = "a1",
) -> EventLogEntry:
    """A materialization of `slate`."""
    asset = dg.AssetMaterialization(
        SLATE,
        partition=partition,
        metadata={"rows": ONE} if metadata is None else metadata,
        tags={"dagster/data_version": data_version},
    )
    return entry(DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(asset), at)


def planned(partition: str | None, at: float = 1.5) -> EventLogEntry:
    """A planned materialization of `slate`."""
    data = AssetMaterializationPlannedData(SLATE, partition)
    return entry(DagsterEventType.ASSET_MATERIALIZATION_PLANNED, data, at)


def observed(partition: str) -> EventLogEntry:
    """An observation of `slate`."""
    data = AssetObservationData(dg.AssetObservation("slate", partition=partition))
    return entry(DagsterEventType.ASSET_OBSERVATION, data)


def line(message: str) -> EventLogEntry:
    """A line that a step logs."""
    return _of_run(logging.INFO, message, time.time(), "slate", None)


def stored(folder: Path, run_id: str = RUN) -> list[str]:
    """Messages of a run that another process reads, in order."""
    records = SqliteEventLogStorage(str(folder)).get_records_for_run(run_id).records
    return [r.event_log_entry.message for r in records]
