"""A host that gives no reply at all: after some calls in a row without one, no more are sent to it for a time.

A single slow document does not silence a host, since replies to other requests come in between.
"""

import threading
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Silence:
    """`calls` in a row without a reply make a host silent for `seconds`; 0 never do. Threads may share one."""

    calls: int
    seconds: float
    _unanswered: int = field(default=0, init=False)
    _until: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def holds(self) -> bool:
        """Whether nothing is to be sent now. When the time is over, one more call without a reply prolongs it."""
        with self._lock:
            return 0 < self.calls <= self._unanswered and time.monotonic() < self._until

    def note(self, *, replied: bool) -> None:
        """Takes note of how a call ended: with a reply of whatever status, or without any."""
        with self._lock:
            self._unanswered = 0 if replied else self._unanswered + 1
            if not replied:
                self._until = time.monotonic() + self.seconds
