"""HTTP with retries, pace and typed outcomes; nothing here knows an endpoint.

URLs carry the API key: they appear in no message, and httpx, which logs them, is kept quiet and masked.
"""

import logging
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import tenacity

from nba_props.sources.errors import ConfigurationError, Unreachable

RETRIED = frozenset({429, 500, 502, 503, 504})
SECRET = re.compile(r"(apiKey=)[^&\s\"']*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, how long it may take, the least time between two requests (seconds)."""

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    timeout: float = 20.0
    interval: float = 0.05


class _Masking(logging.Filter):
    """Whoever turns httpx's log on still reads no key."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"\1***", record.getMessage()), ()
        return True


MASKING = _Masking()


def quieten() -> None:
    """httpx logs every URL at INFO: only its warnings pass, and no record of it holds a key."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("httpx").addFilter(MASKING)


@dataclass(slots=True)
class Http:
    """GETs below one base URL. `transport` puts a simulated world in the place of the network."""

    base_url: str
    transport: httpx.BaseTransport | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    _client: httpx.Client = field(init=False, repr=False)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)
    _next: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        quieten()
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
            ConfigurationError: the base URL cannot be one.
            Unreachable: no reply came that could be read, or only 429 and 5xx, as often as patience allows.
        """
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=tenacity.wait_exponential_jitter(
                multiplier=self.patience.first_wait, max=self.patience.longest_wait
            ),
            retry=tenacity.retry_if_result(lambda reply: _retried(reply) is not None),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        reply = retrying(self._once, path, params or {})
        # Raised here, outside any `except`: httpx's own error holds the URL, and with it the key.
        if isinstance(reply, httpx.Response) and reply.status_code not in RETRIED:
            return reply
        if isinstance(reply, httpx.UnsupportedProtocol | httpx.InvalidURL):
            raise ConfigurationError(f"{self.base_url!r} is no base URL: it begins with http:// or https://")
        raise Unreachable(f"GET {path}: {_retried(reply)} after {self.patience.attempts} attempts")

    def _once(self, path: str, params: Mapping[str, str]) -> httpx.Response | Exception:
        if self.transport is None:
            self._keep_pace()
        try:
            return self._client.get(path, params=dict(params))
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return error

    def _keep_pace(self) -> None:
        with self._lock:
            pause = self._next - time.monotonic()
            self._next = max(time.monotonic(), self._next) + self.patience.interval
        if pause > 0:
            time.sleep(pause)


def _retried(reply: httpx.Response | Exception) -> str | None:
    """Why a reply is worth another try; None for one that stands."""
    if isinstance(reply, httpx.Response):
        return f"HTTP {reply.status_code}" if reply.status_code in RETRIED else None
    if isinstance(reply, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return None
    return type(reply).__name__
