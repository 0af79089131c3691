"""The client of the official injury reports: which file is which publication; each fetched report goes to raw."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from nba_props.days import EASTERN
from nba_props.errors import SourceError
from nba_props.sources.http import Http
from nba_props.storage.raw import Payload, RawStore

NAME, ENDPOINT = "nba_injury", "report"
VARIABLE = "NBA_INJURY_BASE_URL"
# Until the day before, a report came every hour, at half past, in a file named by the hour alone.
QUARTER_HOURLY_FROM = date(2025, 12, 23)
HOURLY, QUARTER_HOURLY = "%I%p", "%I_%M%p"
# Steps back to a report that exists: eight hours, or two where they come every quarter.
MOST_STEPS = 8


@dataclass(frozen=True, slots=True, order=True)
class ReportSlot:
    """A report's place in the series: the instant (UTC) for which its publication is scheduled."""

    at: datetime

    @property
    def key(self) -> str:
        """Date and name of the file, "2024-04-10/05PM" for the report of half past five."""
        local = self.at.astimezone(EASTERN)
        form = QUARTER_HOURLY if local.date() >= QUARTER_HOURLY_FROM else HOURLY
        return f"{local.date()}/{local.strftime(form)}"

    @property
    def path(self) -> str:
        """The file's path below the base URL."""
        return f"/referee/injury/Injury-Report_{self.key.replace('/', '_')}.pdf"

    @property
    def previous(self) -> "ReportSlot":
        """The slot before this one."""
        return newest_slot(self.at - timedelta(minutes=1))


def newest_slot(instant: datetime) -> ReportSlot:
    """The last slot at or before an instant."""
    minute = instant.astimezone(UTC).replace(second=0, microsecond=0)
    if minute.astimezone(EASTERN).date() >= QUARTER_HOURLY_FROM:
        return ReportSlot(minute - timedelta(minutes=minute.minute % 15))
    return ReportSlot(minute - timedelta(minutes=(minute.minute + 30) % 60))


@dataclass(slots=True)
class InjuryReports:
    """Reports of any time: past ones stay where they were. An absent one is requested only once in a run."""

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    _absent: set[ReportSlot] = field(default_factory=set, init=False)

    def ensure_stored(self, slot: ReportSlot, may_fetch: bool = True) -> str | None:
        """Stores the slot's report in raw, or one of those before it if that was never published.

        Args:
            slot: the slot to begin with.
            may_fetch: whether a report that raw does not hold may be requested.

        Returns:
            The raw key of the report; None if none of them exists.

        Raises:
            UnreachableError: the retries failed.
            SourceError: the host refused for another reason.
        """
        for _ in range(MOST_STEPS):
            if self._is_stored(slot) or (may_fetch and self._fetch(slot)):
                return slot.key
            slot = slot.previous
        return None

    def _is_stored(self, slot: ReportSlot) -> bool:
        return self.raw.holds(NAME, ENDPOINT, slot.key, self.now())

    def _fetch(self, slot: ReportSlot) -> bool:
        """Fetches a report and stores it, unread; False when it does not exist."""
        if slot in self._absent:
            return False
        reply = self.http.get(slot.path, variable=VARIABLE)
        if reply.status_code in (403, 404):  # how this server says that something does not exist
            self._absent.add(slot)
            return False
        if reply.status_code != 200:
            raise SourceError(f"GET {slot.path}: HTTP {reply.status_code}")
        self.raw.land(Payload(NAME, ENDPOINT, slot.key, self.now(), reply.content))
        return True
