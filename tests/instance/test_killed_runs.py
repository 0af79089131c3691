"""Runs whose processes are killed: FAILED soon, their days free, and run again once from where they were.

One daemon's life and that of its successor, with every kind of kill; each test asserts a part of it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import dagster as dg
import pytest

from nba_props.resources.run_facts import ended_runs
from tests.instance.killed import BIN, KilledHome, kill_tree, seconds_until
from tests.instance.waiting_jobs import DEAF, MODULE

pytestmark = pytest.mark.slow

WITHIN = 120.0  # seconds from a kill to the record of it; the test's daemon looks each second, ours each ten
WORKER, SHELL, EXECUTE, TONIGHT, HUNG = "2024-04-02", "2024-04-03", "2024-04-04", "2024-04-05", "2024-04-06"


@dataclass
class Told:
    """What happened: runs by name, and seconds by what they were waited for."""

    home: KilledHome
    runs: dict[str, str] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)

    def fails(self, name: str, run_id: str) -> None:
        """Waits until a run is recorded as failed."""
        self.runs[name] = run_id
        self.took[name] = seconds_until(lambda: self.home.status(run_id) == "FAILURE")

    def events(self, name: str) -> str:
        """The messages of a run."""
        return "\n".join(
            entry.message or entry.user_message for entry in self.home.instance.all_logs(self.runs[name])
        )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Everything that the tests look at, in the order in which it happened."""
    home = KilledHome(tmp_path_factory.mktemp("killed"))
    try:
        told = Told(home)
        of_shells(told)
        of_the_daemon(told)
        of_the_queue(told)
        yield told
    finally:
        home.end()


def of_shells(told: Told) -> None:
    """A worker, a shell and Dagster's own command are killed, under a daemon that lives on."""
    home, partition = told.home, f'{{"dagster/partition": "{EXECUTE}"}}'
    daemon = home.daemon()
    shell = home.start(sys.executable, "-m", MODULE, SHELL)
    execute = home.start(BIN / "dagster", "job", "execute", "-m", MODULE, "-j", "both", "--tags", partition)
    worker = home.submit(WORKER)
    seconds_until(lambda: all(any(map(home.waits, ids(home, day))) for day in (WORKER, SHELL, EXECUTE)))
    home.kill(worker)
    for process in (shell, execute):
        kill_tree(process)
    told.fails("worker", worker)
    told.fails("shell", ids(home, SHELL)[0])
    told.fails("execute", ids(home, EXECUTE)[0])
    seconds_until(lambda: len(ids(home, WORKER)) > 1 and home.waits(ids(home, WORKER)[-1]))
    told.runs["again"] = ids(home, WORKER)[-1]
    kill_tree(daemon)


def of_the_daemon(told: Told) -> None:
    """The next daemon finds what the last one left, and the day can be run."""
    home = told.home
    home.daemon()
    told.fails("again", told.runs["again"])
    home.let_go()
    told.runs["next"] = home.submit(WORKER)
    told.took["next"] = seconds_until(lambda: home.status(told.runs["next"]) == "SUCCESS")
    home.let_go(False)


def of_the_queue(told: Told) -> None:
    """Eight runs of backfills and other days fill the queue before tonight; then a run hangs."""
    home = told.home
    backfills = [home.submit(f"2024-04-1{n}", **{"dagster/backfill": f"b{n}"}) for n in range(8)]
    others = [home.submit(f"2024-04-0{n}") for n in (7, 8, 9)]
    seconds_until(lambda: sum(map(home.waits, backfills + others)) == 2)
    tonight = told.runs["tonight"] = home.submit(TONIGHT, **{"dagster/priority": "10"})
    told.took["tonight"] = seconds_until(lambda: home.waits(tonight))
    told.runs |= {f"backfill {n}": run for n, run in enumerate(backfills)}
    told.runs |= {f"other {n}": run for n, run in enumerate(others)}
    told.took["waiting"] = sum(map(home.waits, backfills + others))
    for run in backfills + others:
        if home.status(run) == "QUEUED":
            home.instance.run_coordinator.cancel_run(run)
    home.let_go()
    seconds_until(lambda: home.status(tonight) == "SUCCESS")
    home.let_go(False)
    hung = home.submit(HUNG, **{"dagster/max_runtime": "1", DEAF: "true"})
    seconds_until(lambda: home.waits(hung))
    told.fails("hung", hung)
    told.took["hung process"] = seconds_until(lambda: not home.is_held(hung))


def ids(home: KilledHome, day: str) -> list[str]:
    """Ids of the runs of a day, oldest first."""
    return [run.run_id for run in home.of_day(day)]


@pytest.mark.parametrize("name", ["worker", "shell", "execute", "again"])
def test_a_killed_run_is_recorded_as_failed(told: Told, name: str) -> None:
    assert told.took[name] < WITHIN


def test_each_killed_run_is_told_as_dead_and_a_hung_one_is_not(told: Told) -> None:
    """A worker under a living code server is found by that or by the launcher, whoever looks first."""
    ended = {run.at: run for run in ended_runs(told.home.instance)}
    dead = {name: ended[begun(told, name)] for name in ("worker", "shell", "execute", "again", "hung")}
    assert [name for name, run in dead.items() if run.is_dead] == ["worker", "shell", "execute", "again"]


def begun(told: Told, name: str) -> datetime:
    """When a run was created."""
    [record] = told.home.instance.get_run_records(dg.RunsFilter(run_ids=[told.runs[name]]))
    return record.create_timestamp


@pytest.mark.parametrize("name", ["shell", "execute", "again"])
def test_its_log_says_which_process_ended(told: Told, name: str) -> None:
    assert "has ended without a word: it was killed, or the machine went down" in told.events(name)


def test_the_retry_repeats_no_step_that_had_ended(told: Told) -> None:
    home, again = told.home, told.home.run(told.runs["again"])
    assert home.steps(told.runs["worker"]) == ["quick", "slow"]
    assert home.steps(told.runs["again"]) == ["slow"]
    assert again.parent_run_id == told.runs["worker"]


def test_it_is_retried_once_and_its_day_is_free(told: Told) -> None:
    assert ids(told.home, WORKER) == [told.runs[name] for name in ("worker", "again", "next")]
    assert told.home.run(told.runs["again"]).tags["dagster/will_retry"] == "false"


@pytest.mark.parametrize(("name", "day"), [("shell", SHELL), ("execute", EXECUTE)])
def test_a_run_of_a_shell_is_not_retried_by_the_daemon(told: Told, name: str, day: str) -> None:
    assert ids(told.home, day) == [told.runs[name]]
    assert told.home.run(told.runs[name]).tags["dagster/will_retry"] == "false"


def test_tonight_is_started_at_once_behind_eight_backfills_and_other_days(told: Told) -> None:
    assert told.took["tonight"] < 30
    assert told.took["waiting"] == 2, "one of the backfills and one of the other days"


def test_a_run_that_hangs_is_ended_with_its_process_and_not_retried(told: Told) -> None:
    assert told.home.run(told.runs["hung"]).tags["dagster/will_retry"] == "false"
    assert "Exceeded maximum runtime of 1 seconds" in told.events("hung")
    assert told.took["hung process"] < 30
    assert told.home.run(told.runs["hung"]).status == dg.DagsterRunStatus.FAILURE
