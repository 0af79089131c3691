"""A home whose daemon, runs and shells are processes that tests kill, and how long things take there."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.run_coordinator import SubmitRunContext
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from nba_props.instance.dagster_home import instance_yaml
from nba_props.instance.running import Running
from tests.instance.waiting_jobs import GO, MODULE, SEEN, job

Process = subprocess.Popen[bytes]
ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
FASTER = (
    ("poll_interval_seconds: 10", "poll_interval_seconds: 1"),
    ("patience_seconds: 20", "patience_seconds: 1"),
)


@dataclass
class KilledHome:
    """A Dagster home with the settings of ours but that it looks each second, and the processes started on it."""

    folder: Path
    instance: dg.DagsterInstance = field(init=False)
    processes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = instance_yaml(self.folder)
        for ours, fast in FASTER:
            assert ours in settings
            settings = settings.replace(ours, fast)
        (self.folder / "dagster.yaml").write_text(settings)
        self.instance = dg.DagsterInstance.from_config(str(self.folder))
        self.instance.get_runs()

    def start(self, *command: str | Path) -> Process:
        """A process with this home."""
        env = os.environ | {
            "DAGSTER_HOME": str(self.folder), "PYTHONPATH": str(ROOT), "DAGSTER_EVENT_BATCH_SIZE": "1000",
        }  # fmt: skip
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                list(map(str, command)), env=env, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT
            )
        self.processes.append(process)
        return process

    def daemon(self) -> Process:
        """The daemon with a code server, as `dagster dev` starts them."""
        return self.start(BIN / "dagster-daemon", "run", "-m", MODULE)

    def submit(self, day: str, **tags: str) -> str:
        """A run of a day in the queue."""
        return submit(self.instance, day, **tags)

    def run(self, run_id: str) -> dg.DagsterRun:
        """A run as it is recorded now."""
        run = self.instance.get_run_by_id(run_id)
        assert run is not None
        return run

    def status(self, run_id: str) -> str:
        """The status of a run."""
        return self.run(run_id).status.value

    def of_day(self, day: str) -> list[dg.DagsterRun]:
        """Runs of a day, oldest first."""
        return list(self.instance.get_runs(dg.RunsFilter(tags={"dagster/partition": day}), ascending=True))

    def steps(self, run_id: str) -> list[str]:
        """The steps that a run has begun."""
        seen = self.folder / SEEN
        lines = seen.read_text().split("\n") if seen.exists() else []
        return [line.split()[0] for line in lines if line.endswith(run_id)]

    def waits(self, run_id: str) -> bool:
        """Whether a run has begun its second step."""
        return "slow" in self.steps(run_id)

    def is_held(self, run_id: str) -> bool:
        """Whether the process of a run lives."""
        return Running.of(self.instance).is_held(run_id)

    def kill(self, run_id: str) -> None:
        """`kill -9` of the process that executes a run."""
        worker = Running.of(self.instance).worker(run_id)
        assert worker is not None
        kill(worker.pid)

    def let_go(self, go: bool = True) -> None:
        """Lets runs pass that wait, or keeps them waiting."""
        (self.folder / GO).touch() if go else (self.folder / GO).unlink(missing_ok=True)

    def end(self) -> None:
        """Kills every process that was started here."""
        for process in self.processes:
            kill_tree(process)
        self.instance.dispose()


def submit(instance: dg.DagsterInstance, day: str, **tags: str) -> str:
    """A run of a day in an instance's queue, as the UI or a sensor submits it."""
    target = LoadableTargetOrigin(executable_path=sys.executable, module_name=MODULE)
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, MODULE)
    origin = RepositoryPythonOrigin(sys.executable, ModuleCodePointer(MODULE, "defs", None))
    run = instance.create_run_for_job(
        job_def=job(),
        run_id=str(uuid.uuid4()),
        tags={"dagster/partition": day, **tags},
        remote_job_origin=RemoteRepositoryOrigin(location, "__repository__").get_job_origin("both"),
        job_code_origin=JobPythonOrigin("both", origin),
    )
    instance.run_coordinator.submit_run(
        SubmitRunContext(run, None)  # type: ignore[arg-type]  # no workspace is needed
    )
    return run.run_id


def kill_tree(process: Process) -> None:
    """`kill -9` of a process and of all that it started, at once."""
    for pid in _tree(process.pid):
        kill(pid)
    process.wait(timeout=10)


def kill(pid: int) -> None:
    """`kill -9` of a process that may have ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _tree(pid: int) -> list[int]:
    """A process and all that it started."""
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [pid, *(below for child in told.split() for below in _tree(int(child)))]


def seconds_until(is_so: Callable[[], object], at_most: float = 90) -> float:
    """How long it takes until something is so."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < at_most, "it took too long"
        time.sleep(0.1)
    return time.monotonic() - begun
