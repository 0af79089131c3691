"""What every folder of tests may use; its being here makes `replay` and `scenario` importable by name."""

from collections.abc import Iterator

import pytest

from tests.replay import ReplayServer


@pytest.fixture(autouse=True)
def no_instance_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Preparing a home names its Dagster instance in the environment: no test finds another's there."""
    monkeypatch.setenv("DAGSTER_HOME", "unset, so that what a test leaves is undone")
    monkeypatch.delenv("DAGSTER_HOME")


@pytest.fixture(scope="session")
def replay_process() -> Iterator[ReplayServer]:
    """One server for the session, since it takes a second to start.

    Its limit of 30 requests a second is lifted: quick tests reach it one after the other, and a fault is to be one that
    a test asked for.
    """
    server = ReplayServer.start("--rate", "100000")
    yield server
    server.stop()


@pytest.fixture
def replay(replay_process: ReplayServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayServer]:
    """The server without faults and log; its clock and the environment are the test's own."""
    replay_process.heal()
    replay_process.forget()
    replay_process.monkeypatch = monkeypatch
    for name, value in replay_process.environment.items():
        monkeypatch.setenv(name, value)
    yield replay_process
    replay_process.heal()
    replay_process.monkeypatch = None
