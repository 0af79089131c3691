"""The home in which a real day is lived: the season until its eve from the archive, and models of its week.

It is built once and kept; each run gets a copy that shares its files.
"""

import fcntl
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from nba_props.commands.runs import run_job
from nba_props.days import Days, model_week
from tests.built_home import linked, prepared

SEASON_BEGINS = date(2023, 10, 24)


def home_of(day: date, folder: Path, variables: Mapping[str, str]) -> Path:
    """The kept home of a day's eve below a folder, built where there is none.

    Args:
        day: to be lived, of the season 2023-24.
        folder: where homes are kept.
        variables: of the product, with the clock at the day's dawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    built = folder / f"eve-of-{day}"
    with built.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_dir():
            building = folder / f"building-{day}"
            shutil.rmtree(building, ignore_errors=True)
            build(building, day, variables)
            building.rename(built)
    return built


def build(home: Path, day: date, variables: Mapping[str, str]) -> None:
    """Ingests the season from the archive until the day's eve, builds its features, and trains the week's models."""
    history = Days(SEASON_BEGINS, day - timedelta(days=1))
    with prepared(home, variables):
        run_job("ingest", history, prefer="archive")
        run_job("features", history)
        run_job("train", Days.one(model_week(day)))


def copy_of(home: Path, copy: Path, variables: Mapping[str, str]) -> Path:
    """A copy that shares the files of a kept home; an older copy in its place is removed."""
    shutil.rmtree(copy, ignore_errors=True)
    return linked(home, copy, variables)
