"""A run reads each file once, and never one that has been replaced."""

import itertools
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.table import Table
from nba_props.storage.lake import CorruptPartitionError, Entry, Lake
from nba_props.storage.reader import Reader
from tests.storage.lake_rows import DAYS, TABLE, rows


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(str(tmp_path / "lake"))
    lake.write(TABLE, rows(DAYS[:2], 1.0), DAYS[:2])
    lake.write(
        TABLE, rows(DAYS[3:4], 4.0), DAYS[2:4]
    )  # of these the first has no rows, and the last day no file
    return lake


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Days whose file was opened, in order."""
    days: list[date] = []
    read = Lake.read_entries

    def noting(self: Lake, table: Table, entries: Mapping[date, Entry]) -> pl.DataFrame:
        days.extend(entries)
        return read(self, table, entries)

    monkeypatch.setattr(Lake, "read_entries", noting)
    return days


@pytest.mark.parametrize("order", list(itertools.permutations([DAYS, DAYS[:2], DAYS[1:4]])))
def test_it_reads_as_the_lake_does_in_whatever_order_it_is_asked(
    lake: Lake, order: tuple[list[date], ...]
) -> None:
    reader = Reader(lake)
    for days in (DAYS[4:], *order):
        assert reader.read(TABLE, days).equals(lake.read(TABLE, days))
        assert reader.read(TABLE, days).schema == TABLE.schema


def test_it_opens_each_file_once(lake: Lake, opened: list[date]) -> None:
    reader = Reader(lake)
    for days in (DAYS[1:2], DAYS, DAYS[:3], DAYS):
        reader.read(TABLE, days)
    assert opened == [DAYS[1], DAYS[0], DAYS[2], DAYS[3]]


@pytest.mark.parametrize("value", [9.0, 1.0], ids=["another content", "the same content"])
def test_a_partition_that_was_written_since_is_read_again_and_no_other(
    lake: Lake, opened: list[date], value: float
) -> None:
    reader = Reader(lake)
    before = reader.read(TABLE, DAYS)
    lake.write(TABLE, rows(DAYS[1:2], value), DAYS[1:2])
    opened.clear()
    after = reader.read(TABLE, DAYS)
    assert opened == [DAYS[1]]
    assert after["value"].to_list() == [1.0] * 3 + [value] * 3 + [4.0] * 3
    assert before["value"].to_list() == [1.0] * 6 + [4.0] * 3


def test_a_day_that_becomes_empty_or_vanishes_leaves_nothing_of_the_old(lake: Lake) -> None:
    reader = Reader(lake)
    reader.read(TABLE, DAYS)
    lake.write(TABLE, TABLE.empty(), DAYS[:1])
    lake.fs.rm_file(lake.path(TABLE, DAYS[3]))
    assert reader.read(TABLE, DAYS).equals(rows(DAYS[1:2], 1.0))


def test_a_file_that_cannot_be_read_is_named_and_read_once_it_is_mended(lake: Lake) -> None:
    reader = Reader(lake)
    reader.read(TABLE, DAYS[:1])
    lake.fs.pipe_file(lake.path(TABLE, DAYS[1]), b"half")
    for _ in range(2):
        with pytest.raises(CorruptPartitionError, match=str(DAYS[1])):
            reader.read(TABLE, DAYS)
    lake.write(TABLE, rows(DAYS[1:2], 2.0), DAYS[1:2])
    assert reader.read(TABLE, DAYS[:2])["value"].to_list() == [1.0] * 3 + [2.0] * 3


@pytest.mark.parametrize("read_before", [True, False])
def test_what_it_wrote_is_what_the_lake_then_holds_and_is_not_opened(
    lake: Lake, opened: list[date], read_before: bool
) -> None:
    reader = Reader(lake)
    if read_before:
        reader.read(TABLE, DAYS)
    opened.clear()
    again = pl.concat(
        [rows(DAYS[3:], 5.0), rows(DAYS[:1], 3.0)]
    )  # not in the order of dates, and none of two days
    written = [*DAYS[:2], *DAYS[3:]]
    assert reader.write(TABLE, again, written) == {DAYS[0]: 3, DAYS[1]: 0, DAYS[3]: 3, DAYS[4]: 3}
    found = reader.read(TABLE, written)
    assert opened == []
    assert found.equals(lake.read(TABLE, written))
    assert found.equals(pl.concat([rows(DAYS[:1], 3.0), rows(DAYS[3:], 5.0)]))
    assert reader.read(TABLE, DAYS).equals(lake.read(TABLE, DAYS))


def test_a_frame_that_is_not_of_the_tables_shape_is_read_back_as_it_is_stored(
    lake: Lake, opened: list[date]
) -> None:
    reader = Reader(lake)
    reader.write(TABLE, rows(DAYS[:1], 3.0).drop("value"), DAYS[:1])
    assert reader.read(TABLE, DAYS[:1])["value"].to_list() == [None] * 3
    assert opened == DAYS[:1]


def test_what_it_wrote_and_another_overwrote_is_read_again(lake: Lake) -> None:
    reader = Reader(lake)
    reader.write(TABLE, rows(DAYS[:2], 3.0), DAYS[:2])
    lake.write(TABLE, rows(DAYS[:1], 6.0), DAYS[:1])
    assert reader.read(TABLE, DAYS[:2])["value"].to_list() == [6.0] * 3 + [3.0] * 3


def test_two_tables_are_held_apart(lake: Lake) -> None:
    other = type(TABLE)("other", TABLE.row, TABLE.key, TABLE.columns)
    lake.write(other, rows(DAYS[:1], 7.0), DAYS[:1])
    reader = Reader(lake)
    assert reader.read(TABLE, DAYS[:1])["value"].to_list() == [1.0] * 3
    assert reader.read(other, DAYS[:1])["value"].to_list() == [7.0] * 3


def test_a_file_put_in_place_while_it_is_read_is_read_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, read = Reader(lake), Lake.read_entries

    def late(self: Lake, table: Table, entries: Mapping[date, Entry]) -> pl.DataFrame:
        frame = read(self, table, entries)
        monkeypatch.setattr(Lake, "read_entries", read)
        lake.write(TABLE, rows(DAYS[:1], 8.0), DAYS[:1])
        return frame

    monkeypatch.setattr(Lake, "read_entries", late)
    reader.read(TABLE, DAYS)
    assert reader.read(TABLE, DAYS).filter(pl.col("game_date") == DAYS[0])["value"].to_list() == [8.0] * 3
