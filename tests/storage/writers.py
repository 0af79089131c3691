"""Work of the processes that tests kill: they write until they end, and count what they have finished.

Each runs in a process that is forked from one with the imports, so that a round costs no start of Python.
"""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from ctypes import c_longlong
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from nba_props.storage.lake import CorruptPartitionError, Lake
from nba_props.storage.model_store import ModelStore
from nba_props.storage.raw import Payload, RawStore
from tests.storage.lake_rows import DAYS, TABLE, write_version

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(
    ["nba_props.storage.lake", "nba_props.storage.model_store", "nba_props.storage.raw", "catboost"]
)
WEEK = date(2024, 4, 8)
ROUND = timedelta(days=7)
# What a process is given last: the number of what it has finished.
Work = Callable[..., None]
STARTED = datetime(2024, 4, 10, 20, tzinfo=UTC)


def start(work: Work, *arguments: object) -> tuple[BaseProcess, c_longlong]:
    """A process at work, and the number of what it has finished."""
    done = NURSERY.RawValue(c_longlong, 0)  # without a lock, which a killed process would keep
    process = NURSERY.Process(target=work, args=(*arguments, done), daemon=True)
    process.start()
    return process, done


def kill_at_random(seed: int, work: Work, *arguments: object) -> int:
    """Kills the process some time after it has finished something; returns how much it said to have finished."""
    process, done = start(work, *arguments)
    before = done.value
    wait_until(lambda: done.value > before or not process.is_alive())
    time.sleep(random.Random(seed).uniform(0, 0.04))
    process.kill()
    process.join(10)
    assert process.exitcode == -signal.SIGKILL
    return done.value


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Waits for a condition, at most for some seconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.001)


def rewrite(root: str, days: list[date], after: int, done: c_longlong, last: int | None = None) -> None:
    """Writes the days in one version after the other."""
    lake, version = Lake(root), after
    while version != last:
        version += 1
        write_version(lake, days, version)
        done.value = version


def rewrite_until(root: str, days: list[date], last: int, done: c_longlong) -> None:
    """Writes the days in versions up to the last."""
    rewrite(root, days, 0, done, last)


def rewrite_once_and_die(root: str, call: str, times: int, _: c_longlong) -> None:
    """Writes version 2 of all days, until the `times`-th call of a system function."""
    _die_in(call, times)
    write_version(Lake(root), DAYS, 2)


def land_once_and_die(root: str, call: str, _: c_longlong) -> None:
    _die_in(call, 1)
    RawStore(root).land(payload(1))


def save_once_and_die(root: str, call: str, done: c_longlong) -> None:
    """Saves a model, until a system function is called."""
    _die_in(call, 1)
    save(root, 0, done, 1)


def _die_in(call: str, times: int) -> None:
    """Makes this process kill itself in that call."""
    owner = {"fsync": os, "replace": Path}[call]
    reach, calls = getattr(owner, call), iter(range(1, 1000))

    def fatal(*arguments: object) -> object:
        if next(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return reach(*arguments)

    setattr(owner, call, fatal)


def payload(number: int) -> Payload:
    """A payload of random bytes, the same for each number."""
    body = random.Random(number).randbytes(20_000 + number)
    return Payload("odds_api", "odds", "2024-04-10", STARTED + timedelta(seconds=number), body)


def land(root: str, after: int, done: c_longlong) -> None:
    """Lands one payload after the other."""
    raw, number = RawStore(root), after
    while True:
        number += 1
        raw.land(payload(number))
        done.value = number


def save(root: str, after: int, done: c_longlong, last: int | None = None) -> None:
    """Saves the same model for one week after the other."""
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow, and the other writers do not need it)

    model = CatBoostRegressor(iterations=2, thread_count=1, verbose=False, allow_writing_files=False)
    model.fit(np.arange(40.0).reshape(20, 2), np.arange(20.0))
    store, number = ModelStore(root), after
    while number != last:
        number += 1
        store.save(model, "catboost_v9", WEEK + number * ROUND)
        done.value = number


def save_until(root: str, last: int, done: c_longlong) -> None:
    """Saves models up to a number."""
    save(root, 0, done, last)


def write_with_small_files_only(root: str, done: c_longlong) -> None:
    """Writes where files may be small only, and counts 1 for the expected error."""
    import resource  # noqa: PLC0415  (of this process alone)

    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    try:
        write_version(Lake(root), DAYS, 2)
    except OSError as error:
        message = str(error)
        done.value = int("2024-01-0" in message and "raise the limit of a file's size" in message)


def read_as_nobody(root: str, message: str, done: c_longlong) -> None:
    """Reads without permission, and counts 1 for the expected error."""
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        Lake(root).read(TABLE, DAYS)
    except CorruptPartitionError as error:
        done.value = int(str(error) == message)
