"""A home with three weeks of the simulated league up to 10 April 2024, a model, and that night."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.storage.lake import Lake

TONIGHT = Days.one(date(2024, 4, 10))
HISTORY = Days(date(2024, 3, 20), date(2024, 4, 9))
# The default champion, a family with columns of its own and one on the line: all nine would take a minute.
TRAINED = ("catboost_v9", "points_distribution", "catboost_residual", "training_set", "model_registry")
EVENING = "2024-04-10T20:00:00Z"
OUTSIDE = (
    "NBA_PROPS_STORE", "NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE", "ODDS_API_KEY", "ODDS_API_BASE_URL", "NBA_CDN_BASE_URL",
    "NBA_STATS_BASE_URL", "DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE",
)  # fmt: skip


@contextmanager
def _living_in(home: Path) -> Iterator[None]:
    """The environment of that evening, and of nothing outside."""
    before = dict(os.environ)
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ |= {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": EVENING}
    try:
        prepare(Settings.read())
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def _built(home: Path) -> Path:
    """Backfilled, trained, predicted: the whole chain once, through the jobs."""
    with _living_in(home):
        run_job("ingest", HISTORY)
        run_job("features", HISTORY)
        run_job("train", Days.one(date(2024, 4, 8)), only=TRAINED)
        run_job("nightly", TONIGHT)
    return home


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home, which takes a minute to build: one worker does, and each has a copy, for some tests add to it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _built(tmp_path_factory.mktemp("simulated"))
    # The folder above a worker's own is that of the session, which all its workers see.
    built = tmp_path_factory.getbasetemp().parent / "simulated"
    with built.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_dir():
            _built(tmp_path_factory.mktemp("building")).rename(built)
    copy = tmp_path_factory.mktemp("copied") / "simulated"
    shutil.copytree(built, copy)
    with _living_in(copy):  # Dagster's settings there now name the copy
        return copy


@pytest.fixture
def home(simulated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The simulated home, with the environment that points at it."""
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(simulated))
    monkeypatch.setenv("NBA_PROPS_NOW", EVENING)
    monkeypatch.setenv("DAGSTER_HOME", str(simulated / "dagster"))
    return simulated


@pytest.fixture
def lake(home: Path) -> Lake:
    return Lake(str(home / "lake"))
