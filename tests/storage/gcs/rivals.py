"""Work of processes that write to one bucket at once."""

import os
from ctypes import c_longlong
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import fsspec
import polars as pl

from nba_props.days import Days
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.claims import Holder
from nba_props.storage.lake import Lake
from nba_props.storage.locks import day_locks
from tests.storage.lake_rows import TABLE, rows

DAY = date(2024, 1, 1)


def add_players(store: str, players: list[int], both: Barrier, done: c_longlong) -> None:
    """Adds rows to the one day, each in a write of its own, from what the day holds at that moment."""
    _begin(store, both)
    for player in players:
        holder = Holder(f"run of {player}", "host", os.getpid(), now())
        with day_locks(f"{store}/locks", Days.one(DAY), holder, lambda _: None, now) as confirm:
            confirm()
            _add(store, player)
        done.value += 1


def _add(store: str, player: int) -> None:
    lake = Lake(f"{store}/lake")
    new = rows([DAY], float(player), 1).with_columns(player=pl.lit(player, pl.Int64))
    lake.write(TABLE, TABLE.shape(pl.concat([lake.read(TABLE, [DAY]), new])), [DAY])


def record_files(store: str, folder: str, names: list[str], both: Barrier, done: c_longlong) -> None:
    """Records the contents of files of an archive."""
    _begin(store, both)
    for name in names:
        ArchiveContents(store).accept(Path(folder) / name, now())
        done.value += 1


def _begin(store: str, both: Barrier) -> None:
    """Waits until both processes have a client."""
    fsspec.core.url_to_fs(store)
    both.wait(30)


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)
