"""Feeds of the simulated world that are down, slow or refuse for a time: an outage to rehearse with."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

# The requests of each feed, by path.
FEEDS = {
    "schedule": re.compile(r"/schedule[lL]eague[vV]2"),
    "box_scores": re.compile(r"/boxscore_|/leaguegamelog"),
    "shots": re.compile(r"/playbyplay_"),
    "injuries": re.compile(r"/referee/injury/"),
    "odds_lines": re.compile(r"/events"),
    "game_lines": re.compile(r"/basketball_nba/odds"),
}
REPLIES = {"503": 503, "refused": 403}
ERRORS: dict[str, type[httpx.TransportError]] = {"timeout": httpx.ReadTimeout, "closed": httpx.ConnectError}
KINDS = (*REPLIES, *ERRORS)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A feed that gives no answer from `first` until just before `last` (both UTC)."""

    feed: str
    kind: str
    first: datetime
    last: datetime

    def strikes(self, path: str, now: datetime) -> bool:
        """Whether a request for a path at an instant meets the trouble."""
        return self.first <= now < self.last and FEEDS[self.feed].search(path) is not None

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the feed does with a request.

        Raises:
            httpx.TransportError: the kind of trouble is that no reply comes.
        """
        if error := ERRORS.get(self.kind):
            raise error(f"rehearsed: {self.kind}", request=request)
        return httpx.Response(REPLIES[self.kind], content=b"rehearsed")


def troubles_of(text: str) -> tuple[Trouble, ...]:
    """Troubles as in `shots 503 2024-04-10T18:00Z 2024-04-24T00:00Z`, separated by commas; an empty text has none.

    Raises:
        ValueError: naming the trouble that cannot be read.
    """
    return tuple(_trouble(part) for part in text.split(",") if part.strip())


def _trouble(text: str) -> Trouble:
    words = text.split()
    if len(words) != 4 or words[0] not in FEEDS or words[1] not in KINDS:
        raise ValueError(
            f"{text.strip()!r} is not a feed ({', '.join(FEEDS)}), a kind ({', '.join(KINDS)}) and two instants"
        )
    first, last = (_instant(word) for word in words[2:])
    return Trouble(words[0], words[1], first, last)


def _instant(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


class TroubledTransport(httpx.BaseTransport):
    """Another transport, whose feeds are in trouble for a time."""

    def __init__(
        self, inner: httpx.BaseTransport, troubles: Sequence[Trouble], now: Callable[[], datetime]
    ) -> None:
        self._inner, self._troubles, self._now = inner, troubles, now

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first trouble that the request meets, else the inner transport's."""
        now = self._now()
        for trouble in self._troubles:
            if trouble.strikes(request.url.path, now):
                return trouble.answer(request)
        return self._inner.handle_request(request)
