"""Events that are not written yet, shard by shard: each shard is a database and is written by itself."""

from collections import defaultdict
from collections.abc import Sequence

from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS, EVENT_TYPE_TO_PIPELINE_RUN_STATUS
from dagster._core.events.log import EventLogEntry

from nba_props.instance.event_rows import Row

Entry = tuple[EventLogEntry, Row]
# Types, as rows name them, that the stock log stores in the index, too.
MIRRORED_TYPES = {
    e.value for e in ASSET_EVENTS | ASSET_CHECK_EVENTS | EVENT_TYPE_TO_PIPELINE_RUN_STATUS.keys()
}


class EventQueue:
    """Entries for the index and rows for each run's shard, in the order in which they came."""

    def __init__(self) -> None:
        self.index: list[Entry] = []
        self.runs: defaultdict[str, list[Row]] = defaultdict(list)

    def __len__(self) -> int:
        """Rows that wait for the shard that most wait for."""
        return max(len(self.index), sum(map(len, self.runs.values())))

    def add(self, entries: Sequence[Entry]) -> None:
        """Queues entries behind those that wait."""
        self.index += [e for e in entries if e[1]["dagster_event_type"] in MIRRORED_TYPES]
        for event, row in entries:
            self.runs[event.run_id].append(row)

    def remove(self, entries: Sequence[Entry]) -> None:
        """Takes entries out of every shard's queue."""
        removed = {id(row) for _, row in entries}
        self.index = [e for e in self.index if id(e[1]) not in removed]
        left = {run: [row for row in rows if id(row) not in removed] for run, rows in self.runs.items()}
        # An insert without rows would be one of an empty row.
        self.runs = defaultdict(list, {run: rows for run, rows in left.items() if rows})
