"""The client of the official injury reports: finds the newest one of an instant; each fetched report goes to raw.

The host answers 403 both to what does not exist and to who asks too fast: see `refusals`. A reply that was proven to
be an absence, and that will stay one, goes to raw too, so that no later run sends the request again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nba_props.errors import RefusedError, SourceError, UnreachableError
from nba_props.sources.http import Http
from nba_props.sources.injuries.slots import ReportFile, ReportSlot, files_back_from, newest_slot
from nba_props.sources.refusals import AMBIGUOUS, Witness
from nba_props.storage.raw import Payload, RawStore

NAME, ENDPOINT, ABSENT = "nba_injury", "report", "absent_report"
VARIABLE = "NBA_INJURY_BASE_URL"
# A report that exists, where none has been served yet: the host keeps those of past seasons.
WITNESS = newest_slot(datetime.fromisoformat("2023-12-01T22:30:00Z"))
# As many replies in a row that may be refusals are looked into.
DOUBTFUL = 4
# A report that is not there so long after its time was never published.
FOREVER = timedelta(days=1)
# A report that may not exist, with the reply.
Doubt = tuple[ReportFile, bytes]


@dataclass(slots=True)
class InjuryReports:
    """Reports of any time: past ones stay where they were. An absent one is requested only once in a run.

    Threads may share a client.
    """

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    _absent: set[str] = field(default_factory=set, init=False)
    _witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        self._witness = Witness(self.http, VARIABLE, WITNESS.path if self.now() > WITNESS.at else "")

    def ensure_stored(self, slot: ReportSlot, may_fetch: bool = True) -> str | None:
        """Stores the slot's report in raw, or one of those before it if that was never published.

        Args:
            slot: the slot to begin with.
            may_fetch: whether a report that raw does not hold may be requested.

        Returns:
            The raw key of the report; None if none of them exists.

        Raises:
            UnreachableError: the retries failed.
            RefusedError: the host refuses us, so that it is not known which reports exist.
            SourceError: the host refused for another reason.
        """
        files = list(files_back_from(slot))
        stored = next((file for file in files if self.is_stored(file)), None)
        if stored:
            self._witness.saw(stored.path)
        newer = files[: files.index(stored)] if stored else files
        found = self._newest([file for file in newer if not self.is_absent(file)]) if may_fetch else None
        newest = found or stored
        return newest.key if newest else None

    def _newest(self, files: list[ReportFile]) -> ReportFile | None:
        """Fetches the first of some files that exists, newest first; None when none does."""
        for _ in range(2):
            doubts: list[Doubt] = []
            for file in files:
                if self._fetch(file, doubts):
                    return self._missed(doubts) or file
                if len(doubts) == DOUBTFUL and not self._witness.serves_at_once():
                    break
                if len(doubts) == DOUBTFUL and (missed := self._missed(doubts)):
                    return missed
            else:
                if not doubts or self._witness.serves_at_once():
                    return self._missed(doubts)
        raise RefusedError(f"GET {files[0].path}: refused, served and refused again")

    def is_settled(self, slot: ReportSlot) -> bool:
        """Whether raw knows what `ensure_stored` would find."""
        for file in files_back_from(slot):
            if self.is_stored(file) or not self.is_absent(file):
                return self.is_stored(file)
        return True

    def is_stored(self, file: ReportFile) -> bool:
        """Whether raw holds a report."""
        return self.raw.holds(NAME, ENDPOINT, file.key, self.now())

    def is_absent(self, file: ReportFile) -> bool:
        """Whether a report is known not to exist."""
        return file.key in self._absent or self.raw.holds(NAME, ABSENT, file.key, self.now())

    def _missed(self, doubts: list[Doubt]) -> ReportFile | None:
        """The first of the doubted reports that exists after all, now that the host serves; the others are absent.

        It may have begun to serve just now: what would be absent for good is requested once more.
        """
        while doubts:
            file, body = doubts.pop(0)
            again: list[Doubt] = []
            if self._is_old(file) and self._fetch(file, again):
                return file
            self._believe(file, again[0][1] if again else body)
        return None

    def _believe(self, file: ReportFile, body: bytes) -> None:
        """Takes a report for absent, in this run or for good."""
        self._absent.add(file.key)
        if self._is_old(file):
            self.raw.land(Payload(NAME, ABSENT, file.key, self.now(), body))

    def _is_old(self, file: ReportFile) -> bool:
        return file.slot.at < self.now() - FOREVER

    def _fetch(self, file: ReportFile, doubts: list[Doubt]) -> bool:
        """Fetches a report and stores it, unread; False when it does not exist, or is added to the doubts."""
        reply = self.http.get(file.path, variable=VARIABLE)
        if reply.status_code == AMBIGUOUS:
            doubts.append((file, reply.content))
            return False
        if reply.status_code == 404:
            self._believe(file, reply.content)
            return False
        if reply.status_code != 200:
            raise SourceError(f"GET {file.path}: HTTP {reply.status_code}")
        self.raw.land(Payload(NAME, ENDPOINT, file.key, self.now(), reply.content))
        self._witness.saw(file.path)
        return True


def is_of_the_host(error: SourceError) -> bool:
    """Whether an error is about all that the host has, since it is down or refuses us, and not about one file."""
    return isinstance(error, RefusedError) or (isinstance(error, UnreachableError) and error.status is None)
