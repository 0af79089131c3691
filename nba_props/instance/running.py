"""Whether the process that executes a run lives: a lock per run, held by that process and free when it ends, however.

Files lie in `running/` below the instance: `<run id>.lock`, locked by the operating system, and `<run id>.json`, which
names the process. What follows from a dead run is decided elsewhere.
"""

import json
import os
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from dagster import DagsterInstance
from filelock import FileLock, Timeout

POLL_SECONDS = 0.05
# From the end of a run's last step to the record of its end.
GRACE_SECONDS = 60.0


class Life(Enum):
    """What the lock of a run says: its process lives, has ended, or there is nothing that says it."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Worker:
    """The process that executes a run: host, id, and since and until when it did, by the wall clock in seconds.

    `ended` is set when it has executed all steps, just before the run's end is recorded.
    """

    host: str
    pid: int
    since: float
    ended: float | None = None

    def __str__(self) -> str:
        return f"process {self.pid} of host {self.host}, which has executed it since {utc(self.since)}"


@dataclass(frozen=True, slots=True)
class Running:
    """The locks of an instance's runs, in its folder `running`."""

    folder: Path

    @classmethod
    def of(cls, instance: DagsterInstance) -> "Running":
        """Those of an instance."""
        return cls(Path(instance.root_directory) / "running")

    @contextmanager
    def held(self, run_id: str) -> Iterator[None]:
        """Holds the lock of a run that this process executes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        worker = Worker(socket.gethostname(), os.getpid(), time.time())
        with self._lock(run_id):
            self._write(run_id, worker)
            try:
                yield
            finally:
                self._write(run_id, replace(worker, ended=time.time()))

    def life(self, run_id: str) -> Life:
        """Whether the process that executes a run lives. That of another host is unknown unless it holds the lock."""
        if not self._lock_file(run_id).exists():
            return Life.UNKNOWN
        if self.is_held(run_id):
            return Life.ALIVE
        worker = self.worker(run_id)
        if worker is None or worker.host != socket.gethostname():
            return Life.UNKNOWN
        if worker.ended and time.time() - worker.ended < GRACE_SECONDS:
            return Life.ALIVE
        return Life.DEAD

    def worker(self, run_id: str) -> Worker | None:
        """The process that executes a run, or has; None where none has begun to."""
        try:
            return Worker(**json.loads((self.folder / f"{run_id}.json").read_bytes()))
        except FileNotFoundError:
            return None

    def is_stoppable(self, run_id: str) -> bool:
        """Whether a living process executes a run that is another one of this host."""
        worker = self.worker(run_id)
        is_here = worker is not None and worker.host == socket.gethostname() and worker.pid != os.getpid()
        return is_here and self.is_held(run_id)

    def stop(self, run_id: str, patience_seconds: float, *, is_asked: bool = False) -> None:
        """Ends the process that executes a run; see `is_stoppable`.

        It is interrupted, unless it was asked to stop by other means, and killed when it has not after some time.
        """
        worker = self.worker(run_id)
        if worker is None or not self.is_stoppable(run_id):
            return
        with suppress(ProcessLookupError):
            if not is_asked:
                os.kill(worker.pid, signal.SIGINT)
            until = time.monotonic() + patience_seconds
            while self.is_held(run_id):
                if time.monotonic() > until:
                    os.kill(worker.pid, signal.SIGKILL)
                    return
                time.sleep(POLL_SECONDS)

    def forget(self, in_progress: Iterable[str]) -> None:
        """Removes the files of all runs but those in progress and those whose process lives."""
        kept = set(in_progress)
        for path in self.folder.glob("*.json"):
            if path.stem not in kept and not self.is_held(path.stem):
                path.unlink(missing_ok=True)
                self._lock_file(path.stem).unlink(missing_ok=True)

    def is_held(self, run_id: str) -> bool:
        """Whether a process holds the lock of a run."""
        lock = self._lock(run_id)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    def _lock(self, run_id: str) -> FileLock:
        """A lock of the operating system, as `storage.local_locks` has them."""
        return FileLock(
            self._lock_file(run_id), thread_local=False, fallback_to_soft=False, poll_interval=POLL_SECONDS
        )

    def _lock_file(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.lock"

    def _write(self, run_id: str, worker: Worker) -> None:
        """Replaces the file at once: a reader finds the old content or the new one."""
        path = self.folder / f"{run_id}.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(worker)))
        fresh.replace(path)


def utc(seconds: float) -> str:
    """An instant of the wall clock in words."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"
