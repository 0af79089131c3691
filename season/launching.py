"""Run launchers for a driven instance: behind the real queue, in this process or in one of their own.

Which runs are killed, and where, is decided by whoever drives.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dagster import DagsterRun
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import RepositoryDefinition
from dagster._core.execution.api import execute_run
from dagster._core.launcher import LaunchRunContext

from nba_props.instance.launcher import WatchedRunLauncher
from nba_props.instance.run_tags import PATIENCE_SECONDS

CHECKOUT = Path(__file__).parents[1]
# Where a worker kills itself: the type of an event and how many of them it writes first.
Kill = tuple[str, int]
KILL = "SEASON_KILL"


def no_kill(_: DagsterRun) -> Kill | None:
    """No run is killed."""
    return None


class Launcher(WatchedRunLauncher):
    """Executes a run at once in this process; one that is to be killed, or all of them, in a process of its own.

    Whether a process lives it knows as the product's launcher does, by the lock of its run.

    Args:
        repository: the code location's definitions.
        log: what those processes say.
        kill: where a run is killed; None for a run that is left alone.
        processes: whether every run has a process of its own.
    """

    def __init__(
        self,
        repository: RepositoryDefinition,
        log: Path,
        kill: Callable[[DagsterRun], Kill | None] = no_kill,
        *,
        processes: bool = False,
    ) -> None:
        super().__init__(PATIENCE_SECONDS)
        self._repository, self._log, self._kill, self._processes = repository, log, kill, processes
        self._workers: dict[str, subprocess.Popen[bytes]] = {}

    def launch_run(self, context: LaunchRunContext) -> None:
        """Executes the run, or starts its process."""
        run, kill = context.dagster_run, self._kill(context.dagster_run)
        if kill is None and not self._processes:
            execute_run(InMemoryJob(self._repository.get_job(run.job_name)), run, self._instance)
            return
        variables = dict(os.environ) | ({KILL: f"{kill[0]} {kill[1]}"} if kill else {})
        with self._log.open("ab") as log:
            self._workers[run.run_id] = subprocess.Popen(
                [sys.executable, "-m", "season.worker", run.run_id],
                cwd=CHECKOUT, env=variables, stdout=log, stderr=log,
            )  # fmt: skip

    def wait(self, *, seconds: float = 600) -> bool:
        """Waits for the processes of runs, and returns whether there were any."""
        workers = [worker for worker in self._workers.values() if worker.poll() is None]
        for worker in workers:
            worker.wait(seconds)
        return bool(workers)

    def dispose(self) -> None:
        """Kills the processes that are left."""
        for worker in self._workers.values():
            worker.kill()
            worker.wait()
        super().dispose()
