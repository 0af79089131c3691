"""A partition is the old file or the new one, whatever happens."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.resources.lake import CorruptPartition, Lake, encode
from nba_props.tables.table import Column, Table

TABLE = Table(
    "points",
    "a player and a day",
    ("game_date", "player"),
    (
        Column("game_date", pl.Date, "day"),
        Column("player", pl.Int64, "player"),
        Column("value", pl.Float64, "value", "points", True),
    ),
)
FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(n) for n in range(5)]

# Writes the same days over and over, each time with another value, until it is killed or has had enough.
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from test_lake import DAYS, Lake, TABLE, rows
lake, days, times = Lake(sys.argv[2]), DAYS[int(sys.argv[3]):int(sys.argv[4])], int(sys.argv[5])
print("writing", flush=True)
for n in range(times):
    lake.write(TABLE, rows(days, float(n), players=2000), days)
"""


def rows(days: list[date], value: float = 1.0, players: int = 3) -> pl.DataFrame:
    """Every row of a partition has the same value, so that a mixture shows."""
    one = pl.DataFrame({"player": range(players)}, schema={"player": pl.Int64})
    each = pl.DataFrame({"game_date": days}, schema={"game_date": pl.Date})
    return TABLE.shape(each.join(one, how="cross").with_columns(value=pl.lit(value)))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def folder(lake: Lake) -> Path:
    return Path(lake.root) / TABLE.name


def test_what_is_written_is_read_and_a_range_is_its_days(lake):
    assert lake.write(TABLE, rows(DAYS), DAYS) == dict.fromkeys(DAYS, 3)
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))
    assert lake.read(TABLE, DAYS[1:3]).equals(rows(DAYS[1:3]))
    assert lake.read(TABLE, reversed(DAYS)).equals(pl.concat(lake.read(TABLE, [d]) for d in DAYS))


def test_a_range_writes_the_same_bytes_as_its_days(lake, tmp_path):
    lake.write(TABLE, rows(DAYS), DAYS)
    other = Lake(str(tmp_path / "other"))
    for day in DAYS:
        other.write(TABLE, rows([day]), [day])
    for path in folder(lake).iterdir():
        assert path.read_bytes() == (folder(other) / path.name).read_bytes()


def test_equal_frames_give_equal_bytes_however_they_are_chunked():
    whole = rows(DAYS)
    assert encode(whole) == encode(pl.concat([whole[:4], whole[4:]], rechunk=False)) == encode(whole.clone())
    assert encode(whole) != encode(rows(DAYS, 2.0))


def test_a_day_without_rows_is_an_empty_file_with_every_column(lake):
    assert lake.write(TABLE, rows(DAYS[:1]), DAYS[:2]) == {DAYS[0]: 3, DAYS[1]: 0}
    assert lake.stored(TABLE) == DAYS[:2]
    assert pl.read_parquet(folder(lake) / f"{DAYS[1]}.parquet").schema == TABLE.schema
    assert lake.read(TABLE, [DAYS[1]]).schema == TABLE.schema


def test_nothing_stored_is_no_rows_with_every_column(lake):
    assert lake.stored(TABLE) == []
    assert lake.read(TABLE, DAYS).schema == TABLE.schema
    assert lake.write(TABLE, TABLE.empty(), []) == {}


def test_a_day_that_becomes_empty_leaves_nothing_of_the_old(lake):
    lake.write(TABLE, rows(DAYS), DAYS)
    lake.write(TABLE, TABLE.empty(), DAYS[:1])
    assert lake.read(TABLE, DAYS[:1]).is_empty()
    assert lake.read(TABLE, DAYS).height == 12


def test_an_older_file_without_a_column_and_with_another_is_still_read(lake):
    lake.write(TABLE, rows(DAYS), DAYS)
    older = rows(DAYS[:1]).drop("value").with_columns(gone=pl.lit("x"))
    older.write_parquet(folder(lake) / f"{DAYS[0]}.parquet")
    found = lake.read(TABLE, DAYS)
    assert found.schema == TABLE.schema
    assert found["value"].null_count() == 3
    assert found.height == 15


@pytest.mark.parametrize("harm", ["emptied", "cut", "cut to pieces", "overwritten", "of another type"])
def test_a_file_that_cannot_be_read_is_named_with_the_cure(lake, harm):
    lake.write(TABLE, rows(DAYS), DAYS)
    path = folder(lake) / f"{DAYS[2]}.parquet"
    content = path.read_bytes()
    other = io.BytesIO()
    rows(DAYS[2:3]).with_columns(value=pl.lit("text")).write_parquet(other)
    path.write_bytes(
        {
            "emptied": b"",
            "cut": content[:-10],
            "cut to pieces": content[:20],
            "overwritten": b"?" * len(content),
            "of another type": other.getvalue(),
        }[harm]
    )
    with pytest.raises(
        CorruptPartition, match=rf"{DAYS[2]}\.parquet cannot be read.*materialize points of that day"
    ):
        lake.read(TABLE, DAYS)
    assert lake.read(TABLE, DAYS[:2]).height == 6
    lake.write(TABLE, rows([DAYS[2]]), [DAYS[2]])
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))


@pytest.mark.parametrize("asked", [DAYS[:4], []])
def test_rows_of_other_days_are_refused_and_nothing_is_written(lake, asked):
    with pytest.raises(ValueError, match="points: rows of 2024-01-0"):
        lake.write(TABLE, rows(DAYS), asked)
    assert lake.stored(TABLE) == []


def test_rows_without_a_date_are_refused_and_nothing_is_written(lake):
    dateless = rows(DAYS).with_columns(game_date=pl.lit(None, pl.Date))
    with pytest.raises(ValueError, match="rows of None"):
        lake.write(TABLE, dateless, DAYS)
    assert lake.stored(TABLE) == []


def test_leftovers_and_foreign_files_are_ignored(lake):
    lake.write(TABLE, rows(DAYS[:1]), DAYS[:1])
    for name in (
        f".{DAYS[1]}.parquet.0123abcd",
        "notes.txt",
        "latest.parquet",
        "20240103.parquet",
        "2024-13-99.x",
    ):
        (folder(lake) / name).write_bytes(b"half")
    assert lake.stored(TABLE) == DAYS[:1]
    assert lake.read(TABLE, DAYS).equals(rows(DAYS[:1]))


def test_writing_leaves_nothing_beside_the_partitions(lake):
    lake.write(TABLE, rows(DAYS), DAYS)
    assert {p.name for p in folder(lake).iterdir()} == {f"{d}.parquet" for d in DAYS}


def test_a_write_that_fails_leaves_the_old_file_and_no_other(lake, monkeypatch):
    lake.write(TABLE, rows(DAYS[:1]), DAYS[:1])

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        lake.write(TABLE, rows(DAYS[:1], 2.0), DAYS[:1])
    assert [p.name for p in folder(lake).iterdir()] == [f"{DAYS[0]}.parquet"]
    assert lake.read(TABLE, DAYS).equals(rows(DAYS[:1]))


def test_any_file_system_will_do():
    lake = Lake("memory://lake-test")
    lake.write(TABLE, rows(DAYS[:2]), DAYS[:3])
    assert lake.stored(TABLE) == DAYS[:3]
    assert lake.read(TABLE, DAYS).equals(rows(DAYS[:2]))
    lake.fs.pipe_file(lake.path(TABLE, DAYS[0]), b"half")
    with pytest.raises(CorruptPartition, match=str(DAYS[0])):
        lake.read(TABLE, DAYS)


def writer(lake: Lake, first: int, last: int, times: int) -> subprocess.Popen:
    command = [
        sys.executable,
        "-c",
        WRITER,
        str(Path(__file__).parent),
        lake.root,
        str(first),
        str(last),
        str(times),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "writing\n"
    return process


def whole(lake: Lake, days: list[date]) -> bool:
    """Every partition can be read and is of one writing."""
    found = [lake.read(TABLE, [d]) for d in days]
    return all(f.height in (0, 2000) and f["value"].n_unique() <= 1 for f in found)


def test_kill_9_in_the_middle_leaves_every_partition_whole(lake):
    lake.write(TABLE, rows(DAYS, -1.0, players=2000), DAYS)
    process = writer(lake, 0, 5, 100_000)
    for _ in range(20):  # read while it writes
        time.sleep(0.01)
        assert whole(lake, DAYS)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    assert lake.stored(TABLE) == DAYS
    assert whole(lake, DAYS)
    assert lake.read(TABLE, DAYS)["value"].max() > -1.0  # it was indeed writing
    lake.write(TABLE, rows(DAYS), DAYS)
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))


@pytest.mark.parametrize(("one", "other", "times"), [((0, 3), (2, 5), 30), ((2, 3), (2, 3), 300)])
def test_two_processes_on_neighbouring_and_on_the_same_days_never_hurt_each_other(lake, one, other, times):
    written = sorted({*DAYS[slice(*one)], *DAYS[slice(*other)]})
    first, second = writer(lake, *one, times), writer(lake, *other, times)
    assert (first.wait(60), second.wait(60)) == (0, 0)
    assert lake.stored(TABLE) == written
    assert whole(lake, written)
    assert set(lake.read(TABLE, DAYS)["value"]) == {times - 1.0}
