"""A partition is the old file or the new one, whatever happens; what cannot be read is named."""

import errno
import io
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Never

import polars as pl
import pytest

from nba_props.storage.lake import CorruptPartitionError, Lake, encode
from tests.storage.lake_rows import DAYS, TABLE, rows


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake in a folder of the test's own."""
    return Lake(str(tmp_path / "lake"))


def folder(lake: Lake) -> Path:
    """The folder of its table."""
    return Path(lake.root) / TABLE.name


def test_rows_are_read_as_they_were_written_and_a_range_is_its_days(lake: Lake) -> None:
    assert lake.write(TABLE, rows(DAYS), DAYS) == dict.fromkeys(DAYS, 3)
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))
    assert lake.read(TABLE, DAYS[1:3]).equals(rows(DAYS[1:3]))
    assert lake.read(TABLE, reversed(DAYS)).equals(pl.concat(lake.read(TABLE, [d]) for d in DAYS))


def test_a_range_writes_the_same_bytes_as_its_days(lake: Lake, tmp_path: Path) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    other = Lake(str(tmp_path / "other"))
    for day in DAYS:
        other.write(TABLE, rows([day]), [day])
    for path in folder(lake).iterdir():
        assert path.read_bytes() == (folder(other) / path.name).read_bytes()


def test_equal_frames_give_equal_bytes_however_they_are_chunked() -> None:
    whole = rows(DAYS)
    [alone] = encode([whole])
    in_two = pl.concat([whole[:4], whole[4:]], rechunk=False)
    assert encode([rows(DAYS, 2.0), in_two, TABLE.empty(), whole.clone()])[1::2] == [alone, alone]
    assert encode([rows(DAYS, 2.0)]) != [alone]


def test_a_large_frame_gives_the_same_bytes_each_time() -> None:
    # The streaming engine cuts it into pieces and encodes them side by side.
    large = rows(DAYS, players=60_000)
    assert len(set(encode([large] * 3))) == 1


def test_a_part_of_a_longer_frame_has_the_bytes_that_it_has_alone() -> None:
    """A day of a range and the day by itself: the pages of lists went by the length of the whole."""
    rng = random.Random(1)
    lists = [[rng.choice(("fanduel", "draftkings", "betmgm")) for _ in range(12)] for _ in range(20_000)]
    whole = pl.DataFrame({"row": range(20_000), "feeds": lists})
    alone = pl.DataFrame({"row": range(15_000, 20_000), "feeds": lists[15_000:]})
    assert encode([whole.slice(15_000)]) == encode([whole.filter(pl.col("row") >= 15_000)]) == encode([alone])


def test_a_day_without_rows_is_an_empty_file_with_every_column(lake: Lake) -> None:
    assert lake.write(TABLE, rows(DAYS[:1]), DAYS[:2]) == {DAYS[0]: 3, DAYS[1]: 0}
    assert lake.stored(TABLE) == DAYS[:2]
    assert pl.read_parquet(folder(lake) / f"{DAYS[1]}.parquet").schema == TABLE.schema
    assert lake.read(TABLE, [DAYS[1]]).schema == TABLE.schema


def test_no_file_is_no_rows_with_every_column(lake: Lake) -> None:
    assert lake.stored(TABLE) == []
    assert lake.read(TABLE, DAYS).schema == TABLE.schema
    assert lake.write(TABLE, TABLE.empty(), []) == {}


def test_a_day_that_becomes_empty_leaves_nothing_of_the_old(lake: Lake) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    lake.write(TABLE, TABLE.empty(), DAYS[:1])
    assert lake.read(TABLE, DAYS[:1]).is_empty()
    assert lake.read(TABLE, DAYS).height == 12


def test_an_older_file_without_a_column_and_with_another_is_still_read(lake: Lake) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    older = rows(DAYS[:1]).drop("value").with_columns(gone=pl.lit("x"))
    older.write_parquet(folder(lake) / f"{DAYS[0]}.parquet")
    frame = lake.read(TABLE, DAYS)
    assert frame.schema == TABLE.schema
    assert frame["value"].null_count() == 3
    assert frame.height == 15


def of_another_type() -> bytes:
    """A file whose column has another type."""
    content = io.BytesIO()
    rows(DAYS[2:3]).with_columns(value=pl.lit("text")).write_parquet(content)
    return content.getvalue()


def of_another_table() -> bytes:
    """A file without a column of the key."""
    return encode([rows(DAYS[2:3]).rename({"player": "team"})])[0]


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"",
    "cut": lambda content: content[:-10],
    "cut to pieces": lambda content: content[:20],
    "overwritten": lambda content: b"?" * len(content),
    "with a footer longer than itself": lambda content: content[:-8] + b"\xff\xff\xff\x0fPAR1",
    "with a footer of noughts": lambda content: content[:-308] + b"\x00" * 300 + content[-8:],
    "of another type": lambda _: of_another_type(),
    "of another table": lambda _: of_another_table(),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_cannot_be_read_is_named_with_the_fix(lake: Lake, harm: str) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    path = folder(lake) / f"{DAYS[2]}.parquet"
    path.write_bytes(HARMS[harm](path.read_bytes()))
    for days in (DAYS, DAYS[2:3]):
        with pytest.raises(
            CorruptPartitionError,
            match=rf"{DAYS[2]}\.parquet cannot be read.*materialize points of that day again",
        ):
            lake.read(TABLE, days)
    for day in {*DAYS} - {DAYS[2]}:
        assert lake.read(TABLE, [day]).height == 3
    lake.write(TABLE, rows([DAYS[2]]), [DAYS[2]])
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))


@pytest.mark.parametrize("inside", [[], ["part-0.parquet"]])
def test_a_folder_in_a_partitions_place_is_named_by_who_reads_and_who_writes(
    lake: Lake, inside: list[str]
) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    path = folder(lake) / f"{DAYS[2]}.parquet"
    path.unlink()
    path.mkdir()
    for name in inside:
        (path / name).write_bytes(b"")
    with pytest.raises(CorruptPartitionError, match=rf"{path} is a folder; remove it"):
        lake.read(TABLE, DAYS)
    with pytest.raises(
        OSError, match=r"remove the folder that has its name and run again.*2024-01-03\.parquet"
    ):
        lake.write(TABLE, rows(DAYS, 2.0), DAYS)
    # Days are put in place one after the other: those before it are new, those after it old, none is torn.
    assert [lake.read(TABLE, [d])["value"].unique().to_list() for d in DAYS if d != DAYS[2]] == [
        [2.0],
        [2.0],
        [1.0],
        [1.0],
    ]
    assert {p.name for p in folder(lake).iterdir()} == {f"{d}.parquet" for d in DAYS}
    path.rename(folder(lake) / "removed")
    lake.write(TABLE, rows(DAYS, 2.0), DAYS)
    assert lake.read(TABLE, DAYS).equals(rows(DAYS, 2.0))


def test_a_file_of_a_tables_name_is_named_by_reads_and_writes(lake: Lake) -> None:
    Path(lake.root).mkdir()
    folder(lake).write_bytes(b"")
    with pytest.raises(CorruptPartitionError, match=r"/points is a file; remove it"):
        lake.read(TABLE, DAYS)
    with pytest.raises(OSError, match=r"remove the file that has the name of its folder.*points"):
        lake.write(TABLE, rows(DAYS), DAYS)


@pytest.mark.parametrize("days", [DAYS[:4], []])
def test_rows_of_other_days_are_refused_and_nothing_is_written(lake: Lake, days: list[date]) -> None:
    with pytest.raises(ValueError, match="points: rows of 2024-01-0"):
        lake.write(TABLE, rows(DAYS), days)
    assert lake.stored(TABLE) == []


def test_rows_without_a_date_are_refused_and_nothing_is_written(lake: Lake) -> None:
    dateless = rows(DAYS).with_columns(game_date=pl.lit(None, pl.Date))
    with pytest.raises(ValueError, match="rows of None"):
        lake.write(TABLE, dateless, DAYS)
    assert lake.stored(TABLE) == []


def test_frames_are_read_as_one_chunk(lake: Lake) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    assert lake.read(TABLE, DAYS).n_chunks() == 1


def test_leftovers_and_foreign_files_are_ignored(lake: Lake) -> None:
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


def test_writing_leaves_nothing_beside_the_partitions(lake: Lake) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)
    assert {p.name for p in folder(lake).iterdir()} == {f"{d}.parquet" for d in DAYS}


def test_a_write_that_fails_leaves_the_old_files_alone_and_names_the_fix(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.write(TABLE, rows(DAYS), DAYS)

    def full(_: object) -> Never:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        OSError, match=r"No space left.*free space on its disk and run again.*/2024-01-0\d\.parq"
    ):
        lake.write(TABLE, rows(DAYS, 2.0), DAYS)
    assert {p.name for p in folder(lake).iterdir()} == {f"{d}.parquet" for d in DAYS}
    assert lake.read(TABLE, DAYS).equals(rows(DAYS))


def test_it_works_on_another_file_system() -> None:
    lake = Lake("memory://lake-test")
    lake.write(TABLE, rows(DAYS[:2]), DAYS[:3])
    assert lake.stored(TABLE) == DAYS[:3]
    assert lake.read(TABLE, DAYS).equals(rows(DAYS[:2]))
    lake.fs.pipe_file(lake.path(TABLE, DAYS[0]), b"half")
    with pytest.raises(CorruptPartitionError, match=str(DAYS[0])):
        lake.read(TABLE, DAYS)
