"""What launcher, queue and retries rely on in Dagster; an upgrade that changes it fails here, by name."""

import inspect
import logging
from collections.abc import Iterator
from typing import Any, cast

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.execution.plan.state import KnownExecutionState
from dagster._core.execution.retries import auto_reexecution_should_retry_run
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._core.storage.tags import TAGS_TO_MAYBE_OMIT_ON_RETRY
from dagster._daemon.monitoring.run_monitoring import monitor_started_run

from nba_props.declared.steps import STEP
from nba_props.instance.dagster_home import instance_yaml
from nba_props.instance.event_log import SMALL_EVENTS
from nba_props.instance.launcher import WatchedRunLauncher
from nba_props.instance.run_tags import DAY, LANE, NOT_AGAIN
from tests.instance.waiting_jobs import job

STARTED = dg.DagsterRunStatus.STARTED


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    folder = tmp_path_factory.mktemp("run_assumptions")
    (folder / "dagster.yaml").write_text(instance_yaml(folder))
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        yield instance


def failed(home: dg.DagsterInstance, reason: RunFailureReason | None, **tags: str) -> dg.DagsterRun:
    """A run that failed, as it is recorded."""
    run = home.create_run_for_job(job_def=job(), status=STARTED, tags=tags)
    home.report_run_failed(run, "told", JobFailureData(error=None, failure_reason=reason))
    now = home.get_run_by_id(run.run_id)
    assert now is not None
    return now


def test_dagsters_own_launcher_still_cannot_tell_whether_a_process_lives() -> None:
    # The day this fails, Dagster frees the days of dead runs itself: compare, and drop the class.
    assert not dg.DefaultRunLauncher().supports_check_run_worker_health


@pytest.mark.parametrize("status", [s for s in WorkerStatus if s.value not in {"RUNNING", "SUCCESS"}])
def test_the_monitoring_takes_every_status_but_running_and_success_for_dead(
    home: dg.DagsterInstance, status: WorkerStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = home.create_run_for_job(job_def=job(), status=STARTED)
    told = CheckRunHealthResult(status, "it is told so")
    monkeypatch.setattr(WatchedRunLauncher, "check_run_worker_health", lambda *_: told)
    record = home.get_run_record_by_id(run.run_id)
    assert record is not None
    monitor_started_run(home, cast("Any", None), record, logging.getLogger("test"))
    now = home.get_run_by_id(run.run_id)
    assert now is not None
    assert now.status == dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize(
    ("reason", "tags", "again"),
    [
        (None, {}, True),
        (RunFailureReason.START_TIMEOUT, {}, True),
        (RunFailureReason.RUN_EXCEPTION, {}, True),
        (RunFailureReason.STEP_FAILURE, {}, False),
        (None, NOT_AGAIN, False),
    ],
)
def test_a_run_is_retried_unless_a_step_failed_or_a_tag_forbids_it(
    home: dg.DagsterInstance, reason: RunFailureReason | None, tags: dict[str, str], again: bool
) -> None:
    run = failed(home, reason, **tags)
    assert auto_reexecution_should_retry_run(home, run, reason) == again
    assert run.tags["dagster/will_retry"] == str(again).lower()


def test_a_retry_is_made_of_the_starts_outputs_and_ends_of_steps() -> None:
    # An end that waited for a batch would be lost by kill -9, and its step repeated.
    assert dg.DagsterEventType.STEP_SUCCESS not in SMALL_EVENTS
    source = inspect.getsource(inspect.getmodule(KnownExecutionState) or KnownExecutionState)
    assert "DagsterEventType.STEP_SUCCESS" in source


def test_a_retry_keeps_the_tags_by_which_a_planner_and_the_queue_know_the_run() -> None:
    assert not {STEP, LANE, *NOT_AGAIN} & TAGS_TO_MAYBE_OMIT_ON_RETRY


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (InProcessExecutor, "execute", ["self", "plan_context", "execution_plan"]),
        (QueuedRunCoordinator, "submit_run", ["self", "context"]),
        (dg.DefaultRunLauncher, "terminate", ["self", "run_id"]),
        (dg.DefaultRunLauncher, "check_run_worker_health", ["self", "run"]),
    ],
)
def test_the_classes_still_have_the_methods_that_ours_replace(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


def test_the_settings_of_a_home_are_those_that_dagster_goes_by(home: dg.DagsterInstance) -> None:
    queue = home.get_concurrency_config().run_queue_config
    assert queue is not None
    assert queue.max_concurrent_runs == 3
    assert [(limit["key"], limit["limit"]) for limit in queue.tag_concurrency_limits] == [
        (DAY, 1), (LANE, 2), ("dagster/backfill", 1),
    ]  # fmt: skip
    assert home.run_monitoring_poll_interval_seconds + home.run_monitoring_start_timeout_seconds < 120
    assert home.run_monitoring_max_runtime_seconds == 1800
    assert home.run_retries_max_retries == 1
    assert not home.run_retries_retry_on_asset_or_op_failure
    for kind in (InstigatorType.SENSOR, InstigatorType.SCHEDULE):
        kept = {status.value: days for status, days in home.get_tick_retention_settings(kind).items()}
        assert kept == {"SKIPPED": 7, "SUCCESS": 30, "FAILURE": 30, "STARTED": 30}
