"""Which injury reports there are: when each is published, and the names under which its file may lie.

Until 22 December 2025, 08:30 Eastern, one came every hour, at half past, in a file named by the hour alone; from 09:00
on that day one comes every quarter of an hour, in a file named with its minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nba_props.days import EASTERN

QUARTER_HOURLY_FROM = datetime(2025, 12, 22, 9, tzinfo=EASTERN)
HOURLY, WITH_MINUTES = "%I%p", "%I_%M%p"
# Steps back to a report that exists: eight hours, or two where they come every quarter.
MOST_STEPS = 8


@dataclass(frozen=True, slots=True, order=True)
class ReportSlot:
    """A report's place in the series: the instant (UTC) for which its publication is scheduled."""

    at: datetime

    @property
    def key(self) -> str:
        """Date and name of the file, "2024-04-10/05PM" for the report of half past five."""
        return self._named(WITH_MINUTES if self.at >= QUARTER_HOURLY_FROM else HOURLY)

    @property
    def keys(self) -> tuple[str, ...]:
        """`key`, and the name in the other form, which is tried too since the day on which the form changed."""
        local = self.at.astimezone(EASTERN)
        if local.date() < QUARTER_HOURLY_FROM.date() or local.minute != 30:
            return (self.key,)
        return (self.key, self._named(HOURLY if self.at >= QUARTER_HOURLY_FROM else WITH_MINUTES))

    @property
    def path(self) -> str:
        """The path below the base URL of the file of that name."""
        return ReportFile(self, self.key).path

    @property
    def previous(self) -> "ReportSlot":
        """The slot before this one."""
        return newest_slot(self.at - timedelta(minutes=1))

    def _named(self, form: str) -> str:
        return f"{self.at.astimezone(EASTERN):%Y-%m-%d/{form}}"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file in which the report of a slot may lie; `key` is that of raw, too."""

    slot: ReportSlot
    key: str

    @property
    def path(self) -> str:
        """Its path below the base URL."""
        return f"/referee/injury/Injury-Report_{self.key.replace('/', '_')}.pdf"


def newest_slot(instant: datetime) -> ReportSlot:
    """The last slot at or before an instant."""
    minute = instant.astimezone(UTC).replace(second=0, microsecond=0)
    if minute >= QUARTER_HOURLY_FROM:
        return ReportSlot(minute - timedelta(minutes=minute.minute % 15))
    return ReportSlot(minute - timedelta(minutes=(minute.minute + 30) % 60))


def files_back_from(slot: ReportSlot) -> Iterator[ReportFile]:
    """The files in which the report of a slot, or else the newest one before it, may lie."""
    for _ in range(MOST_STEPS):
        for key in slot.keys:
            yield ReportFile(slot, key)
        slot = slot.previous
