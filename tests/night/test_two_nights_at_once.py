"""Two nights of one day at once, each a process of its own on one home: one waits, and nothing is lost or doubled."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.resources.day_lock import wall_clock
from nba_props.storage.lake import Lake
from nba_props.storage.locks import Holder, day_locks
from tests.simulated_home import TONIGHT, linked
from tests.storage.writers import wait_until

pytestmark = pytest.mark.slow

NIGHTS = ("2024-04-10T20:30:00Z", "2024-04-10T22:00:00Z")
RUN = """
from datetime import date
from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
prepare(Settings.read())
print(run_job("late_lines", Days.one(date(2024, 4, 10))).run_id)
"""
WAITED = re.compile(r"waiting for run (\S+) of host \S+ \(process \d+\), which has held 2024-04-10 since")
STARTS_WITHIN = 90  # seconds


@dataclass(frozen=True)
class Night:
    """One of the two: the id of its run, and the runs that it said to have waited for."""

    run_id: str
    waited_for: list[str]


@dataclass(frozen=True)
class Both:
    """The home before and after the two nights."""

    home: Path
    before: dict[str, pl.DataFrame]
    nights: list[Night]

    def after(self, table: Table) -> pl.DataFrame:
        """The day's rows that are stored after both."""
        return Lake(str(self.home / "lake")).read(table, TONIGHT)


@pytest.fixture(scope="module")
def both(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Both nights, of which the first may not begin before the second has claimed the day, too."""
    home = linked(simulated, tmp_path_factory.mktemp("linked") / "two_nights")
    lake, locks = Lake(str(home / "lake")), home / "locks"
    before = {table.name: lake.read(table, TONIGHT) for table in (PREDICTIONS, BEST_BETS)}
    with day_locks(str(locks), TONIGHT, Holder("test", "here", os.getpid(), wall_clock()), print, wall_clock):
        processes = []
        for claims, now in enumerate(NIGHTS, 2):
            processes.append(_started(home, now))
            wait_until(partial(_are_claimed, locks, claims), STARTS_WITHIN)
    ended = [(process, *process.communicate(timeout=180)) for process in processes]
    assert [process.returncode for process, _, _ in ended] == [0, 0], [errors for _, _, errors in ended]
    nights = [Night(told.strip(), WAITED.findall(errors)) for _, told, errors in ended]
    return Both(home, before, nights)


def _are_claimed(locks: Path, times: int) -> bool:
    return len(list(locks.glob("*.json"))) == times


def _started(home: Path, now: str) -> subprocess.Popen[str]:
    settings = {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": now}
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_second_waits_for_the_first_and_says_so(both: Both) -> None:
    first, second = both.nights
    assert second.waited_for[-1] == first.run_id
    assert second.run_id not in first.waited_for
    assert not list((both.home / "locks").glob("*.json"))


@pytest.mark.parametrize("table", [PREDICTIONS, BEST_BETS], ids=lambda table: table.name)
def test_what_was_there_before_is_there_once_and_keeps_the_contract(both: Both, table: Table) -> None:
    after = both.after(table)
    assert breaches(table, after) == []
    assert not after.select(table.key).is_duplicated().any()
    assert both.before[table.name].join(after, on=table.key, how="anti").is_empty()


def test_the_bets_of_both_are_one_record(both: Both) -> None:
    before, after = both.before[BEST_BETS.name], both.after(BEST_BETS).sort("sequence")
    assert after["sequence"].to_list() == list(range(1, after.height + 1))
    assert after["published_at"].is_sorted()
    digests = before.sort("sequence")["digest"].to_list()
    assert after["digest"].to_list()[: len(digests)] == digests
    assert before.height > 0


def test_each_prediction_has_one_active_row_and_those_it_superseded_name_it(both: Both) -> None:
    after = both.after(PREDICTIONS)
    active = after.filter("is_active")
    assert not active.select(MODEL_PREDICTION).is_duplicated().any()
    assert active.height == both.before[PREDICTIONS.name].filter("is_active").height
    superseded = after.filter(~pl.col("is_active"))
    assert superseded.join(after, left_on="superseded_by", right_on="prediction_id", how="anti").is_empty()
    newest = after.group_by(MODEL_PREDICTION).agg(pl.col("as_of").max())
    assert newest.join(active, on=[*MODEL_PREDICTION, "as_of"], how="anti").is_empty()
    assert active["as_of"].n_unique() > 1
