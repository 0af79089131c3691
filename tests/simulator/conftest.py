"""A client that lives at any instant, and the season the tests look at."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from nba_props.simulator.calendar import Fixture, fixtures
from nba_props.simulator.transport import SimulatedTransport

SEED = 20231024
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def get() -> Get:
    """get(now, path, **params): one request at `now` (epoch seconds, UTC) with an API key."""
    clock = [0]
    transport = SimulatedTransport(lambda: datetime.fromtimestamp(clock[0], UTC), SEED)
    client = httpx.Client(transport=transport, base_url="https://simulated")

    def ask(now: int, path: str, **params: str) -> httpx.Response:
        clock[0] = now
        return client.get(path, params={"apiKey": "key"} | params)

    return ask


@pytest.fixture(scope="session")
def season() -> tuple[Fixture, ...]:
    return fixtures(SEED, 2023)
