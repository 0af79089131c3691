"""HTTP with retries, pace and typed outcomes; nothing here knows an endpoint.

URLs carry the API key, so they appear in no message and httpx, which logs them, is kept quiet.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import tenacity

from nba_props.sources.errors import Unreachable

RETRIED = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, how long it may take, and the least time between two requests (seconds)."""

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    timeout: float = 20.0
    interval: float = 0.05


@dataclass(slots=True)
class Http:
    """GETs below one base URL. `transport` puts a simulated world in the place of the network."""

    base_url: str
    transport: httpx.BaseTransport | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    _client: httpx.Client = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _next: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        self._client = httpx.Client(
            base_url=self.base_url.rstrip("/"),
            transport=self.transport,
            headers=dict(self.headers),
            timeout=self.patience.timeout,
            follow_redirects=True,
        )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """The last reply, whatever its status.

        Raises:
            Unreachable: when no reply came, or only 429 and 5xx, as often as patience allows.
        """
        wait = tenacity.wait_exponential_jitter(self.patience.first_wait, self.patience.longest_wait)
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(httpx.TransportError)
            | tenacity.retry_if_result(lambda reply: reply.status_code in RETRIED),
        )
        try:
            return retrying(self._once, path, params or {})
        except tenacity.RetryError as error:
            last = error.last_attempt
            why = type(last.exception()).__name__ if last.failed else f"HTTP {last.result().status_code}"
            raise Unreachable(f"GET {path}: {why} after {self.patience.attempts} attempts") from None

    def _once(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        if self.transport is None:
            with self._lock:
                pause = self._next - time.monotonic()
                self._next = max(time.monotonic(), self._next) + self.patience.interval
            if pause > 0:
                time.sleep(pause)
        return self._client.get(path, params=dict(params))
