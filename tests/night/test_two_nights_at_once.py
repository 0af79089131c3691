"""Two nights of one day at once on one home, of a daemon and of a shell: one waits, and all is as one after the other.

The other way round the queue holds back the daemon's run itself: see tests/instance/test_run_tags.py.
"""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.run_coordinator import SubmitRunContext

from nba_props.commands.runs import run_job
from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.table import Table
from nba_props.definitions import defs
from nba_props.instance.job_runs import MODULE, job_origin
from nba_props.resources.day_lock import wall_clock
from nba_props.storage.lake import Lake
from nba_props.storage.locks import Holder, day_locks
from tests.built_home import prepared
from tests.instance.killed import BIN, ROOT, kill_tree, seconds_until
from tests.simulated_home import TONIGHT, linked
from tests.storage.writers import wait_until

pytestmark = pytest.mark.slow

DAEMON, SHELL = "2024-04-10T20:30:00Z", "2024-04-10T22:00:00Z"
JOB = "late_lines"
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
STARTS_WITHIN = 240  # seconds; a machine that runs other tests beside takes most of them


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
    with _daemon(home), dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        with day_locks(
            str(locks), TONIGHT, Holder("test", "here", os.getpid(), wall_clock()), print, wall_clock
        ):
            run_id = _submitted(instance)
            wait_until(partial(_are_claimed, locks, 2), STARTS_WITHIN)
            shell = _started(home, sys.executable, "-c", RUN, now=SHELL)
            wait_until(partial(_are_claimed, locks, 3), STARTS_WITHIN)
        told, errors = shell.communicate(timeout=180)
        assert shell.returncode == 0, errors
        seconds_until(lambda: instance.get_runs(dg.RunsFilter([run_id]))[0].is_finished, 180)
        assert instance.get_runs(dg.RunsFilter([run_id]))[0].is_success
        log = "\n".join(entry.user_message for entry in instance.all_logs(run_id))
    return Both(
        home, before, [Night(run_id, WAITED.findall(log)), Night(told.strip(), WAITED.findall(errors))]
    )


def _are_claimed(locks: Path, times: int) -> bool:
    return len(list(locks.glob("*.json"))) == times


def _started(home: Path, *command: str, now: str) -> "subprocess.Popen[str]":
    """A process on a home, at an instant."""
    settings = {
        "NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": now, "DAGSTER_HOME": str(home / "dagster"),
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
    }  # fmt: skip
    return subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def _daemon(home: Path) -> Iterator[None]:
    """A daemon with the code location, as `make ui` starts them."""
    command = [str(BIN / "dagster-daemon"), "run", "-w", str(ROOT / "workspace.yaml")]
    settings = {
        "NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": DAEMON, "DAGSTER_HOME": str(home / "dagster"),
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
    }  # fmt: skip
    quiet = subprocess.DEVNULL
    daemon = subprocess.Popen(command, env=os.environ | settings, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        kill_tree(daemon)


def _submitted(instance: dg.DagsterInstance) -> str:
    """A run of the night in the queue, as a sensor submits it."""
    origin = RepositoryPythonOrigin(sys.executable, ModuleCodePointer(MODULE, "defs", None))
    run = instance.create_run_for_job(
        job_def=defs().resolve_job_def(JOB),
        run_id=str(uuid.uuid4()),
        tags={"dagster/partition": str(TONIGHT)},
        remote_job_origin=job_origin(JOB),
        job_code_origin=JobPythonOrigin(JOB, origin),
    )
    instance.run_coordinator.submit_run(
        SubmitRunContext(run, None)  # type: ignore[arg-type]  # no workspace is needed
    )
    return run.run_id


@pytest.fixture(scope="module")
def serial(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home after the same two nights, one after the other."""
    home = linked(simulated, tmp_path_factory.mktemp("linked") / "serial")
    for now in (DAEMON, SHELL):
        with prepared(home, {"NBA_PROPS_NOW": now}):
            run_job(JOB, TONIGHT)
    return home


@pytest.mark.parametrize("table", [PREDICTIONS, FAIR_PRICES, BEST_BETS], ids=lambda table: table.name)
def test_the_rows_are_those_of_one_night_after_the_other(both: Both, serial: Path, table: Table) -> None:
    expected = Lake(str(serial / "lake")).read(table, TONIGHT)
    assert expected.height > 0
    assert both.after(table).equals(expected)


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
