"""The launcher of runs: Dagster's own, which can also tell whether a run's process lives, and ends one that hangs.

Dagster's monitoring daemon asks it. Named in `dagster.yaml`.
"""

import os
import signal
import socket
import threading
import time
from contextlib import suppress

from dagster import DagsterRun
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus

from nba_props.instance.dead_runs import death_of
from nba_props.instance.run_tags import NOT_AGAIN
from nba_props.instance.running import Life, Running, Worker

# How long a process that is told to stop may take; then it is killed. Writes are atomic: nothing is torn.
PATIENCE_SECONDS = 20.0


class WatchedRunLauncher(DefaultRunLauncher):
    """Launches runs on code servers, and knows by the lock of a run whether its process lives.

    Runs of shells, which it did not launch, hold the same lock.
    """

    @property
    def supports_check_run_worker_health(self) -> bool:
        """It can tell."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Failed if the process has ended without a word; running if it lives, or on another host may."""
        running = Running.of(self._instance)
        if running.life(run.run_id) is Life.DEAD:
            return CheckRunHealthResult(WorkerStatus.FAILED, death_of(running.worker(run.run_id)))
        return CheckRunHealthResult(WorkerStatus.RUNNING)

    def terminate(self, run_id: str) -> bool:
        """Asks the process to stop, as Dagster does; one that has not after some time is killed. No retry follows."""
        self._instance.add_run_tags(run_id, NOT_AGAIN)
        asked = False
        with suppress(DagsterUserCodeUnreachableError):
            asked = bool(super().terminate(run_id))  # type: ignore[no-untyped-call]  # Dagster's has no annotations
        running = Running.of(self._instance)
        worker = running.worker(run_id)
        if worker is None or running.life(run_id) is not Life.ALIVE or not is_here(worker):
            return asked
        threading.Thread(target=stop, args=(running, run_id, worker, asked), daemon=True).start()
        return True


def is_here(worker: Worker) -> bool:
    """Whether it is another process of this host."""
    return worker.host == socket.gethostname() and worker.pid != os.getpid()


def stop(running: Running, run_id: str, worker: Worker, is_asked: bool = False) -> None:
    """Ends the process of a living run: it is interrupted, unless it was asked to stop, and later killed."""
    with suppress(ProcessLookupError):
        if not is_asked:
            os.kill(worker.pid, signal.SIGINT)
        until = time.monotonic() + PATIENCE_SECONDS
        while running.is_held(run_id):
            if time.monotonic() > until:
                os.kill(worker.pid, signal.SIGKILL)
                return
            time.sleep(0.1)
