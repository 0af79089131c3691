"""Homes that take a minute to build: one worker of the session does, and every test that writes gets a copy of links."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings


@contextmanager
def prepared(home: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """A home under its variables, prepared."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setenv("NBA_PROPS_HOME", str(home))
        for name in ("DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE"):
            patch.setenv(name, "")  # recorded, so that what `prepare` sets is undone
            patch.delenv(name)
        prepare(Settings.read())
        yield


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """The home that `build` makes in a folder; the first worker to come does, and the others see the same."""
    basis = factory.getbasetemp()
    # The folder above a worker's own is that of the session, which all its workers see.
    built = (basis.parent if "PYTEST_XDIST_WORKER" in os.environ else basis) / name
    with built.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_dir():
            building = factory.mktemp("building")
            build(building)
            building.rename(built)
    return built


def linked(home: Path, copy: Path, variables: Mapping[str, str]) -> Path:
    """A copy of a home that shares its files by hard links.

    A file of the lake, raw, models and the registry is replaced and never changed in place, so that a test that writes
    to its copy leaves the others as they are. Dagster's databases are changed in place: they are copied.
    """
    shutil.copytree(home, copy, copy_function=os.link, ignore=shutil.ignore_patterns("dagster"))
    shutil.copytree(home / "dagster", copy / "dagster")
    with prepared(copy, variables):  # its dagster.yaml names the copy from now on
        return copy
