"""What a process of a season changes in the product while it lives: the way to the simulated world, and the families.

The processes of runs make the same changes, by the variable SEASON.
"""

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import dagster as dg
import httpx
from dagster._core.execution.context.data_version_cache import DataVersionCache

from nba_props import jobs
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.instance.executor import one_process
from nba_props.simulator.wire import transport
from season.faults import Faults, FaultyTransport

VARIABLE = "SEASON"
# The default champion and the last of its succession; ten families prove nothing more about what runs when.
TRAINED = ("catboost_v9", "catboost_core", "training_set", "model_registry")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is changed.

    Attributes:
        faults: of requests.
        notes: the file in which requests are noted.
        trained: the assets of the job `train`.
        full: no file can be written below this folder; empty for none.
    """

    faults: Faults
    notes: str
    trained: tuple[str, ...] = TRAINED
    full: str = ""

    def text(self) -> str:
        """As the variable has it."""
        return json.dumps(asdict(self))


def rehearsal_of(text: str) -> Rehearsal:
    """A rehearsal as `Rehearsal.text` gave it."""
    given = json.loads(text)
    return Rehearsal(Faults(**given["faults"]), given["notes"], tuple(given["trained"]), given["full"])


@contextmanager
def rehearsing(rehearsal: Rehearsal) -> Iterator[None]:
    """The changes, to be made before the definitions are loaded."""
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {VARIABLE: rehearsal.text()}))
        stack.enter_context(patch.object(transport, "SimulatedTransport", _faulty(rehearsal)))
        # The waits between tries are real; what is tried again is not in question here.
        stack.enter_context(patch("nba_props.sources.http.Http._wait", lambda *_: 0.0))
        # Which inputs an output had, by Dagster's own versions: a fifth of a run's time, and nothing here looks at it.
        stack.enter_context(
            patch.object(DataVersionCache, "fetch_external_input_asset_version_info", lambda _: None)
        )
        stack.enter_context(patch("nba_props.resources.alerts._log", lambda *_: None))
        stack.enter_context(_narrowed(rehearsal.trained))
        families = {name: table for name, table in MODEL_TABLES.items() if name in rehearsal.trained}
        stack.enter_context(patch("nba_props.resources.planned.MODEL_TABLES", families))
        if rehearsal.full:
            stack.enter_context(full_disk(Path(rehearsal.full)))
        yield


def _faulty(rehearsal: Rehearsal) -> Callable[[Callable[[], datetime]], httpx.BaseTransport]:
    genuine = transport.SimulatedTransport

    def made(now: Callable[[], datetime]) -> httpx.BaseTransport:
        return FaultyTransport(genuine(now), rehearsal.faults, now, Path(rehearsal.notes))

    return made


@contextmanager
def _narrowed(trained: tuple[str, ...]) -> Iterator[None]:
    """The job `train` makes some assets alone."""
    [place] = [number for number, job in enumerate(jobs.JOBS) if job.name == "train"]
    whole = jobs.JOBS[place]
    assets = dg.AssetSelection.assets(*trained)
    jobs.JOBS[place] = dg.define_asset_job(
        "train", assets, description=whole.description, executor_def=one_process, tags=whole.tags
    )
    try:
        yield
    finally:
        jobs.JOBS[place] = whole


@contextmanager
def full_disk(below: Path) -> Iterator[None]:
    """No file below a folder can be written by the product's stores."""
    from nba_props.storage import files  # noqa: PLC0415  (to be changed)

    write = files._write

    def refuse(aside: Path, content: bytes, target: Path) -> None:
        if target.is_relative_to(below):
            raise files._named(OSError(errno.ENOSPC, "No space left on device"), target)
        write(aside, content, target)

    with patch.object(files, "_write", refuse):
        yield
