"""The simulator as an HTTP server with a virtual clock that requests can set.

The standard library's threading server is sufficient: a lock serializes the responses anyway, and a framework would
become a dependency of the product. The `Date` header holds the virtual time, so that equal requests get equal bytes.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx

from nba_props.simulator.wire.nba_format import iso
from nba_props.simulator.wire.refusals import Refusals
from nba_props.simulator.wire.transport import NO_REFUSALS, SimulatedTransport

CLOCK = "/simulator/clock"
# The prefix of each host, as on the replay server, and the start of the paths that it serves.
PREFIXES = {
    "/odds-api": "/v4/",
    "/nba-cdn": "/static/",
    "/nba-stats": "/stats/",
    "/nba-injury": "/referee/",
}
_IDLE_S = 60
_MOST_BODY = 10_000
_FORWARDED = ("user-agent", "referer")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 1, tzinfo=UTC)


class VirtualClock:
    """Virtual time: it stands still at speed 0, else it runs `speed` virtual seconds per second of `seconds`."""

    def __init__(self, now: datetime, speed: float, seconds: Callable[[], float]) -> None:
        self._seconds, self._lock = seconds, Lock()
        self._set(now, speed)

    def _set(self, now: datetime, speed: float) -> None:
        self._base, self._speed, self._since = now, speed, self._seconds()

    def _now(self) -> datetime:
        return self._base + timedelta(seconds=(self._seconds() - self._since) * self._speed)

    def now(self) -> datetime:
        """Returns the virtual instant, an aware datetime in UTC."""
        with self._lock:
            return self._now()

    def move(self, changes: dict[str, Any]) -> None:
        """Applies `now` (an ISO instant), `advance_minutes` and `speed`, in this order; each is optional.

        Raises:
            TypeError: a value that must be a number is none.
            ValueError: an unknown key, or a value out of range.
        """
        if unknown := set(changes) - {"now", "advance_minutes", "speed"}:
            raise ValueError(f"unknown key {', '.join(sorted(unknown))}; use now, advance_minutes and speed")
        with self._lock:
            now = parse_instant(changes["now"]) if "now" in changes else self._now()
            now += timedelta(minutes=_number(changes, "advance_minutes", 0.0))
            if not _EARLIEST <= now <= _LATEST:
                raise ValueError(f"{now:%Y-%m-%d} is not between {_EARLIEST:%Y} and {_LATEST:%Y}")
            speed = _number(changes, "speed", self._speed)
            if speed < 0:
                raise ValueError(f"speed is {speed:g}; time cannot run backwards")
            self._set(now, speed)

    def state(self) -> dict[str, Any]:
        """Returns instant and speed, the response of `GET /simulator/clock`."""
        with self._lock:
            return {"now": iso(int(self._now().timestamp())), "speed": self._speed}


def parse_instant(text: object) -> datetime:
    """Parses an ISO instant to UTC; without an offset it is read as UTC.

    Raises:
        ValueError: anything else.
    """
    try:
        instant = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError(f"now is {text!r}; use an ISO instant such as 2024-04-10T20:00:00Z") from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _number(changes: dict[str, Any], name: str, absent: float) -> float:
    value = changes.get(name, absent)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is {value!r}; use a number")
    return float(value)


def open_server(
    host: str, port: int, clock: VirtualClock, seed: int, refusals: Refusals = NO_REFUSALS
) -> ThreadingHTTPServer:
    """Returns a listening server, to be started with `serve_forever`; port 0 takes any free port.

    Raises:
        OSError: it cannot listen there.
    """
    transport = SimulatedTransport(clock.now, seed, refusals)

    class Handler(_Handler):
        pass

    Handler.clock, Handler.transport = clock, transport
    return _Server((host, port), Handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # an open connection does not keep the process alive

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  (signature of the base class)
        """Ignores clients that close the connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection. Nothing is logged, because a request's line holds the API key."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    clock: VirtualClock
    transport: SimulatedTransport

    def do_GET(self) -> None:
        """Answers as the host that the prefix stands for, or with the state of the clock."""
        url = urlsplit(self.path)
        if url.path == CLOCK:
            self._reply_json(self.clock.state())
            return
        for prefix, below in PREFIXES.items():
            path = url.path.removeprefix(prefix)
            if path != url.path and path.startswith(below):
                self._forward(f"https://simulated{path}?{url.query}")
                return
        self._reply_json({"message": f"no such path; use {CLOCK} or a path below {', '.join(PREFIXES)}"}, 404)

    def _forward(self, url: str) -> None:
        headers = {name: self.headers[name] for name in _FORWARDED if name in self.headers}
        try:
            request = httpx.Request("GET", url, headers=headers)
        except httpx.InvalidURL:
            self._reply_json({"message": "invalid URL"}, 400)
            return
        reply = self.transport.handle_request(request)
        self._reply(reply.status_code, dict(reply.headers), reply.content)

    def do_POST(self) -> None:
        """Sets the clock."""
        length = self.headers.get("content-length", "0")
        if urlsplit(self.path).path != CLOCK or not length.isdecimal() or int(length) > _MOST_BODY:
            self.close_connection = True
            self._reply_json({"message": f"POST is for {CLOCK} only"}, 404)
            return
        try:
            self.clock.move(_changes(self.rfile.read(int(length))))
        except (TypeError, ValueError, OverflowError) as error:
            self._reply_json({"message": str(error)}, 400)
            return
        self._reply_json(self.clock.state())

    def _reply_json(self, body: dict[str, Any], status: int = HTTPStatus.OK) -> None:
        self._reply(status, {"content-type": "application/json"}, json.dumps(body).encode())

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in (headers | {"content-length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  (signature of the base class)
        """Returns the virtual time, for the `Date` header."""
        return format_datetime(self.clock.now().astimezone(UTC), usegmt=True)

    def version_string(self) -> str:
        """Returns the `Server` header."""
        return "nba-props-simulator"

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing."""


def _changes(body: bytes) -> dict[str, Any]:
    changes = json.loads(body or b"{}")
    if not isinstance(changes, dict):
        raise TypeError("the body is not a JSON object")
    return changes
