"""The batched event log while several processes write and read, and after one was killed."""

import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events.log import EventLogEntry

from tests.instance.conftest import Both
from tests.instance.range_run import (
    FAILING,
    GOOD,
    KEYS,
    NAMES,
    event_log_of,
    face,
    materialized_days,
    open_home,
    run_range,
    start_run,
)

pytestmark = pytest.mark.slow


def wait_for(events: Sequence[EventLogEntry], count: int, seconds: float = 10) -> None:
    """Waits until there are so many events, at most for some seconds."""
    until = time.monotonic() + seconds
    while len(events) < count and time.monotonic() < until:
        time.sleep(0.05)


def test_two_runs_at_once_lose_no_event_and_a_reader_and_a_watcher_see_each_once(
    both: Both, tmp_path: Path
) -> None:
    runs = (GOOD, FAILING)
    polled: dict[str, list[int]] = {r: [] for r in runs}
    cursors: dict[str, str | None] = dict.fromkeys(runs)
    watched: dict[str, list[EventLogEntry]] = {r: [] for r in runs}
    with open_home(tmp_path) as instance:

        def poll() -> None:
            for run_id in runs:
                page = instance.get_records_for_run(run_id, cursors[run_id])
                cursors[run_id] = page.cursor
                polled[run_id] += [r.storage_id for r in page.records]
            materialized_days(instance)

        poll()  # makes the shards: which process opens them first is not tested here
        for run_id in runs:
            instance.watch_event_logs(run_id, None, lambda event, _: watched[event.run_id].append(event))
        processes = [start_run(tmp_path, run_id, batch=5) for run_id in runs]
        while any(process.poll() is None for process in processes):
            poll()
            time.sleep(0.2)
        poll()

        assert [process.returncode for process in processes] == [0, 0]
        one_run = [(e.dagster_event_type, e.step_key) for e in both.batched.all_logs(GOOD)]
        for run_id in runs:
            records = instance.get_records_for_run(run_id).records
            events = [r.event_log_entry for r in records]
            assert [(e.dagster_event_type, e.step_key) for e in events] == one_run
            assert polled[run_id] == [r.storage_id for r in records]
            wait_for(watched[run_id], len(one_run))
            assert watched[run_id] == events
        assert materialized_days(instance) == Counter({(name, day): 2 for name in NAMES for day in KEYS})


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Homes whose process ended in the middle of a range run, by where it did."""
    methods = ("_store_asset_event", "_index")
    homes = {method: tmp_path_factory.mktemp("killed") for method in methods}
    for home in homes.values():
        open_home(home).dispose()
    processes = [start_run(home, FAILING, method) for method, home in homes.items()]
    assert [process.wait(timeout=120) for process in processes] == [-signal.SIGKILL] * 2
    return homes


@pytest.mark.parametrize(
    ("killed_in", "in_index"),
    [("_store_asset_event", 0), ("_index", len(KEYS))],
    ids=["inside the index's transaction", "between the two shards"],
)
def test_kill_9_leaves_a_readable_log_and_a_rerun_restores_the_index(
    killed: dict[str, Path], killed_in: str, in_index: int
) -> None:
    home = killed[killed_in]
    with open_home(home) as instance:
        for shard in event_log_of(home).glob("*.db"):
            with closing(sqlite3.connect(shard)) as conn:
                assert conn.execute("pragma integrity_check").fetchall() == [("ok",)]
        days = Counter(name for name, _ in materialized_days(instance).elements())
        assert days == Counter({"plain": len(KEYS), "noted": in_index})
        logged = instance.all_logs(FAILING, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        assert Counter(event.step_key for event in logged) == Counter({"plain": len(KEYS)})

        assert run_range(instance, GOOD)
        rerun = face(instance, GOOD)
        for name in NAMES:
            assert rerun[name]["partitions"] == set(KEYS)
            assert {status.name for status in rerun[name]["statuses"].values()} == {"MATERIALIZED"}
