"""Sources over hand-made replies: a world is a function from a request to a reply."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from nba_props.sources.http import Http, Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.odds.client import OddsApi
from nba_props.storage.raw import RawStore

NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
AT_ONCE = Patience(attempts=3, first_wait=0, longest_wait=0, timeout=5, interval=0)


class World:
    """Replies by path, and the requests that came."""

    def __init__(self) -> None:
        self.replies: dict[str, httpx.Response | Exception | list] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        reply = self.replies.get(request.url.path, httpx.Response(404))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    def http(self, patience: Patience = AT_ONCE) -> Http:
        return Http("https://world.test", httpx.MockTransport(self), {}, patience)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def raw(tmp_path: Path) -> RawStore:
    return RawStore(str(tmp_path / "raw"))


@pytest.fixture
def clock() -> list[datetime]:
    """The one entry is now; a test moves it by setting it."""
    return [NOW]


@pytest.fixture
def odds_api(world: World, raw: RawStore, clock: list[datetime]) -> Callable[..., OddsApi]:
    def make(key: str = "secret-key-123", **more) -> OddsApi:
        return OddsApi(world.http(), raw, lambda: clock[0], key, **more)

    return make


@pytest.fixture
def ingest(world: World, raw: RawStore, clock: list[datetime], odds_api: Callable[..., OddsApi]) -> Ingest:
    nba = NbaCdn(world.http(), world.http(), raw, lambda: clock[0])
    reports = InjuryReports(world.http(), raw, lambda: clock[0])
    return Ingest(odds_api(), nba, raw, lambda: clock[0], injury_reports=reports)
