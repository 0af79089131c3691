"""A client that lives at any instant, and the season the tests look at."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import BROWSER

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def get() -> Get:
    """get(now, path, **params): one request at `now` (epoch seconds, UTC) with an API key."""
    clock = [0]
    transport = SimulatedTransport(lambda: datetime.fromtimestamp(clock[0], UTC), SEED)
    client = httpx.Client(transport=transport, base_url="https://simulated", headers=BROWSER)

    def ask(now: int, path: str, **params: str) -> httpx.Response:
        clock[0] = now
        return client.get(path, params={"apiKey": "key"} | params)

    return ask


@pytest.fixture(scope="session")
def season() -> tuple[Fixture, ...]:
    """The regular season 2023-24 as it was played in the end."""
    return tuple(f for f in played(SEED, 2023, Stage.REGULAR).fixtures if f.is_played)
