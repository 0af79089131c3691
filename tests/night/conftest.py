"""A home with three weeks of the simulated league up to 10 April 2024, a model, and that night."""

import os
from datetime import date
from pathlib import Path

import pytest

from nba_props.days import Days
from nba_props.resources.dagster_home import prepare
from nba_props.resources.lake import Lake
from nba_props.resources.runs import run_job
from nba_props.resources.settings import Settings

TONIGHT = Days.one(date(2024, 4, 10))
HISTORY = Days(date(2024, 3, 20), date(2024, 4, 9))
EVENING = "2024-04-10T20:00:00Z"
OUTSIDE = (
    "NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE", "ODDS_API_KEY", "ODDS_API_BASE_URL", "NBA_CDN_BASE_URL",
    "NBA_STATS_BASE_URL", "DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE",
)  # fmt: skip


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Path:
    """Backfilled, trained, predicted: the whole chain once, through the jobs."""
    home = tmp_path_factory.mktemp("simulated")
    before = dict(os.environ)
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ |= {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": EVENING}
    try:
        prepare(Settings.read())
        run_job("ingest", HISTORY)
        run_job("features", HISTORY)
        run_job("train", Days.one(date(2024, 4, 8)))
        run_job("nightly", TONIGHT)
    finally:
        os.environ.clear()
        os.environ |= before
    return home


@pytest.fixture
def home(simulated, monkeypatch) -> Path:
    """The simulated home, with the environment that points at it."""
    for name in OUTSIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(simulated))
    monkeypatch.setenv("NBA_PROPS_NOW", EVENING)
    monkeypatch.setenv("DAGSTER_HOME", str(simulated / "dagster"))
    return simulated


@pytest.fixture
def lake(home) -> Lake:
    return Lake(str(home / "lake"))
