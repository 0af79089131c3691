"""Which runs are found dead, by the lock that their process held, and what is recorded of them."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus

from nba_props.instance.dagster_home import instance_yaml
from nba_props.instance.dead_runs import sweep
from nba_props.instance.launcher import WatchedRunLauncher
from nba_props.instance.running import Running
from tests.instance.killed import submit
from tests.instance.waiting_jobs import job

STARTED, CREATED = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.NOT_STARTED
HERE, LONG = socket.gethostname(), 3600.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """An instance with the settings of a home. No daemon looks after it."""
    folder = tmp_path_factory.mktemp("dead_runs")
    (folder / "dagster.yaml").write_text(instance_yaml(folder))
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        yield instance


def run_of(home: dg.DagsterInstance, status: dg.DagsterRunStatus = STARTED) -> dg.DagsterRun:
    return home.create_run_for_job(job_def=job(), status=status, tags={"dagster/partition": "2024-04-02"})


def left(home: dg.DagsterInstance, run: dg.DagsterRun, host: str = HERE, ended: float | None = None) -> Path:
    """What a process of the run left behind: a lock that nobody holds, and its name."""
    folder = Path(home.root_directory) / "running"
    folder.mkdir(exist_ok=True)
    (folder / f"{run.run_id}.lock").touch()
    fields = {"host": host, "pid": 4711, "since": time.time() - LONG, "ended": ended}
    (folder / f"{run.run_id}.json").write_text(json.dumps(fields))
    return folder


def status(home: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    found = home.get_run_by_id(run.run_id)
    assert found is not None
    return found.status.value


def health(home: dg.DagsterInstance, run: dg.DagsterRun) -> WorkerStatus:
    assert isinstance(home.run_launcher, WatchedRunLauncher)
    return home.run_launcher.check_run_worker_health(run).status


def test_a_run_whose_process_has_ended_is_recorded_as_failed_with_what_happened(
    home: dg.DagsterInstance,
) -> None:
    run = run_of(home)
    left(home, run)
    assert health(home, run) == WorkerStatus.FAILED
    (line,) = sweep(home)
    assert line.startswith(
        f"run {run.run_id} (both 2024-04-02) was dead and is recorded as failed: process 4711 of host"
    )
    assert "has ended without a word: it was killed, or the machine went down" in line
    assert status(home, run) == "FAILURE"
    assert sweep(home) == []


def test_a_run_whose_process_lives_is_left_alone(home: dg.DagsterInstance) -> None:
    run = run_of(home)
    with Running.of(home).held(run.run_id):
        assert health(home, run) == WorkerStatus.RUNNING
        assert sweep(home) == []
    home.report_run_failed(run)


@pytest.mark.parametrize(("seconds_ago", "dead"), [(5, False), (LONG, True)])
def test_between_the_last_step_and_the_record_of_its_end_a_run_lives(
    home: dg.DagsterInstance, seconds_ago: float, dead: bool
) -> None:
    run = run_of(home)
    left(home, run, ended=time.time() - seconds_ago)
    assert (health(home, run) == WorkerStatus.FAILED) == dead
    assert bool(sweep(home)) == dead
    if not dead:
        home.report_run_failed(run)


def test_of_a_run_on_another_host_or_without_a_lock_nothing_is_known(home: dg.DagsterInstance) -> None:
    """What is not RUNNING would count as dead: see the assumptions about Dagster."""
    runs = [run_of(home), run_of(home)]
    left(home, runs[0], host="another")
    assert [health(home, run) for run in runs] == [WorkerStatus.RUNNING] * 2
    assert sweep(home) == []
    for run in runs:
        home.report_run_failed(run)


def test_a_run_that_was_created_and_never_started_is_dead_after_the_time_to_start(
    home: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(home, CREATED)
    assert sweep(home) == []
    later = time.time() + home.run_monitoring_start_timeout_seconds + 1
    monkeypatch.setattr(time, "time", lambda: later)
    (line,) = sweep(home)
    assert "has not started since: who created it has ended" in line
    assert status(home, run) == "FAILURE"


def test_a_queued_run_waits(home: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = submit(home, "2024-04-02")
    later = time.time() + LONG
    monkeypatch.setattr(time, "time", lambda: later)
    assert sweep(home) == []
    assert home.run_coordinator.cancel_run(run_id)


def test_a_run_that_died_while_it_was_stopped_is_canceled(home: dg.DagsterInstance) -> None:
    run = run_of(home)
    home.report_run_canceling(run)
    left(home, run)
    assert len(sweep(home)) == 1
    assert status(home, run) == "CANCELED"


def test_files_of_runs_that_have_ended_are_removed(home: dg.DagsterInstance) -> None:
    over, alive = run_of(home, dg.DagsterRunStatus.SUCCESS), run_of(home)
    folder = left(home, over, ended=time.time())
    with ExitStack() as stack:
        stack.enter_context(Running.of(home).held(alive.run_id))
        sweep(home)
        assert {path.name for path in folder.iterdir()} == {f"{alive.run_id}.lock", f"{alive.run_id}.json"}
    home.report_run_failed(alive)


def test_a_process_is_not_asked_to_stop_itself(home: dg.DagsterInstance) -> None:
    run = run_of(home)
    with Running.of(home).held(run.run_id):
        assert not Running.of(home).is_stoppable(run.run_id)
        Running.of(home).stop(run.run_id, 0)
    home.report_run_failed(run)
