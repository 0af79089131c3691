"""A run reads each file once, and reads a file again that was replaced."""

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
    """Rows of three days; the third day has no rows, and the fifth no file."""
    lake = Lake(str(tmp_path / "lake"))
    lake.write(TABLE, rows(DAYS[:2], 1.0), DAYS[:2])
    lake.write(TABLE, rows(DAYS[3:4], 4.0), DAYS[2:4])
    return lake


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Days whose file was opened, in order."""
    days: list[date] = []
    read = Lake.read_entries

    def note(self: Lake, table: Table, entries: Mapping[date, Entry]) -> pl.DataFrame:
        days.extend(entries)
        return read(self, table, entries)

    monkeypatch.setattr(Lake, "read_entries", note)
    return days


@pytest.mark.parametrize("order", list(itertools.permutations([DAYS, DAYS[:2], DAYS[1:4]])))
def test_it_reads_as_the_lake_does_in_whatever_order_it_is_asked(
    lake: Lake, order: tuple[list[date], ...]
) -> None:
    reader = Reader(lake)
    for days in (DAYS[4:], *order):
        assert reader.read(TABLE, days).equals(lake.read(TABLE, days))
        assert reader.read(TABLE, days).schema == TABLE.schema


def test_it_reads_each_file_once(lake: Lake, opened: list[date]) -> None:
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


def test_a_file_that_cannot_be_read_is_named_and_read_after_it_is_repaired(lake: Lake) -> None:
    reader = Reader(lake)
    reader.read(TABLE, DAYS[:1])
    lake.fs.pipe_file(lake.path(TABLE, DAYS[1]), b"half")
    for _ in range(2):
        with pytest.raises(CorruptPartitionError, match=str(DAYS[1])):
            reader.read(TABLE, DAYS)
    lake.write(TABLE, rows(DAYS[1:2], 2.0), DAYS[1:2])
    assert reader.read(TABLE, DAYS[:2])["value"].to_list() == [1.0] * 3 + [2.0] * 3


@pytest.mark.parametrize("read_before", [True, False])
def test_what_it_wrote_equals_the_lake_and_is_not_read(
    lake: Lake, opened: list[date], read_before: bool
) -> None:
    reader = Reader(lake)
    if read_before:
        reader.read(TABLE, DAYS)
    opened.clear()
    # Not in the order of dates, and without rows of two days.
    frame = pl.concat([rows(DAYS[3:], 5.0), rows(DAYS[:1], 3.0)])
    written = [*DAYS[:2], *DAYS[3:]]
    assert reader.write(TABLE, frame, written) == {DAYS[0]: 3, DAYS[1]: 0, DAYS[3]: 3, DAYS[4]: 3}
    cached = reader.read(TABLE, written)
    assert opened == []
    assert cached.equals(lake.read(TABLE, written))
    assert cached.equals(pl.concat([rows(DAYS[:1], 3.0), rows(DAYS[3:], 5.0)]))
    assert reader.read(TABLE, DAYS).equals(lake.read(TABLE, DAYS))


def test_a_frame_of_another_schema_is_read_back_as_it_was_stored(lake: Lake, opened: list[date]) -> None:
    reader = Reader(lake)
    reader.write(TABLE, rows(DAYS[:1], 3.0).drop("value"), DAYS[:1])
    assert reader.read(TABLE, DAYS[:1])["value"].to_list() == [None] * 3
    assert opened == DAYS[:1]


def test_what_it_wrote_and_another_overwrote_is_read_again(lake: Lake) -> None:
    reader = Reader(lake)
    reader.write(TABLE, rows(DAYS[:2], 3.0), DAYS[:2])
    lake.write(TABLE, rows(DAYS[:1], 6.0), DAYS[:1])
    assert reader.read(TABLE, DAYS[:2])["value"].to_list() == [6.0] * 3 + [3.0] * 3


def test_two_tables_are_cached_apart(lake: Lake) -> None:
    other = type(TABLE)("other", TABLE.row, TABLE.key, TABLE.columns)
    lake.write(other, rows(DAYS[:1], 7.0), DAYS[:1])
    reader = Reader(lake)
    assert reader.read(TABLE, DAYS[:1])["value"].to_list() == [1.0] * 3
    assert reader.read(other, DAYS[:1])["value"].to_list() == [7.0] * 3


def test_a_file_that_is_replaced_during_a_read_is_read_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, read = Reader(lake), Lake.read_entries

    def replace_late(self: Lake, table: Table, entries: Mapping[date, Entry]) -> pl.DataFrame:
        frame = read(self, table, entries)
        monkeypatch.setattr(Lake, "read_entries", read)
        lake.write(TABLE, rows(DAYS[:1], 8.0), DAYS[:1])
        return frame

    monkeypatch.setattr(Lake, "read_entries", replace_late)
    reader.read(TABLE, DAYS)
    assert reader.read(TABLE, DAYS).filter(pl.col("game_date") == DAYS[0])["value"].to_list() == [8.0] * 3
