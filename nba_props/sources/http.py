"""HTTP GETs with retries, a pace, deadlines and typed errors. Endpoints and payloads are not known here.

URLs carry the API key: no message contains one, and the loggers of httpx, which log every URL, are silenced and
masked. Threads may share one `Http`: they share its pace, and a server's request to pause holds for all of them.
"""

import logging
import re
import ssl
import threading
import time
import weakref
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
import tenacity

from nba_props.errors import ConfigurationError, UnansweredError, UnreachableError
from nba_props.sources.body import TooLargeError, whole
from nba_props.sources.deadline import Deadline, TooSlowError, bound
from nba_props.sources.silence import Silence

RETRIED = frozenset({429, 500, 502, 503, 504})
INVALID_URL = (httpx.UnsupportedProtocol, httpx.InvalidURL)
# The connection never came about: the server has seen nothing of the request.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Requests that one run sends concurrently; they share the pace.
MOST_CONCURRENT = 8
SECRET = re.compile(r"(apiKey=)[^&\s\"']*", re.IGNORECASE)
# While this is set, requests of this thread are in no log: their whole URL is a secret.
UNLOGGED: ContextVar[bool] = ContextVar("UNLOGGED", default=False)


@dataclass(frozen=True, slots=True)
class Patience:
    """The retry policy: attempts, waits, timeout, and the least time between two requests (all times in seconds).

    `timeout` bounds each pause of a server; `deadline` one whole request with its reply's body, by default as long as
    a pause may be. No attempt begins when `longest_call` has passed since the first one. `longest_rest` caps the pause
    that a server may request by Retry-After. `repeats_unanswered`: whether a request that got no reply is sent again,
    though it may have been served and billed. A body of more than `most_bytes`, decompressed, is refused. After
    `silent_calls` in a row without any reply nothing is sent for `silence`; 0 turns that off.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_rest: float = 60.0
    timeout: float = 20.0
    deadline: float | None = None
    longest_call: float = 180.0
    interval: float = 0.05
    repeats_unanswered: bool = True
    most_bytes: int = 64_000_000
    silent_calls: int = 2
    silence: float = 300.0

    @property
    def seconds(self) -> float:
        """How long one request may take in all."""
        return self.timeout if self.deadline is None else self.deadline


class _Masking(logging.Filter):
    """Removes the API key from httpx's log records, in case a user turns that log on."""

    def filter(self, record: logging.LogRecord) -> bool:
        if UNLOGGED.get():
            return False
        record.msg, record.args = SECRET.sub(r"\1***", record.getMessage()), ()
        return True


MASKING = _Masking()


def silence_httpx() -> None:
    """Lets only warnings of httpx pass, which logs every URL at INFO, and masks the key in all its records."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("httpx").addFilter(MASKING)


@dataclass(slots=True, weakref_slot=True)
class Http:
    """GETs below one base URL. `transport` replaces the network with a simulated world."""

    base_url: str
    transport: httpx.BaseTransport | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    _client: httpx.Client = field(init=False, repr=False)
    _deadline: Deadline = field(init=False, repr=False, default_factory=Deadline)
    _silence: Silence = field(init=False, repr=False)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)
    _next_turn: float = field(init=False, repr=False, default=0.0)
    _rest_until: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        silence_httpx()
        self._client = httpx.Client(
            base_url=self.base_url.rstrip("/"),
            transport=self.transport,
            headers=dict(self.headers),
            timeout=self.patience.timeout,
            follow_redirects=True,
            verify=trusted_certificates(),
        )
        bound(self._client, self._deadline)
        self._silence = Silence(self.patience.silent_calls, self.patience.silence)
        # An ingest ends without a close: its connections are closed with it, not whenever memory is collected.
        weakref.finalize(self, self._client.close)

    @property
    def concurrency(self) -> int:
        """How many requests to send concurrently; a simulated world, in this process, gains nothing by more than one."""
        return MOST_CONCURRENT if self.transport is None else 1

    def get(
        self, path: str, params: Mapping[str, str] | None = None, *, variable: str = ""
    ) -> httpx.Response:
        """The last reply, whatever its status.

        Args:
            path: below the base URL.
            params: the query.
            variable: the environment variable that sets the base URL, for messages.

        Raises:
            ConfigurationError: the base URL is not a URL.
            UnreachableError: no readable reply came, or only 429 and 5xx, in as many attempts as patience allows; or
                nothing was sent, because the host gave no reply lately.
            UnansweredError: likewise, when the last attempt was sent and got no reply, or none that was whole in time.
        """
        if self._silence.holds:
            raise UnreachableError(
                f"GET {path}: not sent, since the host gave no reply to the calls before; it is {self.host(variable)}"
            )
        retrying = tenacity.Retrying(
            stop=tenacity.stop_any(
                tenacity.stop_after_attempt(self.patience.attempts),
                tenacity.stop_before_delay(self.patience.longest_call),
            ),
            wait=self._wait,
            retry=tenacity.retry_if_result(self._is_retried),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        reply = retrying(self._try_once, path, params or {})
        self._silence.note(replied=isinstance(reply, httpx.Response))
        # Raised here, outside any `except`: httpx's own error holds the URL, and with it the key.
        if isinstance(reply, httpx.Response) and reply.status_code not in RETRIED:
            return reply
        if isinstance(reply, INVALID_URL):
            raise ConfigurationError(
                f"{variable or 'the base URL'} is {self.base_url!r}; it begins with http:// or https://"
            )
        attempts = retrying.statistics["attempt_number"]
        trouble = f"{_trouble(reply)} after {attempts} attempt{'s'[: attempts > 1]}"
        is_unanswered = isinstance(reply, Exception) and not isinstance(reply, NEVER_SENT)
        raise (UnansweredError if is_unanswered else UnreachableError)(
            f"GET {path}: {trouble}; the host is {self.host(variable)}",
            status=reply.status_code if isinstance(reply, httpx.Response) else None,
        )

    def host(self, variable: str) -> str:
        """The host and the variable that sets it, for messages; without the user and password that a URL may hold."""
        host = httpx.URL(self.base_url).netloc.decode()
        return f"{host}, set by {variable}" if variable else host

    def _try_once(self, path: str, params: Mapping[str, str]) -> httpx.Response | Exception:
        if self.transport is None:
            self._keep_pace()
        try:
            self._deadline.until = time.monotonic() + self.patience.seconds
            with self._client.stream("GET", path, params=dict(params)) as streamed:
                reply = whole(streamed, self.patience.most_bytes)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            return TooSlowError(error, self.patience.seconds) if self._deadline.has_passed else error
        except (httpx.RequestError, httpx.InvalidURL, TooLargeError) as error:
            return error
        if rest := self._requested_rest(reply):
            self.rest(rest)
        return reply

    def rest(self, seconds: float) -> None:
        """Sends no request for so many seconds, from any thread."""
        with self._lock:
            self._rest_until = max(self._rest_until, time.monotonic() + seconds)
            self._next_turn = max(self._next_turn, self._rest_until)

    def _keep_pace(self) -> None:
        """Waits for this thread's turn, and for another one if the server requested a pause meanwhile."""
        turn = self._take_turn()
        while True:
            time.sleep(max(turn - time.monotonic(), 0.0))
            if turn >= self._rest_until:
                return
            turn = self._take_turn()

    def _take_turn(self) -> float:
        """Reserves the next free turn and returns its instant."""
        with self._lock:
            turn = max(time.monotonic(), self._next_turn)
            self._next_turn = turn + self.patience.interval
            return turn

    def _is_retried(self, reply: httpx.Response | Exception) -> bool:
        if isinstance(reply, httpx.Response):
            return reply.status_code in RETRIED
        if isinstance(reply, (*INVALID_URL, TooLargeError)):
            return False
        return self.patience.repeats_unanswered or isinstance(reply, NEVER_SENT)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds until the next attempt: exponential backoff with jitter, or longer if the server requests it."""
        backoff = tenacity.wait_exponential_jitter(
            multiplier=self.patience.first_wait, max=self.patience.longest_wait
        )
        reply = state.outcome.result() if state.outcome else None
        return max(backoff(state), self._requested_rest(reply))

    def _requested_rest(self, reply: httpx.Response | Exception | None) -> float:
        """Seconds that a refusal's Retry-After requests, capped; 0 when it requests none."""
        if not isinstance(reply, httpx.Response) or reply.status_code not in RETRIED:
            return 0.0
        return min(retry_after(reply), self.patience.longest_rest)


@cache
def trusted_certificates() -> ssl.SSLContext:
    """What servers are trusted by; shared by all clients, since loading them takes a tenth of a second."""
    return httpx.create_ssl_context()


def retry_after(reply: httpx.Response) -> float:
    """Seconds that the header requests; a date counts from the reply's own Date. 0 when it cannot be read."""
    value = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", value):
        return float(value)
    try:
        rest = parsedate_to_datetime(value) - parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return max(rest / timedelta(seconds=1), 0.0)


def _trouble(reply: httpx.Response | Exception) -> str:
    if isinstance(reply, httpx.Response):
        return f"HTTP {reply.status_code}"
    return str(reply) if isinstance(reply, TooSlowError | TooLargeError) else type(reply).__name__
