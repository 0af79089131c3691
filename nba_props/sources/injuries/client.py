"""The client of the official injury reports: finds the newest one of an instant; each fetched report goes to raw.

The host answers 403 both to what does not exist and to who asks too fast: see `refusals`. A reply that was proven to
be an absence, and that will stay one, goes to raw too, so that no later run sends the request again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nba_props.errors import RefusedError, SourceError
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
    """Reports of any time: past ones stay where they were. An absent one is requested only once in a run."""

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
                    self._believe(doubts)
                    return file
                if len(doubts) == DOUBTFUL and not self._settle(doubts):
                    break
            else:
                if self._settle(doubts):
                    return None
        raise RefusedError(f"GET {files[0].path}: refused, served and refused again")

    def is_stored(self, file: ReportFile) -> bool:
        """Whether raw holds a report."""
        return self.raw.holds(NAME, ENDPOINT, file.key, self.now())

    def is_absent(self, file: ReportFile) -> bool:
        """Whether a report is known not to exist."""
        return file.key in self._absent or self.raw.holds(NAME, ABSENT, file.key, self.now())

    def _settle(self, doubts: list[Doubt]) -> bool:
        """Whether the doubted reports do not exist, and so are doubted no more; False: all is to be asked again."""
        if doubts and not self._witness.serves_at_once():
            return False
        self._believe(doubts)
        doubts.clear()
        return True

    def _believe(self, absent: list[Doubt]) -> None:
        for file, body in absent:
            self._absent.add(file.key)
            if file.slot.at < self.now() - FOREVER:
                self.raw.land(Payload(NAME, ABSENT, file.key, self.now(), body))

    def _fetch(self, file: ReportFile, doubts: list[Doubt]) -> bool:
        """Fetches a report and stores it, unread; False when it does not exist, or is added to the doubts."""
        reply = self.http.get(file.path, variable=VARIABLE)
        if reply.status_code == AMBIGUOUS:
            doubts.append((file, reply.content))
            return False
        if reply.status_code == 404:
            self._believe([(file, reply.content)])
            return False
        if reply.status_code != 200:
            raise SourceError(f"GET {file.path}: HTTP {reply.status_code}")
        self.raw.land(Payload(NAME, ENDPOINT, file.key, self.now(), reply.content))
        self._witness.saw(file.path)
        return True
