"""The launcher of runs: Dagster's own, which can also tell whether a run's process lives, and ends one that hangs.

Dagster's monitoring daemon asks it. Named in `dagster.yaml`.
"""

import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Self

import dagster as dg
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus
from dagster._serdes import ConfigurableClassData

from nba_props.instance.dead_runs import death_of
from nba_props.instance.run_tags import NOT_AGAIN, PATIENCE_SECONDS
from nba_props.instance.running import Life, Running


class WatchedRunLauncher(DefaultRunLauncher):
    """Launches runs on code servers, and knows by the lock of a run whether its process lives.

    Runs of shells, which it did not launch, hold the same lock.
    """

    def __init__(self, patience_seconds: int, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(inst_data)
        self._patience_seconds = patience_seconds

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """How long a process that is told to stop may take."""
        return {"patience_seconds": dg.Field(int, default_value=PATIENCE_SECONDS)}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:
        """Builds the launcher from `dagster.yaml`."""
        return cls(**config_value, inst_data=inst_data)

    @property
    def supports_check_run_worker_health(self) -> bool:
        """It can tell."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Failed if the process has ended without a word; running if it lives, or on another host may."""
        running = Running.of(self._instance)
        if running.life(run.run_id) is Life.DEAD:
            return CheckRunHealthResult(WorkerStatus.FAILED, death_of(running.worker(run.run_id)))
        return CheckRunHealthResult(WorkerStatus.RUNNING)

    def get_run_worker_debug_info(
        self,
        run: dg.DagsterRun,
        include_container_logs: bool | None = True,  # noqa: ARG002  (Dagster's signature)
    ) -> str | None:
        """What Dagster adds to its message about a run that took too long to start."""
        if run.status is dg.DagsterRunStatus.STARTED:
            return None
        return "It has not started since: who created or launched it has ended, or the machine is too busy."

    def terminate(self, run_id: str) -> bool:
        """Asks the process to stop, as Dagster does; one that has not after some time is killed. No retry follows."""
        self._instance.add_run_tags(run_id, NOT_AGAIN)
        is_asked = False
        with suppress(DagsterUserCodeUnreachableError):
            is_asked = bool(super().terminate(run_id))  # type: ignore[no-untyped-call]  # Dagster's has no annotations
        running = Running.of(self._instance)
        if not running.is_stoppable(run_id):
            return is_asked
        stop = partial(running.stop, run_id, self._patience_seconds, is_asked=is_asked)
        threading.Thread(target=stop, daemon=True).start()
        return True
