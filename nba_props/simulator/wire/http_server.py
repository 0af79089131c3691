"""The simulator behind HTTP: the transport's answers on a port, under a virtual clock that requests can move.

The standard library's threading server is enough: one lock orders the answers anyway, and a framework would be
a dependency of the product for the sake of its tests. The transport's `Date` is the virtual one, so that equal
requests get equal bytes.
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
from nba_props.simulator.wire.transport import SimulatedTransport

CLOCK = "/simulator/clock"
# What each prefix stands for, as on the replay server, and where the paths below it begin.
DOORS = {
    "/odds-api": "/v4/",
    "/nba-cdn": "/static/",
    "/nba-stats": "/stats/",
    "/nba-injury": "/referee/",
}
_IDLE_S = 60
_MOST_BODY = 10_000
_KEPT = ("user-agent", "referer")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 1, tzinfo=UTC)


class VirtualClock:
    """Virtual time: it stands still, or runs at `speed` virtual seconds per second of `seconds`."""

    def __init__(self, now: datetime, speed: float, seconds: Callable[[], float]) -> None:
        self._seconds, self._lock = seconds, Lock()
        self._set(now, speed)

    def _set(self, now: datetime, speed: float) -> None:
        self._base, self._speed, self._since = now, speed, self._seconds()

    def _now(self) -> datetime:
        return self._base + timedelta(seconds=(self._seconds() - self._since) * self._speed)

    def now(self) -> datetime:
        """The virtual instant, aware."""
        with self._lock:
            return self._now()

    def move(self, wish: dict[str, Any]) -> None:
        """Sets the clock: `now` (ISO), `advance_minutes` and `speed`, in this order.

        Raises:
            ValueError: naming what cannot be done.
        """
        if unknown := set(wish) - {"now", "advance_minutes", "speed"}:
            raise ValueError(
                f"unknown: {', '.join(sorted(unknown))}; now, advance_minutes and speed are known"
            )
        with self._lock:
            now = aware(wish["now"]) if "now" in wish else self._now()
            now += timedelta(minutes=_number(wish, "advance_minutes", 0.0))
            if not _EARLIEST <= now <= _LATEST:
                raise ValueError(f"{now:%Y-%m-%d} is no day between {_EARLIEST:%Y} and {_LATEST:%Y}")
            speed = _number(wish, "speed", self._speed)
            if speed < 0:
                raise ValueError(f"speed is {speed:g}: time does not run backwards")
            self._set(now, speed)

    def state(self) -> dict[str, Any]:
        """The instant and the speed, as the clock's own page shows them."""
        with self._lock:
            return {"now": iso(int(self._now().timestamp())), "speed": self._speed}


def aware(text: Any) -> datetime:
    """An ISO instant; without an offset it is taken as UTC. Raises ValueError for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"now is {text!r}; it is an ISO instant such as 2024-04-10T20:00:00Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _number(wish: dict[str, Any], name: str, absent: float) -> float:
    value = wish.get(name, absent)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is {value!r}; it is a number")
    return float(value)


def open_door(host: str, port: int, clock: VirtualClock, seed: int) -> ThreadingHTTPServer:
    """A server that listens and waits for `serve_forever`; port 0 takes any free one. Raises OSError if it cannot."""
    transport = SimulatedTransport(clock.now, seed)

    class Handler(_Handler):
        def __init__(self, *args: Any) -> None:
            self.clock, self.transport = clock, transport
            super().__init__(*args)

    return _Server((host, port), Handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # an open connection does not keep the process alive

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no event."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection. It logs nothing: a request's line holds the API key."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    clock: VirtualClock
    transport: SimulatedTransport

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == CLOCK:
            self._reply_json(self.clock.state())
            return
        for prefix, below in DOORS.items():
            path = url.path.removeprefix(prefix)
            if path != url.path and path.startswith(below):
                self._pass_on(f"https://simulated{path}?{url.query}")
                return
        self._reply_json({"message": f"no such path; there are {CLOCK}, {', '.join(DOORS)}"}, 404)

    def _pass_on(self, url: str) -> None:
        """The transport's answer."""
        headers = {name: self.headers[name] for name in _KEPT if name in self.headers}
        try:
            asked = httpx.Request("GET", url, headers=headers)
        except httpx.InvalidURL:
            self._reply_json({"message": "no URL that can be read"}, 400)
            return
        reply = self.transport.handle_request(asked)
        self._reply(reply.status_code, dict(reply.headers), reply.content)

    def do_POST(self) -> None:
        """Moves the clock."""
        length = self.headers.get("content-length", "0")
        if urlsplit(self.path).path != CLOCK or not length.isdecimal() or int(length) > _MOST_BODY:
            self.close_connection = True
            self._reply_json({"message": f"POST is for {CLOCK}"}, 404)
            return
        try:
            wish = json.loads(self.rfile.read(int(length)) or b"{}")
            if not isinstance(wish, dict):
                raise ValueError("the clock wants an object")
            self.clock.move(wish)
        except (ValueError, OverflowError) as error:
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

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The virtual time, for the `Date` header."""
        return format_datetime(self.clock.now().astimezone(UTC), usegmt=True)

    def version_string(self) -> str:
        return "nba-props-simulator"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
