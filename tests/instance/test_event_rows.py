"""However alike events are, each gets the row that the stock log would make of it."""

import logging
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import (
    AssetMaterializationPlannedData,
    AssetObservationData,
    DagsterEvent,
    DagsterEventType,
    StepMaterializationData,
)
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from nba_props.instance.event_rows import BLANKS, MOMENT, PARTITION, rows_of

SLATE = dg.AssetKey("slate")
RUN = "00000000-0000-4000-8000-000000000001"
ONE, TRUE = dg.MetadataValue.int(1), dg.MetadataValue.bool(True)


def entry(kind: DagsterEventType, data, at: float = 1_700_000_000.25, step: str = "slate") -> EventLogEntry:
    inner = DagsterEvent(
        kind.value, "features", step_key=step, event_specific_data=data, message=f"{kind.value} of {step}"
    )
    return EventLogEntry(None, logging.DEBUG, "", RUN, at, step, "features", inner)


def made(partition: str | None, at: float = 1_700_000_000.25, **other) -> EventLogEntry:
    made_of = {"metadata": {"rows": ONE}, "tags": {"dagster/data_version": "a1"}} | other
    asset = dg.AssetMaterialization(SLATE, partition=partition, **made_of)
    return entry(DagsterEventType.ASSET_MATERIALIZATION, StepMaterializationData(asset), at)


def planned(partition: str | None, at: float = 1.5) -> EventLogEntry:
    return entry(
        DagsterEventType.ASSET_MATERIALIZATION_PLANNED, AssetMaterializationPlannedData(SLATE, partition), at
    )


def observed(partition: str) -> EventLogEntry:
    data = AssetObservationData(dg.AssetObservation("slate", partition=partition))
    return entry(DagsterEventType.ASSET_OBSERVATION, data)


CASES = {
    "two days": [made("2024-01-01", 1.0), made("2024-01-02", 1_700_000_000.123456)],
    "planned days": [planned("2024-01-01"), planned("2024-01-02", 2.5)],
    "no partition": [made(None), made("2024-01-01"), planned(None)],
    "an awkward partition": [made("2024-01-01"), made('sø "2"\\|\0')],
    "other tags": [made("a"), made("b", tags={"dagster/data_version": "a2"}), made("c")],
    "a value equal to Python, not to Dagster": [made("a"), made("b", metadata={"rows": TRUE}), made("c")],
    "metadata in another order": [
        made("a", metadata={"rows": ONE, "days": ONE}),
        made("b", metadata={"days": ONE, "rows": ONE}),
    ],
    "metadata that holds a blank": [made(d, metadata={"said": PARTITION, "at": MOMENT}) for d in ("a", "b")],
    "another step": [made("a"), made("b")._replace(step_key="player_games"), made("c")],
    "kinds mixed": [planned("a"), made("a"), observed("a"), planned("b"), made("b"), observed("b")],
}


@pytest.mark.parametrize("events", CASES.values(), ids=CASES)
def test_rows_are_those_of_the_stock_log(events, tmp_path: Path) -> None:
    log = SqliteEventLogStorage(str(tmp_path))
    assert list(rows_of(log, events)) == [log._event_to_row(event) for event in events]


def test_the_log_is_asked_once_for_a_range(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = SqliteEventLogStorage(str(tmp_path))
    asked, row_of = [], log._event_to_row
    monkeypatch.setattr(log, "_event_to_row", lambda event: asked.append(event) or row_of(event))
    rows = list(rows_of(log, [made(f"2024-01-{n:02d}", float(n)) for n in range(1, 31)]))
    assert len(asked) == 1
    assert [row["partition"] for row in rows] == [f"2024-01-{n:02d}" for n in range(1, 31)]


def test_no_blank_is_left_in_a_text(tmp_path: Path) -> None:
    rows = rows_of(SqliteEventLogStorage(str(tmp_path)), [made("a"), made("b"), planned("a")])
    assert not [blank for row in rows for blank in BLANKS if blank in row["event"]]
