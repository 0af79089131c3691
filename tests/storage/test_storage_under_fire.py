"""Processes are killed and disks fill up: no file is torn, none that was written is lost, and errors name the file."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from nba_props.storage.files import ABANDONED_SECONDS, ASIDE
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore
from nba_props.storage.raw import RawStore
from tests.storage.lake_rows import DAYS, TABLE, players_of, rows, versions, write_version
from tests.storage.writers import (
    ROUND,
    STARTED,
    WEEK,
    Work,
    kill_at_random,
    land,
    land_once_and_die,
    payload,
    read_as_nobody,
    rewrite,
    rewrite_once_and_die,
    rewrite_until,
    save,
    save_once_and_die,
    save_until,
    start,
    wait_until,
    write_with_small_files_only,
)

ROUNDS = 16


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake in which all days are of version 1."""
    lake = Lake(str(tmp_path / "lake"))
    write_version(lake, DAYS, 1)
    return lake


def folder(lake: Lake) -> Path:
    """The folder of its table."""
    return Path(lake.root) / TABLE.name


def aside(root: Path) -> list[Path]:
    """Temporary files that killed writers left."""
    return [p for p in root.rglob("*") if ASIDE.fullmatch(p.name)]


def predictions(path: Path) -> tuple[float, ...]:
    """Predictions of a model file: half a file has none."""
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow)

    model = CatBoostRegressor().load_model(blob=path.read_bytes())
    return tuple(model.predict([[0.0, 1.0], [8.0, 9.0], [38.0, 39.0]]))


# kill -9


def test_kill_9_at_random_leaves_each_partition_of_one_version_and_loses_no_finished_write(
    lake: Lake,
) -> None:
    finished = 1
    for seed in range(ROUNDS):
        finished = kill_at_random(seed, rewrite, lake.root, DAYS, finished)
        stored = versions(lake, DAYS)
        assert set(stored) <= {finished, finished + 1}, (
            "a range is of the last version or half way to the next"
        )
        finished = max(stored)
    assert finished > ROUNDS
    assert aside(folder(lake)), "no kill came in the middle of a write"
    assert lake.stored(TABLE) == DAYS


@pytest.mark.parametrize(
    ("call", "times", "renewed", "left"),
    [("fsync", 1, 0, 1), ("replace", 1, 0, 5), ("replace", 3, 2, 3), ("fsync", 6, 5, 0)],
    ids=["first file half way", "all aside", "two in place", "all in place but not lasting"],
)
def test_kill_9_at_each_step_of_a_range_write(
    lake: Lake, call: str, times: int, renewed: int, left: int
) -> None:
    process, _ = start(rewrite_once_and_die, lake.root, call, times)
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert versions(lake, DAYS) == [2] * renewed + [1] * (5 - renewed)
    assert len(aside(folder(lake))) >= left
    write_version(lake, DAYS, 2)
    assert versions(lake, DAYS) == [2] * 5


def test_temporary_files_of_killed_writers_are_removed_by_the_next_write_after_a_day(lake: Lake) -> None:
    def leave(name: str, age: float) -> Path:
        path = folder(lake) / name
        path.write_bytes(b"PAR1 half a file")
        os.utime(path, (time.time() - age,) * 2)
        return path

    mark = "0123456789abcdef" * 2
    old = leave(f".{DAYS[1]}.parquet.{mark}", ABANDONED_SECONDS + 60)
    live = leave(f".{DAYS[2]}.parquet.{mark}", ABANDONED_SECONDS - 60)
    foreign = leave(".notes", ABANDONED_SECONDS * 9)
    assert versions(lake, DAYS) == [1] * 5
    write_version(lake, DAYS[4:], 2)
    assert (old.exists(), live.exists(), foreign.exists()) == (False, True, True)
    assert versions(lake, DAYS) == [1, 1, 1, 1, 2]


def test_kill_9_leaves_no_half_payload_and_loses_none_that_landed(tmp_path: Path) -> None:
    raw, finished = RawStore(str(tmp_path)), 0
    for seed in range(ROUNDS):
        finished = kill_at_random(seed, land, raw.root, finished)
        stored = list(raw.all("odds_api", "odds", "2024-04-10", STARTED + timedelta(days=1)))
        assert len(stored) in (finished, finished + 1)
        newest = [payload(n).body for n in range(finished, len(stored) + 1)]
        assert [p.body for p in stored[finished - 1 :]] == newest
        finished = len(stored)
    assert raw.damaged == []
    assert aside(tmp_path), "no kill came in the middle of a write"


def test_kill_9_leaves_no_half_model_and_loses_none_that_was_saved(tmp_path: Path) -> None:
    store, finished = ModelStore(str(tmp_path)), 0
    for seed in range(ROUNDS // 4):
        finished = kill_at_random(seed, save, store.root, finished)
        saved = sorted((tmp_path / "catboost_v9").glob("*.cbm"))
        assert len(saved) in (finished, finished + 1)
        assert {len(predictions(p)) for p in saved} == {3}
        assert saved[-1].name.startswith(str(WEEK + len(saved) * ROUND))
        finished = len(saved)


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("work", [land_once_and_die, save_once_and_die])
def test_kill_9_before_a_file_is_in_place_leaves_none_by_its_name(
    tmp_path: Path, work: Work, call: str
) -> None:
    process, _ = start(work, str(tmp_path), call)
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    left = [p for p in tmp_path.rglob("*") if p.is_file()]
    # New folders are synced first: a kill there leaves no file at all.
    assert left == aside(tmp_path)
    assert call == "fsync" or left


# Several at once


def test_a_reader_sees_whole_partitions_while_two_processes_write_the_same_and_neighbouring_days(
    lake: Lake,
) -> None:
    writers = [start(rewrite, lake.root, days, 1) for days in (DAYS[:3], DAYS[2:], DAYS[2:])]
    wait_until(lambda: all(done.value > 1 for _, done in writers))
    before = [done.value for _, done in writers]
    for _ in range(40):
        versions(lake, DAYS)
    assert all(done.value > count for (_, done), count in zip(writers, before, strict=True))
    for process, _ in writers:
        process.kill()
        process.join(10)
    versions(lake, DAYS)


@pytest.mark.parametrize("others", [DAYS[2:], DAYS[:3]], ids=["neighbouring days", "the same days"])
def test_two_processes_that_write_at_once_both_come_to_their_end(lake: Lake, others: list[date]) -> None:
    last = 60
    processes = [start(rewrite_until, lake.root, days, last)[0] for days in (DAYS[:3], others)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    written = sorted({*DAYS[:3], *others})
    assert versions(lake, written) == [last] * len(written)
    assert aside(folder(lake)) == []


def test_two_processes_that_save_the_same_models_at_once_both_finish(tmp_path: Path) -> None:
    processes = [start(save_until, str(tmp_path), 30)[0] for _ in range(2)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    files = list((tmp_path / "catboost_v9").iterdir())
    assert len(files) == 30
    assert len({predictions(p) for p in files}) == 1


# A full disk, a small limit, a forbidden file


def _run(command: list[str]) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if not shutil.which("mount") or _run(mounting):
        pytest.skip("skipped: this user may not mount a small disk")
    yield disk
    assert _run(["umount", str(disk)]) == 0


def fill(disk: Path) -> Path:
    """Writes a file that leaves some 20 kB free."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * (shutil.disk_usage(disk).free - 20_000))
    return ballast


def test_a_full_disk_replaces_no_partition_and_the_error_names_one_and_says_to_free_space(
    small_disk: Path,
) -> None:
    lake = Lake(str(small_disk / "lake"))
    write_version(lake, DAYS, 1)
    ballast = fill(small_disk)
    with pytest.raises(
        OSError, match=r"No space left.*free space on its disk and run again.*/2024-01-0\d\.parq"
    ):
        lake.write(TABLE, rows(DAYS, 2.0, 5000), DAYS)
    assert versions(lake, DAYS) == [1] * 5
    assert aside(small_disk) == []
    ballast.unlink()
    write_version(lake, DAYS, 2)
    assert versions(lake, DAYS) == [2] * 5


def test_a_full_disk_lets_no_half_payload_land(small_disk: Path) -> None:
    raw = RawStore(str(small_disk / "raw"))
    raw.land(payload(1))
    ballast = fill(small_disk)
    with pytest.raises(OSError, match=r"free space on its disk and run again.*\d{8}T\d+Z-\w+\.json\.gz"):
        raw.land(payload(40_000))
    ballast.unlink()
    raw.land(payload(2))
    stored = list(raw.all("odds_api", "odds", "2024-04-10", STARTED + timedelta(days=1)))
    assert [p.body for p in stored] == [payload(1).body, payload(2).body]
    assert aside(small_disk) == []


def test_a_limit_on_the_size_of_files_replaces_none_and_is_named(lake: Lake) -> None:
    process, expected = start(write_with_small_files_only, lake.root)
    process.join(30)
    assert (process.exitcode, expected.value) == (0, 1)
    assert versions(lake, DAYS) == [1] * 5
    assert aside(folder(lake)) == []


@pytest.mark.parametrize("what", ["points", f"points/{DAYS[2]}.parquet"], ids=["table", "partition"])
def test_what_this_user_may_not_read_is_named_and_never_read_as_no_rows(what: str) -> None:
    root = Path(tempfile.mkdtemp(prefix="lake-"))
    try:
        root.chmod(0o755)  # else the other user could not list it
        write_version(Lake(str(root)), DAYS, 1)
        (root / what).chmod(0)
        process, expected = start(
            read_as_nobody, str(root), f"{root / what} may not be read; let this user read it"
        )
        process.join(30)
        assert (process.exitcode, expected.value) == (0, 1)
    finally:
        (root / what).chmod(0o755)
        shutil.rmtree(root)


def test_versions_differ_in_length_so_that_a_torn_file_would_show() -> None:
    assert len({players_of(n) for n in range(1, 100)}) == 99
