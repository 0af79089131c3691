"""A home with three weeks of the simulated league up to 10 April 2024, four models, and that night.

Building it takes most of a minute of CPU: one worker does, and every worker gets a copy of links.
"""

from datetime import date
from pathlib import Path

import pytest

from nba_props.commands.runs import run_job
from nba_props.days import Days
from tests import built_home
from tests.built_home import built_once, prepared

TONIGHT = Days.one(date(2024, 4, 10))
HISTORY = Days(date(2024, 3, 20), date(2024, 4, 9))
WEEK = Days.one(date(2024, 4, 8))
EVENING = "2024-04-10T20:00:00Z"
THAT_EVENING = {"NBA_PROPS_NOW": EVENING}
# The default champion, the last of its succession, a family with columns of its own and one on the line: ten prove
# nothing more.
TRAINED = (
    "catboost_v9", "catboost_core", "points_distribution", "catboost_residual", "training_set", "model_registry",
)  # fmt: skip


def _build(home: Path) -> None:
    """Backfills, trains and runs the night through the jobs."""
    with prepared(home, THAT_EVENING):
        run_job("ingest", HISTORY)
        run_job("features", HISTORY)
        run_job("train", WEEK, only=TRAINED)
        run_job("nightly", TONIGHT)


def linked(home: Path, copy: Path) -> Path:
    """A copy of links, see `built_home.linked`."""
    return built_home.linked(home, copy, THAT_EVENING)


def simulated_home(factory: pytest.TempPathFactory) -> Path:
    """This worker's own copy."""
    return linked(built_once(factory, "simulated", _build), factory.mktemp("linked") / "simulated")
