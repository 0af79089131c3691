"""A hand-made outside world: replies by path, in place of the network."""

from collections.abc import Callable

import httpx

from nba_props.sources.http import Http, Patience
from tests.sources.wire_samples import body

# Three attempts without waits.
NO_WAIT = Patience(attempts=3, first_wait=0, longest_wait=0, timeout=5, interval=0)
Reply = httpx.Response | Exception


class World:
    """Replies by path, where of a list each request takes the next and the last one stays; and the requests sent."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | list[Reply]] = {}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request."""
        self.requests.append(request)
        reply = self.replies.get(request.url.path, httpx.Response(404))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def http(self, patience: Patience = NO_WAIT) -> Http:
        """A client of this world."""
        return Http("https://world.test", httpx.MockTransport(self), {}, patience)

    def paths(self) -> list[str]:
        """The paths of the requests, in their order."""
        return [request.url.path for request in self.requests]


def rewire(http: Http, handler: Callable[[httpx.Request], httpx.Response]) -> None:
    """Puts a handler behind an existing client."""
    http._client = httpx.Client(transport=httpx.MockTransport(handler), base_url="https://world.test")


def good(node: object) -> httpx.Response:
    """A reply with a payload, given as JSON or as bytes."""
    return httpx.Response(200, content=node if isinstance(node, bytes) else body(node))
