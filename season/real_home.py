"""The home in which a real day is lived: the season until its eve from the archive, and models of its week.

It is built once and kept; each run gets a copy that shares its files.
"""

import fcntl
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from nba_props.commands.runs import run_job
from nba_props.days import EASTERN, Days, model_week
from season.clocks import MINUTE
from season.driver import Driver
from season.one_instance import one_instance
from tests.built_home import linked, prepared

SEASON_BEGINS = date(2023, 10, 24)
# The planner is asked for the first time then, Eastern: it has the box scores of a month read again, which a day that is
# lived should not wait for.
ASKED_AT = time(5, 30)


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
    """Ingests the season from the archive until the day's eve, builds its features, trains models, and asks the planner."""
    history = Days(SEASON_BEGINS, day - timedelta(days=1))
    with prepared(home, variables):
        run_job("ingest", history, prefer="archive")
        run_job("features", history)
        run_job("train", Days.one(model_week(day)))
    asked_at = datetime.combine(day, ASKED_AT, EASTERN).astimezone(UTC)
    with Driver(home, asked_at, variables=variables) as driver, one_instance(driver.instance):
        driver.until(asked_at + 3 * MINUTE)


def copy_of(home: Path, copy: Path, variables: Mapping[str, str]) -> Path:
    """A copy that shares the files of a kept home; an older copy in its place is removed."""
    shutil.rmtree(copy, ignore_errors=True)
    return linked(home, copy, variables)
