"""Processes that write to one bucket at once, are killed, or lose a reply."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import fsspec
import pytest

from nba_props.days import Days
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.claims import Holder, LockLostError
from nba_props.storage.files import add
from nba_props.storage.lake import Lake
from nba_props.storage.leased_locks import LEASE, SKEW
from nba_props.storage.locks import day_locks
from tests.gcs import on_server
from tests.storage.gcs.counted import first_reply_lost
from tests.storage.gcs.rivals import DAY, add_players, record_files
from tests.storage.lake_rows import DAYS, TABLE, versions
from tests.storage.writers import NURSERY, kill_at_random, rewrite, start

SECONDS = 60


def holder(run: str) -> Holder:
    return Holder(run, "host", 1, datetime(2024, 4, 10, tzinfo=UTC))


def test_two_processes_that_write_one_day_at_once_lose_nothing(gcs: str, bucket: str) -> None:
    both = NURSERY.Barrier(2)
    rivals = [start(on_server, gcs, add_players, bucket, some, both) for some in ([1, 2, 3], [4, 5, 6])]
    for process, done in rivals:
        process.join(SECONDS)
        assert (process.exitcode, done.value) == (0, 3)
    assert sorted(Lake(f"{bucket}/lake").read(TABLE, [DAY])["player"]) == [1, 2, 3, 4, 5, 6]


def test_two_processes_that_record_files_at_once_lose_none(gcs: str, bucket: str, tmp_path: Path) -> None:
    names, both = [f"{n}.csv" for n in range(30)], NURSERY.Barrier(2)
    for name in names:
        (tmp_path / name).write_text(name)
    rivals = [
        start(on_server, gcs, record_files, bucket, str(tmp_path), some, both)
        for some in (names[::2], names[1::2])
    ]
    for process, _ in rivals:
        process.join(SECONDS)
        assert process.exitcode == 0
    assert sorted(ArchiveContents(bucket).in_use()) == sorted(names)


def test_a_day_is_held_by_one_run_and_the_other_says_for_whom_it_waits(bucket: str) -> None:
    order, told = [], list[str]()

    def second() -> None:
        with day_locks(f"{bucket}/locks", Days.one(DAY), holder("second"), told.append, _now):
            order.append("second")

    with day_locks(f"{bucket}/locks", Days.one(DAY), holder("first"), print, _now) as confirm:
        waiting = Thread(target=second)
        waiting.start()
        until = time.monotonic() + SECONDS
        while not told and time.monotonic() < until:
            time.sleep(0.01)
        confirm()
        order.append("first")
    waiting.join(SECONDS)
    assert order == ["first", "second"]
    assert "waiting for run first of host host" in told[0]


def test_a_run_that_was_not_heard_of_loses_its_day_and_is_told_before_it_writes(bucket: str) -> None:
    late = _now() + LEASE + SKEW + timedelta(seconds=1)
    with day_locks(f"{bucket}/locks", Days.one(DAY), holder("asleep"), print, _now) as confirm:
        with day_locks(f"{bucket}/locks", Days.one(DAY), holder("next"), print, lambda: late):
            pass
        with pytest.raises(LockLostError, match="another run took over 2024-01-01"):
            confirm()


def test_a_killed_writer_leaves_each_partition_as_it_was_or_as_it_is_to_be(gcs: str, bucket: str) -> None:
    lake, last = Lake(f"{bucket}/lake"), 0
    for seed in range(3):
        last = kill_at_random(seed, on_server, gcs, rewrite, f"{bucket}/lake", DAYS, last)
        assert set(versions(lake, DAYS)) <= {last, last + 1}
    assert len(lake.fs.find(f"{bucket}/lake")) == len(DAYS)


def test_a_creation_whose_reply_was_lost_is_ours_and_another_ones_is_not(bucket: str) -> None:
    fs, root = fsspec.core.url_to_fs(bucket)
    with first_reply_lost():
        add(fs, f"{root}/claim", b"ours")
    with pytest.raises(FileExistsError, match="claim"):
        add(fs, f"{root}/claim", b"ours")
    assert fs.cat_file(f"{root}/claim") == b"ours"


def test_a_file_that_was_written_since_it_was_read_is_not_replaced(bucket: str) -> None:
    fs, root = fsspec.core.url_to_fs(bucket)
    _, none = fs.read_for_change(f"{root}/a")
    fs.replace_file(f"{root}/a", b"first", none)
    _, first = fs.read_for_change(f"{root}/a")
    fs.pipe_file(f"{root}/a", b"another one's")
    for generation in (none, first):
        with pytest.raises(FileExistsError):
            fs.replace_file(f"{root}/a", b"second", generation)
    assert fs.cat_file(f"{root}/a") == b"another one's"


def _now() -> datetime:
    return datetime.now(UTC)
