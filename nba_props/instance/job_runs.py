"""Runs of the command line as the UI shows them: in their job's row of the timeline, with who started them.

Dagster's own `execute_in_process`, `dagster job execute` and `dg launch` create runs without the origin of their job;
the Overview leaves those out.
"""

import getpass
import json
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.api import execute_run
from dagster._core.execution.job_execution_result import JobExecutionResult
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.run_coordinator import SubmitRunContext
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES
from dagster._core.storage.tags import USER_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from nba_props.instance.connections import kept_connections
from nba_props.instance.run_tags import NOT_AGAIN, queue_tags

# As `workspace.yaml` and `pyproject.toml` name it.
CODE_LOCATION = "nba_props"
MODULE = "nba_props.definitions"
LOADS = "defs"
# What Dagster's chart tells a code server of its own image, and of the pods of its runs.
IMAGE, POD_CONTEXT = "DAGSTER_CURRENT_IMAGE", "DAGSTER_CONTAINER_CONTEXT"


def job_origin(job: str) -> RemoteJobOrigin:
    """Which code location the job of this name belongs to, as a webserver that loads `workspace.yaml` sees it."""
    target = LoadableTargetOrigin(executable_path=sys.executable, module_name=MODULE)
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, CODE_LOCATION)
    return RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME).get_job_origin(job)


def execute(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    run_id: str,
    *,
    run_config: Mapping[str, Any],
    tags: Mapping[str, str],
    only: Sequence[str] = (),
) -> JobExecutionResult:
    """Runs a job in this process, recorded as a run of its code location by the system's user.

    Args:
        job: of the code location.
        instance: where the run is recorded.
        run_id: its id, which no run has yet.
        run_config: of resources, loggers and assets.
        tags: beside those of the job.
        only: some of its assets by name; empty for all.

    Returns:
        The result; a failed run raises nothing. A daemon does not retry it: its settings are not those of the shell,
        such as NBA_PROPS_NOW, and whoever started it sees that it has ended.
    """
    own = {**job.run_tags, USER_TAG: _user(), **NOT_AGAIN, **tags}
    with kept_connections(instance):
        run = instance.create_run_for_job(
            job_def=job,
            run_id=run_id,
            run_config=run_config,
            tags={**own, **queue_tags(job.name, own)},
            asset_selection=frozenset(dg.AssetKey(asset) for asset in only) or None,
            remote_job_origin=job_origin(job.name),
        )
        return execute_run(InMemoryJob(job), run, instance)


def submit(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    *,
    run_config: Mapping[str, Any],
    tags: Mapping[str, str],
    only: Sequence[str] = (),
) -> str:
    """Puts a run of a job into the queue, from which a daemon has it executed where its launcher does; returns its id.

    Its settings are those of the code server, not of this process.

    Args:
        job: of the code location.
        instance: whose queue it is.
        run_config: of resources, loggers and assets.
        tags: beside those of the job.
        only: some of its assets by name; empty for all.
    """
    with kept_connections(instance):
        run = instance.create_run_for_job(
            job_def=job,
            run_id=str(uuid.uuid4()),
            run_config=run_config,
            tags={**job.run_tags, USER_TAG: _user(), **tags},
            asset_selection=frozenset(dg.AssetKey(asset) for asset in only) or None,
            remote_job_origin=job_origin(job.name),
            job_code_origin=_code_origin(job.name),
        )
        instance.run_coordinator.submit_run(
            SubmitRunContext(run, None)  # type: ignore[arg-type]  # a queue needs no workspace
        )
    return run.run_id


def _code_origin(job: str) -> JobPythonOrigin:
    """How a process that executes the run finds the job; in a pod, with the code server's image and settings."""
    context = json.loads(os.environ.get(POD_CONTEXT) or "null")
    pointer = ModuleCodePointer(MODULE, LOADS, None)
    origin = RepositoryPythonOrigin(
        sys.executable, pointer, os.environ.get(IMAGE), entry_point=None, container_context=context
    )
    return JobPythonOrigin(job, origin)


def _user() -> str:
    """The system's name of the user, or the user's number where it has none, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def is_under_way(instance: dg.DagsterInstance, job: str) -> bool:
    """Whether a run of a job is queued or executed."""
    return instance.get_runs_count(dg.RunsFilter(job_name=job, statuses=list(IN_PROGRESS_RUN_STATUSES))) > 0
