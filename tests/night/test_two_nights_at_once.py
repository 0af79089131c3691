"""Two nights of one day at once, each a process of its own on one home: one waits, and nothing is lost or doubled."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.bets import BEST_BETS, PREDICTIONS
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.simulated_home import TONIGHT, linked

pytestmark = pytest.mark.slow

EARLY, LATE = "2024-04-10T20:30:00Z", "2024-04-10T22:00:00Z"
RUN = """
import sys
from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from datetime import date
prepare(Settings.read())
print(run_job("late_lines", Days.one(date(2024, 4, 10))).run_id)
"""


@dataclass(frozen=True)
class Nights:
    """The home before and after two nights, and what each process said: the id of its run, and its messages."""

    before: pl.DataFrame
    lake: Lake
    runs: list[str]
    messages: list[str]


@pytest.fixture(scope="module")
def nights(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    home = linked(simulated, tmp_path_factory.mktemp("linked") / "two_nights")
    lake = Lake(str(home / "lake"))
    before = lake.read(PREDICTIONS, TONIGHT)
    environment = os.environ | {"NBA_PROPS_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RUN],
            env=environment | {"NBA_PROPS_NOW": now},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for now in (EARLY, LATE)
    ]
    ended = [process.communicate(timeout=180) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], [messages for _, messages in ended]
    return Nights(before, lake, [told.strip() for told, _ in ended], [messages for _, messages in ended])
