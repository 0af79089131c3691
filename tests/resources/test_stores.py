"""Stores that are URLs: the chain from ingest to features, and file systems that keep listings or are slow."""

import threading
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
import fsspec
import polars as pl
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.gaps import GAP_ASSETS
from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.checks.quality import feature_store_quality
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.instance.run_tags import RANGE
from nba_props.resources.wiring import given
from nba_props.stamps import STAMP
from nba_props.storage.files import add, read_all
from nba_props.storage.lake import Lake
from nba_props.storage.raw import Payload, RawStore
from nba_props.storage.registry_store import RegistryStore
from tests.governance_rows import trained

DAYS = Days(date(2023, 10, 24), date(2023, 10, 26))
NOW = "2023-10-26T20:00:00Z"
ASSETS = [*INGEST_ASSETS, *STATS_ASSETS, *FEATURE_ASSETS, *GAP_ASSETS]


def built(home: Path, store: str) -> Lake:
    """The lake after the days were ingested and their features built, in one run."""
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_STORE=store, NBA_PROPS_NOW=NOW)
    tags = dict(zip(RANGE, map(str, (DAYS.first, DAYS.last)), strict=True))
    result = dg.materialize([*ASSETS, feature_store_quality], resources=resources, tags=tags)
    assert result.success
    lake: Lake = resources["home"].lake
    return lake


@pytest.mark.slow
def test_ingest_to_features_gives_the_same_files_in_memory_a_bucket_and_a_folder_and_leaves_the_home_alone(
    tmp_path: Path, bucket: str
) -> None:
    stores = (f"memory://{uuid4().hex}", f"file://{tmp_path}/store")
    memory, file = (built(tmp_path / "home", store) for store in stores)
    remote = built(tmp_path / "another home", f"{bucket}/store")
    assert memory.read(FEATURE_STORE, DAYS).height > 100
    for table in TABLES.values():
        assert memory.read(table, DAYS).equals(file.read(table, DAYS)), table.name
        for day in remote.stored(table):
            content = remote.fs.cat_file(remote.path(table, day))
            assert content == file.fs.cat_file(file.path(table, day)), (table.name, day)
        assert remote.stored(table) == file.stored(table)
    for store in stores:
        fs, root = fsspec.core.url_to_fs(store)
        assert {path.rpartition("/")[2] for path in fs.ls(root, detail=False)} == {
            STAMP,
            "lake",
            "raw",
            "locks",
        }
    assert [p.name for p in (tmp_path / "home").iterdir()] == [STAMP]


# -- file systems that keep listings, and that are slow ---------------------------------------------------------------


class Remote(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The files of `memory://`, by another protocol."""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.removeprefix(f"{cls.protocol}://")))


class Listing(Remote):
    """Keeps the listing of a folder until it is invalidated, as clients of object stores do."""

    protocol = "listing"

    def ls(self, path: str, detail: bool = True) -> list[Any]:
        """The listing that was made first."""
        path = self._strip_protocol(path)
        if path not in self.dircache:
            self.dircache[path] = super().ls(path, detail=True)
        entries: list[Any] = self.dircache[path]
        return entries if detail else sorted(entry["name"] for entry in entries)

    def find(self, path: str, detail: bool = False) -> Any:  # noqa: ANN401  (as of fsspec: a list or a mapping)
        """Files of a folder's listing."""
        files = {entry["name"]: entry for entry in self.ls(path) if entry["type"] == "file"}
        return files if detail else sorted(files)

    def invalidate_cache(self, path: str | None = None) -> None:
        """Forgets the listing of a folder, or all."""
        self.dircache.pop(self._strip_protocol(path), None) if path else self.dircache.clear()


class Waiting(Remote):
    """Answers a read only once another one is under way."""

    protocol = "waiting"
    met = threading.Barrier(2)

    def cat_file(self, path: str) -> bytes:
        """A file's content, once somebody else reads too."""
        self.met.wait(timeout=10)
        return bytes(super().cat_file(path))


for kind in (Listing, Waiting):
    fsspec.register_implementation(kind.protocol, kind, clobber=True)


def written_elsewhere(lake: Lake, day: date) -> None:
    """A row of a day, written by another process, of which the lake's file system knows nothing."""
    row = {"game_id": f"g{day}", "game_date": day, "season": "2023-24"}
    frame = pl.DataFrame([dict.fromkeys(SCHEDULE.schema.names()) | row], schema=SCHEDULE.schema)
    Lake(f"memory://{lake.root}").write(SCHEDULE, frame, [day])


def test_a_partition_that_another_process_writes_is_seen_by_a_store_that_keeps_listings() -> None:
    lake = Lake(f"listing://{uuid4().hex}/lake")
    first, second, _ = DAYS
    written_elsewhere(lake, first)
    assert lake.stored(SCHEDULE) == [first]
    assert lake.read(SCHEDULE, DAYS).height == 1
    written_elsewhere(lake, second)
    assert lake.stored(SCHEDULE) == [first, second]
    assert lake.read(SCHEDULE, DAYS)["game_date"].to_list() == [first, second]


def test_a_payload_that_another_process_lands_is_seen_by_a_store_that_keeps_listings() -> None:
    raw = RawStore(f"listing://{uuid4().hex}/raw")
    other = RawStore(f"memory://{raw.root}")
    clock = given(NBA_PROPS_NOW=NOW)["clock"]
    for n in (1, 2):
        other.land(Payload("s", "e", "k", clock.now(), str(n).encode()))
        assert len(list(raw.newest_first("s", "e", "k", clock.now()))) == n
        assert len(list(raw.all("s", "e", "k", clock.now()))) == n
    assert raw.holds("s", "e", "k", clock.now())


def test_partitions_and_events_of_a_remote_store_are_fetched_side_by_side() -> None:
    root = f"waiting://{uuid4().hex}"
    lake = Lake(f"{root}/lake")
    for day in list(DAYS)[:2]:
        written_elsewhere(lake, day)
    assert lake.read(SCHEDULE, DAYS).height == 2
    elsewhere = RegistryStore(f"memory://{lake.root.replace('lake', 'registry')}")
    for name in ("one", "another"):
        elsewhere.append(trained(model_id=name))
    assert len(RegistryStore(f"{root}/registry").events()) == 2


def test_of_files_that_are_fetched_side_by_side_one_that_is_gone_is_named() -> None:
    fs = fsspec.filesystem("memory")
    folder = f"/{uuid4().hex}"
    add(fs, f"{folder}/a", b"a")
    with pytest.raises(FileNotFoundError, match="gone"):
        read_all(fs, [f"{folder}/a", f"{folder}/gone"])
