"""Fixtures of every folder, and the isolation of the tests from the shell and the checkout that they run in."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nba_props.storage.lake import Lake
from tests.gcs import emulator, new_bucket
from tests.replay import ReplayServer

if TYPE_CHECKING:
    from tests.publishing.explain.night_explained import Explained

TESTS = Path(__file__).parent
# They take the longest, and one worker runs the whole of a file: they start first, the longest before the others.
FIRST = (
    "night/test_simulated_night.py",
    "features/test_proofs_raw_payloads.py",
    "night/test_real_record.py",
    "night/test_real_night.py",
    "night/test_lived_evening.py",
    "night/test_night_in_a_bucket.py",
    "night/test_two_nights_at_once.py",
    "night/test_close_of_a_night.py",
    "instance/test_killed_runs.py",
    "ui/test_backfill_through_the_ui.py",
    "sources/test_planted_key.py",
    "assets/test_mirror_assets.py",
    "commands/test_train_command.py",
    "night/test_quality_of_a_night.py",
    "assets/test_family_predictions.py",
    "features/test_proofs_real_seasons.py",
    "sources/odds/test_history_replayed.py",
    "sources/test_rebuilt_from_raw.py",
    "instance/test_dagster_home.py",
    "instance/test_event_log.py",
    "assets/test_model_assets.py",
    "resources/test_lake_io.py",
    "simulator/test_truth.py",
    "features/test_real_store.py",
    "assets/test_registry_assets.py",
)
SHARED = "NBA_PROPS_SHARED"
SETTINGS = ("NBA_", "ODDS_", "DAGSTER_", "DG_")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the files by how long they take; the tests of a file keep their order."""
    place = {TESTS / name: index for index, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(FIRST)))


@pytest.fixture(scope="session", autouse=True)
def isolation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Removes the shell's settings and leaves the checkout, whose `.env` Dagster's command line puts above the shell.

    It is of the session, so that fixtures of any scope and the processes that tests start are isolated too.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(SETTINGS)]:
            if name != SHARED:
                patch.delenv(name)
        if os.environ.get(SHARED):
            patch.setenv(SHARED, str(Path(os.environ[SHARED]).absolute()))
        patch.chdir(tmp_path_factory.mktemp("working_directory"))
        yield


@pytest.fixture(autouse=True)
def undo_settings() -> Iterator[None]:
    """Commands and the preparation of a home change settings of the process; they end with the test."""
    before = {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}
    os.environ.pop("DAGSTER_HOME", None)
    before.pop("DAGSTER_HOME", None)
    yield
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def replay_process() -> Iterator[ReplayServer]:
    """One replay server for the session, since it takes a second to start.

    Its limit of 30 requests a second is lifted, so that a test meets no fault but those that it sets.
    """
    server = ReplayServer.start("--rate", "100000")
    yield server
    server.stop()


@pytest.fixture
def replay(replay_process: ReplayServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayServer]:
    """The server without faults and with an empty log; the environment points at it until the test ends."""
    replay_process.heal()
    replay_process.forget()
    replay_process.monkeypatch = monkeypatch
    for name, value in replay_process.environment.items():
        monkeypatch.setenv(name, value)
    yield replay_process
    replay_process.heal()
    replay_process.monkeypatch = None


@pytest.fixture(scope="session")
def gcs() -> Iterator[str]:
    """The URL of this session's server of Google Cloud Storage; tests are skipped where it cannot be had."""
    running = emulator()
    try:
        url = running.__enter__()
    except (ImportError, RuntimeError, OSError) as error:
        pytest.skip(f"no emulator of Google Cloud Storage: {error}")
    yield url
    running.__exit__(None, None, None)


@pytest.fixture
def bucket(gcs: str) -> str:  # noqa: ARG001  (it must run)
    """A new bucket, as a URL."""
    return f"gs://{new_bucket()}"


@pytest.fixture(scope="session")
def bigquery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of this session's server of BigQuery, to which Google's client is sent."""
    from tests.bigquery import emulator  # noqa: PLC0415  (only some tests need it)

    with emulator(tmp_path_factory.mktemp("bigquery")) as url:
        yield url


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of `tests.simulated_home`: this worker's, which its tests share and may add to."""
    from tests.simulated_home import simulated_home  # noqa: PLC0415  (Dagster is slow to load)

    return simulated_home(tmp_path_factory)


@pytest.fixture
def night(simulated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The simulated home, with the environment of its evening."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(simulated))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    monkeypatch.setenv("DAGSTER_HOME", str(simulated / "dagster"))
    return simulated


@pytest.fixture
def night_lake(night: Path) -> Lake:
    """The lake of the simulated home."""
    return Lake(str(night / "lake"))


@pytest.fixture(scope="session")
def told(simulated: Path) -> "Explained":
    """Every published bet of the simulated night, explained."""
    from nba_props.settings import Settings  # noqa: PLC0415  (as above)
    from tests.publishing.explain.night_explained import explained  # noqa: PLC0415

    return explained(Settings.read({"NBA_PROPS_HOME": str(simulated)}))
