"""A home with three weeks of the simulated league up to 10 April 2024, four models, and that night.

Building it takes most of a minute of CPU: one worker does, and every worker gets a copy of links.
"""

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

TONIGHT = Days.one(date(2024, 4, 10))
HISTORY = Days(date(2024, 3, 20), date(2024, 4, 9))
WEEK = Days.one(date(2024, 4, 8))
EVENING = "2024-04-10T20:00:00Z"
# The default champion, the last of its succession, a family with columns of its own and one on the line: ten prove
# nothing more.
TRAINED = (
    "catboost_v9", "catboost_core", "points_distribution", "catboost_residual", "training_set", "model_registry",
)  # fmt: skip


@contextmanager
def _environment_of(home: Path) -> Iterator[None]:
    """That evening in a home, prepared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBA_PROPS_HOME", str(home))
        patch.setenv("NBA_PROPS_NOW", EVENING)
        for name in ("DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE"):
            patch.setenv(name, "")  # recorded, so that what `prepare` sets is undone
            patch.delenv(name)
        prepare(Settings.read())
        yield


def _build(home: Path) -> Path:
    """Backfills, trains and runs the night through the jobs."""
    with _environment_of(home):
        run_job("ingest", HISTORY)
        run_job("features", HISTORY)
        run_job("train", WEEK, only=TRAINED)
        run_job("nightly", TONIGHT)
    return home


def linked(home: Path, copy: Path) -> Path:
    """A copy of a home that shares its files by hard links.

    A file of the lake, raw, models and the registry is replaced and never changed in place, so that a test that writes
    to its copy leaves the others as they are. Dagster's databases are changed in place: they are copied.
    """
    shutil.copytree(home, copy, copy_function=os.link, ignore=shutil.ignore_patterns("dagster"))
    shutil.copytree(home / "dagster", copy / "dagster")
    with _environment_of(copy):  # its dagster.yaml names the copy from now on
        return copy


def simulated_home(factory: pytest.TempPathFactory) -> Path:
    """This worker's own copy; the first worker to come builds the home."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _build(factory.mktemp("simulated"))
    # The folder above a worker's own is that of the session, which all its workers see.
    built = factory.getbasetemp().parent / "simulated"
    with built.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_dir():
            _build(factory.mktemp("building")).rename(built)
    return linked(built, factory.mktemp("linked") / "simulated")
