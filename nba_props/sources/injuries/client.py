"""The client of the official injury reports: which file holds which publication; each call lands its payload raw."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from nba_props.days import EASTERN
from nba_props.errors import SourceError
from nba_props.sources.http import Http
from nba_props.storage.raw import Payload, RawStore

NAME, ENDPOINT = "nba_injury", "report"
# Until the day before a report came every hour, at half past, in a file named by the hour alone.
QUARTER_HOURLY_FROM = date(2025, 12, 23)
HOURLY, QUARTER_HOURLY = "%I%p", "%I_%M%p"
# Steps back to a report that is there: eight hours, two where they come every quarter.
MOST_STEPS = 8


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """A report's place in the series: the instant (UTC) at which it is due."""

    at: datetime

    @property
    def key(self) -> str:
        """Date and name of the file, "2024-04-10/05PM" for the report of half past five."""
        local = self.at.astimezone(EASTERN)
        return f"{local.date()}/{local.strftime(_form(local.date()))}"

    @property
    def path(self) -> str:
        return f"/referee/injury/Injury-Report_{self.key.replace('/', '_')}.pdf"

    @property
    def previous(self) -> "Stamp":
        return newest_stamp(self.at - timedelta(minutes=1))


def newest_stamp(instant: datetime) -> Stamp:
    """The last report that is due at or before an instant."""
    minute = instant.astimezone(UTC).replace(second=0, microsecond=0)
    if minute.astimezone(EASTERN).date() >= QUARTER_HOURLY_FROM:
        return Stamp(minute - timedelta(minutes=minute.minute % 15))
    return Stamp(minute - timedelta(minutes=(minute.minute + 30) % 60))


def _form(day: date) -> str:
    return QUARTER_HOURLY if day >= QUARTER_HOURLY_FROM else HOURLY


@dataclass(slots=True)
class InjuryReports:
    """Reports of any time; a past one stays where it was. What was not there is not asked twice in a run."""

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    _absent: set[Stamp] = field(default_factory=set, init=False)

    def landed(self, stamp: Stamp, is_asking: bool = True) -> str | None:
        """The key under which raw holds the report, or, where it never came, one of those before it.

        None when none of them is there. `is_asking`: whether NBA.com may be asked for what raw does not hold.

        Raises:
            UnreachableError: retries were in vain.
            SourceError: any other refusal.
        """
        for _ in range(MOST_STEPS):
            if self._holds(stamp) or (is_asking and self._came(stamp)):
                return stamp.key
            stamp = stamp.previous
        return None

    def _holds(self, stamp: Stamp) -> bool:
        return self.raw.holds(NAME, ENDPOINT, stamp.key, self.now())

    def _came(self, stamp: Stamp) -> bool:
        """Asks for a report and lands it, unread; False when it is not there."""
        if stamp in self._absent:
            return False
        reply = self.http.get(stamp.path)
        if reply.status_code in (403, 404):  # how this server says that something does not exist
            self._absent.add(stamp)
            return False
        if reply.status_code != 200:
            raise SourceError(f"GET {stamp.path}: HTTP {reply.status_code}")
        self.raw.land(Payload(NAME, ENDPOINT, stamp.key, self.now(), reply.content))
        return True
