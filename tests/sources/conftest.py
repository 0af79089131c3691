"""Sources over hand-made replies: see `world`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.odds.client import OddsApi
from nba_props.storage.raw import RawStore
from tests.sources.night import make_good
from tests.sources.world import NO_WAIT, World

NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)


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
    def make(key: str = "secret-key-123", books: tuple[str, ...] = ()) -> OddsApi:
        return OddsApi(world.http(), raw, lambda: clock[0], key, books=books)

    return make


@pytest.fixture
def ingest(world: World, raw: RawStore, clock: list[datetime], odds_api: Callable[..., OddsApi]) -> Ingest:
    nba = NbaCdn(world.http(), world.http(replace(NO_WAIT, silent_calls=1)), raw, lambda: clock[0])
    reports = InjuryReports(world.http(), raw, lambda: clock[0])
    return Ingest(odds_api(), nba, raw, lambda: clock[0], injury_reports=reports)


@pytest.fixture
def night(world: World) -> None:
    """A night on which all is well, except for what a test replaces."""
    make_good(world)
