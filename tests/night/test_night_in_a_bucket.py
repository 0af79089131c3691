"""The real night of 12 April 2024 in a bucket: the same tables and bets as in a folder, also after a kill in the middle."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest

from nba_props.commands.runs import run_job, unpublished
from nba_props.days import Days
from nba_props.declared.manifest import Change
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.resources import day_lock
from nba_props.settings import Settings
from nba_props.storage.files import put_all
from nba_props.storage.lake import Lake
from nba_props.storage.leased_locks import LEASE, SKEW
from nba_props.storage.manifest_store import ManifestStore
from tests.built_home import prepared
from tests.gcs import emulator, new_bucket
from tests.real_home import lived

pytestmark = [pytest.mark.real, pytest.mark.slow]

DAY = date(2024, 4, 12)
MORNING, EVENING = "2024-04-12T15:00:00Z", "2024-04-12T19:05:00Z"
# A night is the same on any history, and a short one is quicker to upload.
SINCE = date(2024, 3, 29)
NOT_STORED = {"dagster", "locks", "cache"}
SECONDS = 120
NIGHT = f"""
from datetime import date
from nba_props.commands.runs import run_job, unpublished
from nba_props.days import Days
run_job("nightly", Days.one(date.fromisoformat("{DAY}")), only=unpublished("nightly"))
"""


@dataclass(frozen=True)
class Nights:
    """The stores in which the night was lived: a folder, a bucket, and a bucket whose first run was killed.

    The last one publishes nothing, which takes the emulator the longest.
    """

    folder: str
    bucket: str
    killed: str
    left_by_the_kill: dict[str, str]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    pytest.importorskip("google.cloud.storage")
    with lived(tmp_path_factory, "folder") as (home, server), emulator(tmp_path_factory.mktemp("server")):
        server.step(MORNING)
        run_job("ingest", Days(date(2024, 4, 10), DAY))
        run_job("features", Days(date(2024, 4, 10), date(2024, 4, 11)))
        _shorten(home)
        server.step(EVENING)
        bucket, killed = _uploaded(home), _uploaded(home)
        run_job("nightly", Days.one(DAY))
        with prepared(home.with_name("bucket"), {"NBA_PROPS_STORE": bucket}):
            run_job("nightly", Days.one(DAY))
        with prepared(home.with_name("killed"), {"NBA_PROPS_STORE": killed}):
            _start_and_kill(killed)
            left = contents(killed)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(day_lock, "wall_clock", _when_the_lease_is_over)
                run_job("nightly", Days.one(DAY), only=unpublished("nightly"))
        yield Nights(str(home), bucket, killed, left)


def _shorten(home: Path) -> None:
    models = {name for name, table in TABLES.items() if table.partition == "week"}
    for path in (home / "lake").glob("*/*.parquet"):
        if path.parent.name not in models and date.fromisoformat(path.stem) < SINCE:
            path.unlink()


def _uploaded(home: Path) -> str:
    """The URL of a new bucket with the files of a home."""
    fs, root = fsspec.core.url_to_fs(store := f"gs://{new_bucket()}/store")
    folders = [path for path in home.iterdir() if path.is_dir() and path.name not in NOT_STORED]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    put_all(fs, {f"{root}/{path.relative_to(home)}": path.read_bytes() for path in files})
    return store


def _start_and_kill(store: str) -> None:
    """A run of the night in a process that is killed when it has built the night's slate."""
    fs, root = fsspec.core.url_to_fs(store)
    process = subprocess.Popen(
        [sys.executable, "-c", NIGHT], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + SECONDS
        while not fs.exists(f"{root}/lake/slate/{DAY}.parquet"):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def _when_the_lease_is_over() -> datetime:
    return datetime.now().astimezone() + LEASE + SKEW + timedelta(seconds=1)


def contents(store: str) -> dict[str, str]:
    """The hash of each partition of a store, by its path."""
    fs, root = fsspec.core.url_to_fs(f"{store}/lake")
    paths = sorted(path for path in fs.find(root) if path.endswith(".parquet"))
    return {
        path.removeprefix(f"{root}/"): hashlib.sha256(content).hexdigest()
        for path, content in fs.cat(paths).items()
    }


def bets(store: str) -> list[dict[str, Any]]:
    """The bets of the night."""
    return Lake(f"{store}/lake").read(BEST_BETS, [DAY]).to_dicts()


def test_every_table_has_the_same_content_as_in_a_folder(nights: Nights) -> None:
    there = contents(nights.folder)
    assert contents(nights.bucket) == there
    assert {path.partition("/")[0] for path in there if str(DAY) in path} >= {
        "slate",
        "predictions",
        "best_bets",
    }


def test_the_bets_are_the_same(nights: Nights) -> None:
    published = bets(nights.folder)
    assert published
    assert bets(nights.bucket) == bets(nights.killed) == published


def test_a_night_that_was_killed_in_the_middle_and_run_again_is_the_same(nights: Nights) -> None:
    assert f"slate/{DAY}.parquet" in nights.left_by_the_kill
    assert f"best_bets/{DAY}.parquet" not in nights.left_by_the_kill
    of_publishing = EXPECTED_OUTPUTS.name
    there = contents(nights.folder)
    assert contents(nights.killed) == {path: of for path, of in there.items() if of_publishing not in path}


def test_what_the_night_replaced_is_recorded_as_in_a_folder(nights: Nights) -> None:
    of_folder, of_bucket = (_replaced(store) for store in (nights.folder, nights.bucket))
    assert of_bucket == of_folder
    assert of_folder["odds_lines"].before not in {None, of_folder["odds_lines"].after}
    assert of_folder["best_bets"].before is None


def _replaced(store: str) -> Mapping[str, Change]:
    newest = ManifestStore(
        Settings.read({"NBA_PROPS_HOME": os.curdir, "NBA_PROPS_STORE": store}).manifests
    ).newest(DAY)
    assert newest is not None
    return newest.tables
