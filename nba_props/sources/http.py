"""HTTP with retries, pace and typed outcomes; nothing here knows an endpoint.

URLs carry the API key: they appear in no message, and httpx, which logs them, is kept quiet and masked. Threads
may share one `Http`: they share its pace, and a server that asks for a rest gets it from all of them.
"""

import logging
import re
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
import tenacity

from nba_props.errors import ConfigurationError, UnansweredError, UnreachableError

RETRIED = frozenset({429, 500, 502, 503, 504})
NO_URL = (httpx.UnsupportedProtocol, httpx.InvalidURL)
# The connection never came about: the server has seen nothing of the request.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Requests that one run has under way together; they share the pace.
AT_ONCE = 8
SECRET = re.compile(r"(apiKey=)[^&\s\"']*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is tried, how long it may take, the least time between two requests (seconds).

    `longest_rest` caps what a server may ask for by Retry-After. `repeats_unanswered`: whether a request is sent
    again that may have been served, and billed, though no reply came.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_rest: float = 60.0
    timeout: float = 20.0
    interval: float = 0.05
    repeats_unanswered: bool = True


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
    _rest_until: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        quieten()
        self._client = httpx.Client(
            base_url=self.base_url.rstrip("/"),
            transport=self.transport,
            headers=dict(self.headers),
            timeout=self.patience.timeout,
            follow_redirects=True,
            verify=_trust(),
        )

    @property
    def at_once(self) -> int:
        """How many requests to have under way: a world in this very process gains nothing by more than one."""
        return AT_ONCE if self.transport is None else 1

    def get(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """The last reply, whatever its status.

        Raises:
            ConfigurationError: the base URL cannot be one.
            UnreachableError: no reply came that could be read, or only 429 and 5xx, as often as patience allows.
            UnansweredError: of these, when the last try went out and nothing came back.
        """
        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=self._rest,
            retry=tenacity.retry_if_result(self._is_worth_another),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        reply = tries(self._once, path, params or {})
        # Raised here, outside any `except`: httpx's own error holds the URL, and with it the key.
        if isinstance(reply, httpx.Response) and reply.status_code not in RETRIED:
            return reply
        if isinstance(reply, NO_URL):
            raise ConfigurationError(f"{self.base_url!r} is no base URL: it begins with http:// or https://")
        lost = isinstance(reply, Exception) and not isinstance(reply, NEVER_SENT)
        attempts = tries.statistics["attempt_number"]
        raise (UnansweredError if lost else UnreachableError)(
            f"GET {path}: {_trouble(reply)} after {attempts} attempt{'s'[: attempts > 1]}"
        )

    def _once(self, path: str, params: Mapping[str, str]) -> httpx.Response | Exception:
        if self.transport is None:
            self._keep_pace()
        try:
            reply = self._client.get(path, params=dict(params))
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return error
        if rest := self._asked_rest(reply):
            with self._lock:
                self._rest_until = max(self._rest_until, time.monotonic() + rest)
                self._next = max(self._next, self._rest_until)
        return reply

    def _keep_pace(self) -> None:
        """Waits for this thread's turn, and for another where a rest was asked for meanwhile."""
        turn = self._turn()
        while True:
            time.sleep(max(turn - time.monotonic(), 0.0))
            if turn >= self._rest_until:
                return
            turn = self._turn()

    def _turn(self) -> float:
        """The instant of the next free turn, which is then taken."""
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + self.patience.interval
            return turn

    def _is_worth_another(self, reply: httpx.Response | Exception) -> bool:
        if isinstance(reply, httpx.Response):
            return reply.status_code in RETRIED
        if isinstance(reply, NO_URL):
            return False
        return self.patience.repeats_unanswered or isinstance(reply, NEVER_SENT)

    def _rest(self, state: tenacity.RetryCallState) -> float:
        """Seconds until the next try: what the server asks for, or exponentially longer, with jitter."""
        usual = tenacity.wait_exponential_jitter(
            multiplier=self.patience.first_wait, max=self.patience.longest_wait
        )
        reply = state.outcome.result() if state.outcome else None
        return max(usual(state), self._asked_rest(reply))

    def _asked_rest(self, reply: httpx.Response | Exception | None) -> float:
        """Seconds that a refusal's Retry-After asks for, within reason; 0 where it asks for none."""
        if not isinstance(reply, httpx.Response) or reply.status_code not in RETRIED:
            return 0.0
        return min(retry_after(reply), self.patience.longest_rest)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that we trust; to load them takes a tenth of a second, so all clients share them."""
    return httpx.create_ssl_context()


def retry_after(reply: httpx.Response) -> float:
    """Seconds that the header asks for; a date counts from the reply's own Date. 0 for what cannot be read."""
    asked = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", asked):
        return float(asked)
    try:
        rest = parsedate_to_datetime(asked) - parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return max(rest / timedelta(seconds=1), 0.0)


def _trouble(reply: httpx.Response | Exception) -> str:
    return f"HTTP {reply.status_code}" if isinstance(reply, httpx.Response) else type(reply).__name__
