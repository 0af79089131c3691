"""`nba-props reset`: what stands in a day's way is removed, but for what is under way, which is named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from nba_props.days import Days
from nba_props.instance.dagster_home import prepare
from nba_props.instance.run_tags import RANGE
from nba_props.instance.running import Running
from nba_props.resources.day_lock import wall_clock
from nba_props.settings import Settings
from nba_props.storage.locks import Holder, day_locks
from tests.commands.calls import assert_refused, call, live_in
from tests.instance.killed import ROOT, seconds_until, submit
from tests.instance.waiting_jobs import job

DAY, STARTED = "2024-04-03", dg.DagsterRunStatus.STARTED
# A run that hangs: it holds its lock, and its day.
HANGS = """
import sys, time
from pathlib import Path
from nba_props.instance.running import Running
with Running(Path(sys.argv[1])).held(sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    live_in(tmp_path, monkeypatch)
    prepare(Settings.read())
    with dg.DagsterInstance.get() as instance:
        yield instance


@contextmanager
def hanging(home: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator["subprocess.Popen[str]"]:
    """A process that executes a run and does not end."""
    command = [sys.executable, "-c", HANGS, str(Running.of(home).folder), run.run_id]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def status(home: dg.DagsterInstance, run_id: str) -> str:
    run = home.get_run_by_id(run_id)
    assert run is not None
    return run.status.value


@pytest.mark.slow
def test_a_day_is_freed_of_what_is_dead_or_waits_and_of_nothing_else(home: dg.DagsterInstance) -> None:
    """A run under way is named with its process and left alone, until it is killed or --force is given."""
    of_range = dict(zip(RANGE, ("2024-04-01", "2024-04-09"), strict=True))
    run = home.create_run_for_job(job_def=job(), status=STARTED, tags=of_range)
    queued, other = submit(home, DAY), submit(home, "2024-04-12")
    with hanging(home, run) as process:
        refused = call("reset", DAY)
        told = f"run {run.run_id} (both 2024-04-01...2024-04-09) is under way: process {process.pid} of host"
        assert_refused(refused, told, status=1)
        assert f"`nba-props reset {DAY} --force`" in refused.stderr
        assert (status(home, queued), status(home, other)) == ("CANCELED", "QUEUED")
        assert status(home, run.run_id) == "STARTED"
        assert call("reset", "2024-04-13").exit_code == 0
        process.kill()
        process.wait()
        freed = call("reset", DAY)
    assert freed.exit_code == 0
    assert "was dead and is recorded as failed" in freed.stderr
    assert freed.stderr.endswith(f"{DAY} is free.\n")
    assert status(home, run.run_id) == "FAILURE"

    run = home.create_run_for_job(job_def=job(), status=STARTED, tags={"dagster/partition": DAY})
    with hanging(home, run) as process:
        forced = call("reset", DAY, "--force")
        assert forced.exit_code == 0
        assert f"run {run.run_id} (both {DAY}) was ended" in forced.stderr
        seconds_until(lambda: process.poll() is not None, 5)
    assert status(home, run.run_id) == "FAILURE"


@pytest.mark.usefixtures("home")
def test_claims_of_killed_processes_are_removed_and_those_of_living_ones_named() -> None:
    locks = Path(Settings.read().locks)
    day, holder = Days.one(date.fromisoformat(DAY)), Holder("elsewhere", "here", 7, wall_clock())
    with day_locks(str(locks), day, holder, print, wall_clock):
        (dead,) = locks.glob("*.json")
        copied = dead.with_stem("00000007-" + "a" * 32)
        copied.write_bytes(dead.read_bytes())
        assert_refused(
            call("reset", DAY), f"run elsewhere of host here (process 7), which has held {DAY}", status=1
        )
        assert not copied.exists()
    assert call("reset", DAY).exit_code == 0
    assert not list(locks.glob("*.json"))
