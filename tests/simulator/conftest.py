"""Requests to the simulator at any instant, and the season that the tests look at."""

from datetime import UTC, datetime

import httpx
import pytest

from nba_props.simulator.fixtures.fixture import Fixture, Stage
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import BROWSER, YEAR, Get


@pytest.fixture(scope="session")
def get() -> Get:
    """Sends one request at an instant in epoch seconds, with an API key: `get(now, path, **params)`."""
    clock = [0]
    transport = SimulatedTransport(lambda: datetime.fromtimestamp(clock[0], UTC), SEED)
    client = httpx.Client(transport=transport, base_url="https://simulated", headers=BROWSER)

    def get_at(now: int, path: str, **params: str) -> httpx.Response:
        clock[0] = now
        return client.get(path, params={"apiKey": "key"} | params)

    return get_at


@pytest.fixture
def games() -> StageGames:
    """All games of the regular season 2023-24, including those that were called off."""
    return played(SEED, YEAR, Stage.REGULAR)


@pytest.fixture(scope="session")
def season() -> tuple[Fixture, ...]:
    """The games of the regular season 2023-24 that were played."""
    return tuple(f for f in played(SEED, YEAR, Stage.REGULAR).fixtures if f.is_played)
