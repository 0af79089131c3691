"""`python -m season.worker RUN`: executes a run of the instance, and kills itself with SIGKILL where it is told to."""

import os
import signal
import sys
from contextlib import nullcontext
from typing import Any

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.events.log import EventLogEntry
from dagster._core.execution.api import execute_run

from nba_props.settings import Settings
from season.clocks import Clocks
from season.launching import KILL
from season.rehearsing import VARIABLE, rehearsal_of, rehearsing


def main(run_id: str) -> None:
    """Executes a run whose id is given, with the changes of a season if it is one's."""
    text = os.environ.get(VARIABLE)
    with rehearsing(rehearsal_of(text)) if text else nullcontext():
        _execute(run_id)


def _execute(run_id: str) -> None:
    from nba_props.definitions import defs  # noqa: PLC0415  (behind the changes)

    clocks = Clocks(Settings.read().now())
    with clocks.ruling(), dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(run_id)
        if run is None:
            sys.exit(f"there is no run {run_id}")
        if place := os.environ.get(KILL):
            kind, count = place.split()
            _kill_at(instance, run_id, kind, int(count))
        execute_run(InMemoryJob(defs().resolve_job_def(run.job_name)), run, instance)


def _kill_at(instance: dg.DagsterInstance, run_id: str, kind: str, count: int) -> None:
    """This process ends as by `kill -9` where the run comes to write so many events of a kind."""
    seen, write = [0], instance.handle_new_event

    def handle(event: EventLogEntry, **arguments: Any) -> None:  # noqa: ANN401  (passed on)
        if event.run_id == run_id and event.dagster_event and event.dagster_event.event_type_value == kind:
            seen[0] += 1
            if seen[0] == count:
                os.kill(os.getpid(), signal.SIGKILL)
        write(event, **arguments)

    instance.handle_new_event = handle  # type: ignore[method-assign]  # the place where every event passes


if __name__ == "__main__":
    main(sys.argv[1])
