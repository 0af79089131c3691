"""Small events wait for the next batch, for a second at most, and none is lost or stored twice."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from dagster._core.events import DagsterEventType
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from nba_props.instance import event_log
from nba_props.instance.event_log import MAX_WAITING, BatchedSqliteEventLogStorage
from tests.instance.event_entries import RUN, SLATE, entry, line, materialized, stored
from tests.instance.range_run import ROOT
from tests.instance.small_events import ENDINGS

START, END, FAILED = "PIPELINE_START", "PIPELINE_SUCCESS", "STEP_FAILURE"
BATCH = [materialized(f"2024-01-{n:02d}") for n in range(1, 6)]
OTHER_RUNS = [f"00000000-0000-4000-8000-00000000001{n}" for n in range(3)]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a log in which a run has begun."""
    folder = tmp_path_factory.mktemp("begun")
    BatchedSqliteEventLogStorage(str(folder)).store_event(entry(DagsterEventType.RUN_START, step=None))
    return folder


@pytest.fixture
def log(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BatchedSqliteEventLogStorage]:
    """A copy of that log, whose timer does not fire during a test."""
    monkeypatch.setattr(event_log, "DELAY", 600)
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    log = BatchedSqliteEventLogStorage(str(tmp_path))
    log.get_records_for_run(RUN)
    yield log
    log._stop_timer()  # its thread would keep the test process


def fail_to_open(
    log: BatchedSqliteEventLogStorage, shard: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Makes a shard fail to open until the returned function is called."""
    open_shard = log._open

    def failing(name: str) -> AbstractContextManager[Connection]:
        if name == shard:
            raise OperationalError("insert", {}, Exception("database is locked"))
        return open_shard(name)

    monkeypatch.setattr(log, "_open", failing)
    return lambda: monkeypatch.setattr(log, "_open", open_shard)


# Waiting


def test_small_events_wait_and_the_next_event_that_may_not_is_stored_with_them_in_order(
    log: BatchedSqliteEventLogStorage, tmp_path: Path
) -> None:
    log.store_event(line("one"))
    log.store_event(entry(DagsterEventType.STEP_START))
    assert stored(tmp_path) == [START]
    log.store_event(entry(DagsterEventType.STEP_FAILURE))
    assert stored(tmp_path) == [START, "one", "STEP_START", FAILED]


def test_a_batch_of_materializations_is_stored_after_what_waits(
    log: BatchedSqliteEventLogStorage, tmp_path: Path
) -> None:
    log.store_event(line("one"))
    log.store_event_batch(BATCH)
    assert stored(tmp_path) == [START, "one"] + ["ASSET_MATERIALIZATION"] * len(BATCH)


@pytest.mark.parametrize(
    "kind",
    [
        DagsterEventType.RUN_SUCCESS,
        DagsterEventType.RUN_FAILURE,
        DagsterEventType.RUN_CANCELED,
        DagsterEventType.STEP_FAILURE,
        DagsterEventType.ENGINE_EVENT,
    ],
)
def test_what_ends_a_run_or_fails_a_step_never_waits(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, kind: DagsterEventType
) -> None:
    log.store_event(entry(kind))
    assert stored(tmp_path) == [START, kind.value]


def test_lines_outside_of_steps_and_the_first_event_of_a_run_do_not_wait(
    log: BatchedSqliteEventLogStorage, tmp_path: Path
) -> None:
    log.store_event(line("of the run")._replace(step_key=None))
    log.store_event(line("first")._replace(run_id=OTHER_RUNS[0]))
    log.store_event(line("second")._replace(run_id=OTHER_RUNS[0]))
    assert stored(tmp_path) == [START, "of the run"]
    assert stored(tmp_path, OTHER_RUNS[0]) == ["first"]


def test_a_full_queue_is_written(log: BatchedSqliteEventLogStorage, tmp_path: Path) -> None:
    messages = [str(n) for n in range(MAX_WAITING + 1)]
    for message in messages:
        log.store_event(line(message))
    assert stored(tmp_path) == [START, *messages]


def test_a_long_step_shows_its_events_when_the_timer_fires(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "DELAY", 0.05)
    log.store_event(entry(DagsterEventType.STEP_START))
    until = time.monotonic() + 30
    while len(stored(tmp_path)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert stored(tmp_path) == [START, "STEP_START"]


# Readers


def test_a_reader_in_the_same_process_sees_what_waits(log: BatchedSqliteEventLogStorage) -> None:
    log.store_event(line("one"))
    assert [r.event_log_entry.message for r in log.get_records_for_run(RUN).records] == [START, "one"]


def test_threads_that_store_and_read_while_the_timer_fires_do_not_block_each_other_forever(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "DELAY", 0.0)
    # Dagster stores events inside a logger's handler, whose lock its thread then holds.
    handler_lock, messages = threading.RLock(), [str(n) for n in range(15)]

    def write(run_id: str) -> None:
        for message in messages:
            with handler_lock:
                log.store_event(line(message)._replace(run_id=run_id))

    def read() -> None:
        for n, _ in enumerate(messages):
            log.get_records_for_run(OTHER_RUNS[n % 3])
            log.get_asset_records([SLATE])

    threads = [threading.Thread(target=write, args=[run_id], daemon=True) for run_id in OTHER_RUNS]
    threads += [threading.Thread(target=read, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not [thread for thread in threads if thread.is_alive()]
    log.dispose()
    assert [stored(tmp_path, run_id) for run_id in OTHER_RUNS] == [messages] * 3


# Failures


def test_what_the_timer_cannot_write_waits_for_the_next_write_which_reports_the_failure(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.store_event(line("one"))
    mend = fail_to_open(log, RUN, monkeypatch)
    log._stop_timer()
    log._flush_by_timer()
    with pytest.raises(OperationalError):
        log.store_event(entry(DagsterEventType.STEP_FAILURE))
    mend()
    log.store_event(entry(DagsterEventType.RUN_SUCCESS, step=None))
    assert stored(tmp_path) == [START, "one", FAILED, END]


def test_a_batch_whose_run_cannot_be_written_is_kept_for_it_and_is_in_the_index_once(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mend = fail_to_open(log, RUN, monkeypatch)
    log.store_event_batch(BATCH)
    mend()
    log.dispose()
    assert len(stored(tmp_path)) == 1 + len(BATCH)
    records = SqliteEventLogStorage(str(tmp_path)).fetch_materializations(SLATE, limit=1000).records
    days = [e.get_dagster_event().partition for e in BATCH]
    assert Counter(r.partition_key for r in records) == Counter(days)


def test_an_event_that_the_index_refuses_is_not_kept_and_those_that_wait_are(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.store_event(line("one"))
    mend = fail_to_open(log, "index", monkeypatch)
    with pytest.raises(OperationalError):
        log.store_event(entry(DagsterEventType.RUN_FAILURE, step=None))
    mend()
    log.store_event(entry(DagsterEventType.RUN_SUCCESS, step=None))
    assert stored(tmp_path) == [START, "one", END]


def test_an_event_that_alone_was_refused_leaves_nothing_to_write(
    log: BatchedSqliteEventLogStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An insert without rows would be one of an empty row: the log could not be closed after a full disk."""
    mend = fail_to_open(log, "index", monkeypatch)
    with pytest.raises(OperationalError):
        log.store_event(entry(DagsterEventType.RUN_FAILURE, step=None))
    mend()
    log.dispose()
    assert stored(tmp_path) == [START]


# Ends of a process


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the log of a process that ended without closing it, for each way to end."""
    folder = tmp_path_factory.mktemp("ended")
    command = [sys.executable, "-m", "tests.instance.small_events", str(folder)]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=300).stdout
    assert list(json.loads(output).values()) == [0, 1, 3, -9, -9, -9]
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS[:3])
def test_a_process_that_ends_by_itself_loses_nothing(ended: Path, ending: str) -> None:
    assert stored(ended / ending) == [START, "one", "two"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "left"),
    [
        ("terminal event, kill -9", [START, "one", "two", END]),
        ("a second, kill -9", [START, "one", "two"]),
        ("kill -9", [START]),
    ],
)
def test_a_killed_process_loses_the_small_events_of_its_last_second_and_no_others(
    ended: Path, ending: str, left: list[str]
) -> None:
    assert stored(ended / ending) == left
