"""Drives an instance through time: the real sensors, schedules, queue and monitoring, evaluated minute by minute.

Dagster's daemons do the same things in threads of their own, by the wall clock. Which minutes are worth evaluating is
decided by `season.skipping`; what a season consists of, and whether it went well, elsewhere.
"""

import logging
import os
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Self, cast
from unittest.mock import patch

import dagster as dg
from dagster._core.definitions.repository_definition import RepositoryDefinition
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.remote_representation.code_location import InProcessCodeLocation
from dagster._core.remote_representation.external import RemoteSchedule, RemoteSensor
from dagster._core.scheduler.instigation import InstigatorTick, InstigatorType
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES, DagsterRunStatus, RunRecord
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceLoadTarget
from dagster._daemon.auto_run_reexecution.event_log_consumer import EventLogConsumerDaemon
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import ScheduleIterationTimes, launch_scheduled_runs
from dagster_shared.error import SerializableErrorInfo

from nba_props.instance.dagster_home import prepare
from nba_props.instance.job_runs import CODE_LOCATION, MODULE
from nba_props.planning.step import Known
from nba_props.resources.planned import Planned
from nba_props.resources.wiring import given
from nba_props.settings import DEFAULTS, Settings
from season.clocks import MINUTE, NOW, Clocks
from season.foresight import foresight
from season.launching import Kill, Launcher, no_kill
from season.one_instance import one_instance, open_databases
from season.skipping import AFTER_A_FAILURE, Foresight, next_minute

LOGGER = logging.getLogger("season")
SYSTEM_LOGGERS = "dagster._core.execution.context_creation_job.default_system_loggers"
# The queue is looked at so often in a minute; Dagster's daemon does so every five seconds.
LOOKS = 12


class _ThisProcess(WorkspaceLoadTarget):
    """The product's definitions, loaded here."""

    def create_origins(self) -> Sequence[InProcessCodeLocationOrigin]:
        """The one code location."""
        return [
            InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name=MODULE), location_name=CODE_LOCATION)
        ]


class Driver:
    """An instance of its own and the clock that it goes by. Use it in a `with` block.

    Args:
        home: of the product; its Dagster home lies in it.
        now: the first instant, UTC.
        variables: of the environment, set as long as the driver lives; NBA_PROPS_NOW and the homes are set besides.
        without: names of sensors and schedules that stay off.
        kill: where a run is killed, see `Launcher`.
        processes: whether every run has a process of its own.
    """

    def __init__(
        self,
        home: Path,
        now: datetime,
        *,
        variables: Mapping[str, str] | None = None,
        without: Collection[str] = (),
        kill: Callable[[dg.DagsterRun], Kill | None] = no_kill,
        processes: bool = False,
    ) -> None:
        self._home, self._first, self._variables = home, now, dict(variables or {})
        self._without, self._kill, self._processes = set(without), kill, processes
        self._stack = ExitStack()
        # What Dagster's daemons caught.
        self.errors: list[SerializableErrorInfo] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._set(stack)
            self._open(stack)
            self._stack = stack.pop_all()
        self._queue = self._stack.enter_context(QueuedRunCoordinatorDaemon(interval_seconds=5))
        self._retries = self._stack.enter_context(EventLogConsumerDaemon())
        self._iterations: dict[str, ScheduleIterationTimes] = {}
        self._foresight: dict[str, Foresight] = {}
        self._failed_at = self.now
        self._switch_on()
        if "tonight" in {found.name for found in self._instigators()} - self._without:
            self._foresight["tonight"] = foresight(self._known_at)
        return self

    def _set(self, stack: ExitStack) -> None:
        """Variables, clocks, and that nobody reads what runs and daemons print."""
        given = {"NBA_PROPS_HOME": str(self._home), "DAGSTER_HOME": str(self._home / "dagster")}
        stack.enter_context(patch.dict(os.environ, self._variables | given))
        self.clocks = Clocks(self._first)
        stack.enter_context(self.clocks.ruling())
        no_loggers: Any = patch(SYSTEM_LOGGERS, lambda _: [])
        stack.enter_context(no_loggers)
        LOGGER.setLevel(logging.CRITICAL)

    def _open(self, stack: ExitStack) -> None:
        """The instance, the code location, and the launcher in the place of that of `dagster.yaml`."""
        prepare(Settings.read())
        stack.enter_context(open_databases())
        self.instance = stack.enter_context(dg.DagsterInstance.get())
        self.instance._compute_log_manager = NoOpComputeLogManager()
        with warnings.catch_warnings(action="ignore"):  # of what is not final in Dagster, as in a code server
            self.workspace = stack.enter_context(WorkspaceProcessContext(self.instance, _ThisProcess()))
        log = self._home / "season.log"
        self.launcher = Launcher(self.repository, log, self._kill, processes=self._processes)
        self.launcher.register_instance(self.instance)
        self.instance._run_launcher = self.launcher
        stack.enter_context(one_instance(self.instance))

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def now(self) -> datetime:
        """The instant of the next minute that is evaluated, UTC."""
        return self.clocks.now

    @cached_property
    def location(self) -> InProcessCodeLocation:
        """The code location."""
        return cast(
            InProcessCodeLocation, self.workspace.create_request_context().get_code_location(CODE_LOCATION)
        )

    @cached_property
    def repository(self) -> RepositoryDefinition:
        """The definitions."""
        [name] = self.location.get_repositories()
        return self.location._get_repo_def(name)

    def minute(self) -> int:
        """Evaluates everything that Dagster's daemons evaluate, once, goes on by a minute; returns how many runs ran."""
        ran = self.evaluate()
        self.clocks.set(self.now + MINUTE)
        return ran

    def evaluate(self) -> int:
        """As `minute`, and the clock stays where it is."""
        under_way = self._under_way()
        self._take(execute_run_monitoring_iteration(self.workspace, LOGGER))
        self._take(self._retries.run_iteration(self.workspace))
        self._take(
            launch_scheduled_runs(
                self.workspace,
                LOGGER,
                end_datetime_utc=self.clocks.dagster_now(),
                iteration_times=self._iterations,
            )
        )
        self._take(execute_sensor_iteration(self.workspace, LOGGER, None, None))
        ran = self._dequeue()
        if under_way or (ran and self._has_failed()):
            self._failed_at = self.now
        return ran

    def until(self, instant: datetime) -> None:
        """Evaluates every minute before an instant."""
        while self.now < instant:
            self.minute()

    def skip(self) -> None:
        """Goes on to the next minute that is worth evaluating, if nothing runs and nothing has just ended."""
        if self.now - self._failed_at <= AFTER_A_FAILURE or self._under_way():
            return
        states = self.instance.all_instigator_state(instigator_type=InstigatorType.SENSOR)
        ticks = [times.next_iteration_timestamp for times in self._iterations.values()]
        self.clocks.set(next_minute(self.now, states, ticks, self._foresight))

    def _known_at(self, now: datetime) -> Known:
        variables = {name: os.environ[name] for name in DEFAULTS if os.environ.get(name)}
        planned = given(**variables | {NOW: now.isoformat()})["planned"]
        return cast(Planned, planned).known(self.instance)

    def _has_failed(self) -> bool:
        """Whether a run of this minute has failed, to which sensors and retries may have something to say."""
        failed = dg.RunsFilter(statuses=[DagsterRunStatus.FAILURE], updated_after=self.now)
        return bool(self.instance.get_runs(failed, limit=1))

    def _under_way(self) -> bool:
        return bool(self.instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES), limit=1))

    def sleep(self, hours: float) -> None:
        """Lets time go by without evaluating anything, as on a machine that is suspended."""
        self.clocks.set(self.now + timedelta(hours=hours))

    def runs(self, filters: dg.RunsFilter | None = None) -> Sequence[RunRecord]:
        """The runs, newest first."""
        return self.instance.get_run_records(filters)

    def ticks(self, name: str) -> Sequence[InstigatorTick]:
        """Those of a sensor or schedule by its name, newest first."""
        [origin] = [i for i in self._instigators() if i.name == name]
        return self.instance.get_ticks(origin.get_remote_origin_id(), origin.selector_id)

    def _instigators(self) -> Iterable[RemoteSensor | RemoteSchedule]:
        for repository in self.location.get_repositories().values():
            yield from repository.get_sensors()
            yield from repository.get_schedules()

    def _switch_on(self) -> None:
        for found in self._instigators():
            state = self.instance.get_instigator_state(found.get_remote_origin_id(), found.selector_id)
            if found.name in self._without or (state and state.is_running):
                continue
            if isinstance(found, RemoteSensor):
                self.instance.start_sensor(found)
            else:
                self.instance.start_schedule(found)

    def _dequeue(self) -> int:
        """Launches what the queue lets pass until it is empty, and waits for runs that have a process."""
        ran = 0
        for _ in range(LOOKS):
            waiting = self.runs(dg.RunsFilter(statuses=[DagsterRunStatus.QUEUED]))
            if not waiting:
                break
            self._take(self._queue.run_iteration(self.workspace, fixed_iteration_time=self.now.timestamp()))
            self.launcher.wait()
            left = self.runs(dg.RunsFilter(statuses=[DagsterRunStatus.QUEUED]))
            if len(left) == len(waiting):
                break
            ran += len(waiting) - len(left)
        return ran

    def _take(self, iteration: Iterable[object]) -> None:
        with warnings.catch_warnings(action="ignore"):  # Dagster's own, of itself
            self.errors += [yielded for yielded in iteration if isinstance(yielded, SerializableErrorInfo)]
