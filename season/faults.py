"""What goes wrong in a season, drawn from its seed: requests, feeds, runs that are killed.

Every draw depends on the seed and on what it is about, never on how often something else was drawn. The troubles of whole
feeds are the simulator's own, and so are box scores that come incomplete or are corrected, lines that are withdrawn and
starts that are put off: those are in every simulated season.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from nba_props.simulator.wire.trouble import FEEDS, KINDS, Trouble
from season.launching import Kill

HOUR = timedelta(hours=1)
STATUSES = (403, 404, 429, 500, 502, 503, 504)
FAULTS = ("status", "no reply", "cut short", "a page")
NO_REPLY = (httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError)
# A feed that is in trouble stays so for an hour on average, and for three at most.
SHORTEST, MEAN, LONGEST = 5, 60, 180
# A kill at the start or the output of a step is within it, one at its success between two.
KILLED_AT = ("STEP_START", "STEP_OUTPUT", "STEP_SUCCESS")


@dataclass(frozen=True, slots=True)
class Faults:
    """The draws of a season.

    Attributes:
        seed: of all of them.
        share: of requests that go wrong, and of hours of a feed in which a trouble begins.
        kills: share of runs that are killed.
    """

    seed: int
    share: float = 0.05
    kills: float = 0.01

    def drawn(self, *about: object) -> random.Random:
        """The draws about something."""
        return random.Random(f"{self.seed} {about}")  # noqa: S311  (they protect nothing)

    def troubles(self, first: datetime, last: datetime) -> list[Trouble]:
        """The times within a span, UTC, in which a feed is in trouble."""
        begin = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        hours = [begin + n * HOUR for n in range(int((last - begin) / HOUR) + 1)]
        return [trouble for hour in hours for feed in FEEDS for trouble in self._trouble(feed, hour)]

    def _trouble(self, feed: str, hour: datetime) -> list[Trouble]:
        draw = self.drawn("feed", feed, hour.isoformat())
        if draw.random() >= self.share:
            return []
        first = hour + timedelta(minutes=draw.randrange(60))
        length = min(LONGEST, SHORTEST + int(draw.expovariate(1 / (MEAN - SHORTEST))))
        return [Trouble(feed, draw.choice(KINDS), first, first + timedelta(minutes=length))]

    def kill(self, job: str, now: datetime, number: int) -> Kill | None:
        """Where the run of a job is killed, the so-many-th at an instant; None for most."""
        draw = self.drawn("kill", job, now.isoformat(), number)
        return (draw.choice(KILLED_AT), draw.randint(1, 8)) if draw.random() < self.kills else None


def written(troubles: list[Trouble]) -> str:
    """Troubles as NBA_PROPS_SIMULATED_TROUBLE has them."""
    return ", ".join(f"{t.feed} {t.kind} {t.first.isoformat()} {t.last.isoformat()}" for t in troubles)


class FaultyTransport(httpx.BaseTransport):
    """Another transport, of whose requests a share goes wrong; each try is drawn anew, and each is noted in a file.

    A line of the file has the instant, the path, the status (0 for no reply), the credits that were billed, and what was
    made to go wrong, empty for nothing.
    """

    def __init__(
        self, inner: httpx.BaseTransport, faults: Faults, now: Callable[[], datetime], notes: Path
    ) -> None:
        self._inner, self._faults, self._now, self._notes = inner, faults, now, notes
        self._tries: dict[str, int] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The inner transport's answer, or a fault."""
        now, path = self._now(), request.url.path
        number = self._tries[path] = self._tries.get(path, 0) + 1
        draw = self._faults.drawn("request", now.isoformat(), path, number)
        fault = draw.choice(FAULTS) if draw.random() < self._faults.share else ""
        try:
            reply = _answer(fault, draw, request, self._inner)
        except httpx.TransportError:
            self._note(now, path, "0", "0", fault)
            raise
        self._note(now, path, str(reply.status_code), reply.headers.get("x-requests-last", "0"), fault)
        return reply

    def _note(self, now: datetime, *words: str) -> None:
        with self._notes.open("a") as notes:
            notes.write("\t".join((now.isoformat(), *words)) + "\n")


def _answer(
    fault: str, draw: random.Random, request: httpx.Request, inner: httpx.BaseTransport
) -> httpx.Response:
    """The inner transport's, a status, none, or one that was served and billed and is cut short or something else."""
    if fault == "status":
        return httpx.Response(draw.choice(STATUSES), content=b"rehearsed")
    if fault == "no reply":
        raise draw.choice(NO_REPLY)("rehearsed", request=request)
    reply = inner.handle_request(request)
    if not fault:
        return reply
    content = reply.read()
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    changed = content[: len(content) // 2] if fault == "cut short" else b"<html>maintenance</html>"
    return httpx.Response(reply.status_code, headers=headers, content=changed)
