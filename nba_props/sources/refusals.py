"""Telling refusal from absence on hosts that answer 403 to both: to what does not exist, and to who asks too fast.

A document that exists is requested again. If that is answered with 403 too, the host refuses us, and nothing is known
about the others; if it is served, they do not exist.
"""

import threading
import time
from dataclasses import dataclass, field

from nba_props.errors import RefusedError
from nba_props.sources.http import Http

# The status of which it is not known what it means.
AMBIGUOUS = 403


@dataclass(slots=True)
class Witness:
    """A document of a host that is known to exist, by its path; the newest one that was served is asked for.

    `variable` sets the host, for messages. Threads may share a witness: one at a time asks.
    """

    http: Http
    variable: str
    known: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _refused_at: float = field(default=float("-inf"), init=False, repr=False)

    def saw(self, path: str) -> None:
        """Remembers a document that was served, in this run or earlier."""
        self.known = path

    def serves_at_once(self) -> bool:
        """Whether the host serves what exists, so that a 403 means absence.

        It is asked again after pauses, which hold for all requests to it. False when it served only then: what it
        answered before is to be requested again.

        Raises:
            RefusedError: it answers 403 to the last, or no document is known that it could be asked for.
            UnreachableError: it gives no reply.
        """
        asked_at = time.monotonic()
        with self._lock:
            if not self.known:
                raise RefusedError(self._refusal("everything that was requested"))
            if self._refused_at < asked_at:  # else another thread has just found out
                if self._is_served():
                    return True
                for tries_left in reversed(range(self.http.patience.attempts - 1)):
                    self.http.rest(self.http.patience.longest_wait / 2**tries_left)
                    if self._is_served():
                        return False
                self._refused_at = time.monotonic()
        raise RefusedError(self._refusal(f"{self.known} too, which exists; ask again later, and more slowly"))

    def _refusal(self, what: str) -> str:
        return f"refused: {self.http.host(self.variable)}, answers {AMBIGUOUS} to {what}"

    def _is_served(self) -> bool:
        return self.http.get(self.known, variable=self.variable).status_code != AMBIGUOUS
