"""However alike events are, each gets the row that the stock log would make of it."""

from collections.abc import Sequence

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage

from nba_props.instance.event_rows import BLANKS, MOMENT, PARTITION, rows_of
from tests.instance.event_entries import ONE, materialized, observed, planned

TRUE = dg.MetadataValue.bool(True)
CASES: dict[str, list[EventLogEntry]] = {
    "two days": [materialized("2024-01-01", 1.0), materialized("2024-01-02", 1_700_000_000.123456)],
    "planned days": [planned("2024-01-01"), planned("2024-01-02", 2.5)],
    "no partition": [materialized(None), materialized("2024-01-01"), planned(None)],
    "an awkward partition": [materialized("2024-01-01"), materialized('sø "2"\\|\0')],
    "other tags": [materialized("a"), materialized("b", data_version="a2"), materialized("c")],
    "a value equal to Python, not to Dagster": [
        materialized("a"),
        materialized("b", metadata={"rows": TRUE}),
        materialized("c"),
    ],
    "metadata in another order": [
        materialized("a", metadata={"rows": ONE, "days": ONE}),
        materialized("b", metadata={"days": ONE, "rows": ONE}),
    ],
    "metadata that holds a blank": [
        materialized(
            day, metadata={"text": dg.MetadataValue.text(PARTITION), "at": dg.MetadataValue.float(MOMENT)}
        )
        for day in ("a", "b")
    ],
    "another step": [
        materialized("a"),
        materialized("b")._replace(step_key="player_games"),
        materialized("c"),
    ],
    "kinds mixed": [
        planned("a"),
        materialized("a"),
        observed("a"),
        planned("b"),
        materialized("b"),
        observed("b"),
    ],
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> SqliteEventLogStorage:
    """A stock log."""
    return SqliteEventLogStorage(str(tmp_path_factory.mktemp("log")))


@pytest.mark.parametrize("events", CASES.values(), ids=CASES)
def test_rows_are_those_of_the_stock_log(events: Sequence[EventLogEntry], log: SqliteEventLogStorage) -> None:
    assert list(rows_of(log, events)) == [log._event_to_row(event) for event in events]


def test_one_event_of_a_range_is_serialized(
    log: SqliteEventLogStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    serialized: list[EventLogEntry] = []
    row_of = log._event_to_row

    def note(event: EventLogEntry) -> dict[str, object]:
        serialized.append(event)
        return row_of(event)

    monkeypatch.setattr(log, "_event_to_row", note)
    rows = list(rows_of(log, [materialized(f"2024-01-{n:02d}", float(n)) for n in range(1, 31)]))
    assert len(serialized) == 1
    assert [row["partition"] for row in rows] == [f"2024-01-{n:02d}" for n in range(1, 31)]


def test_no_blank_is_left_in_a_text(log: SqliteEventLogStorage) -> None:
    rows = rows_of(log, [materialized("a"), materialized("b"), planned("a")])
    assert not [blank for row in rows for blank in BLANKS if blank in row["event"]]
