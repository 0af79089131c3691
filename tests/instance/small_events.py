"""Processes that store small events of a run and each end in another way, without closing their logs.

Run as a module it prints how each of them ended: `python -m tests.instance.small_events FOLDER`.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from dagster._core.events import DagsterEventType

from nba_props.instance.event_log import DELAY, BatchedSqliteEventLogStorage
from tests.instance.event_entries import entry, line

ENDINGS = ("return", "exception", "SystemExit", "terminal event, kill -9", "a second, kill -9", "kill -9")


def store_and_end(folder: Path, ending: str) -> None:
    """Stores the start of a run, two small events, and what the ending adds."""
    log = BatchedSqliteEventLogStorage(str(folder))
    log.store_event(entry(DagsterEventType.RUN_START, step=None))
    log.store_event(line("one"))
    log.store_event(line("two"))
    if ending.startswith("terminal event"):
        log.store_event(entry(DagsterEventType.RUN_SUCCESS, step=None))
    if ending.startswith("a second"):
        time.sleep(DELAY + 1)
        log.store_event(line("three"))
    if ending.endswith("kill -9"):
        os.kill(os.getpid(), signal.SIGKILL)
    if ending == "exception":
        raise ValueError("the step fails")
    if ending == "SystemExit":
        sys.exit(3)


def main(folder: Path) -> None:
    """Forks a process per ending, which ends as a process does that runs to the end of its program."""
    children = {}
    for ending in ENDINGS:
        children[ending] = os.fork()
        if not children[ending]:
            store_and_end(folder / ending, ending)
            return
    ended = {ending: os.waitpid(pid, 0)[1] for ending, pid in children.items()}
    print(json.dumps({ending: os.waitstatus_to_exitcode(status) for ending, status in ended.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
