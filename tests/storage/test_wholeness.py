"""What is wrong with stored files of a store that is a URL, and which files are read where not all are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest

from nba_props.declared.tables.table import Column
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.lake import Lake
from nba_props.storage.objects import sha256
from nba_props.storage.raw import Payload, RawStore
from nba_props.storage.wholeness import hashed_files
from nba_props.storage.wholeness.partitions import LookedAt, Recorded, look
from nba_props.storage.wholeness.sampling import every_one, spread
from tests.storage.lake_rows import DAYS, TABLE, rows

NOW = datetime(2024, 1, 6, tzinfo=UTC)


@pytest.fixture
def lake() -> Lake:
    """Five days of a table in memory."""
    lake = Lake(f"memory://{uuid4().hex}/lake")
    lake.write(TABLE, rows(DAYS), DAYS)
    return lake


def recorded(lake: Lake, written_at: datetime) -> Recorded:
    """A manifest of the lake as it is."""
    hashes = {day: sha256(lake.fs.cat_file(lake.path(TABLE, day))) for day in DAYS}
    return Recorded({TABLE.name: hashes}, written_at)


def faults(looked: LookedAt) -> list[tuple[date, str, bool]]:
    return [(fault.day, fault.what, fault.is_lost) for fault in looked.faults]


def test_what_is_newer_than_the_manifest_was_written_by_a_run_and_what_is_older_was_changed(
    lake: Lake,
) -> None:
    before, after = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
    then = recorded(lake, before)
    lake.write(TABLE, rows(DAYS[:1], 2.0), DAYS[:1])
    assert faults(look(lake, [TABLE], then, every_one)) == []
    [changed] = faults(look(lake, [TABLE], replace(then, written_at=after), every_one))
    assert changed == (DAYS[0], "was changed, and no run has written it since", True)


def test_without_a_manifest_files_have_to_be_readable(lake: Lake) -> None:
    path = lake.path(TABLE, DAYS[2])
    lake.fs.pipe_file(path, lake.fs.cat_file(path)[:-9])
    looked = look(lake, [TABLE], Recorded({}, None), every_one)
    assert (looked.there, looked.read) == (5, 5)
    [(day, what, is_lost)] = faults(looked)
    assert (day, is_lost) == (DAYS[2], True)
    assert what.startswith("cannot be read (")


def test_a_column_that_the_reader_can_fill_is_no_fault_and_another_is(lake: Lake) -> None:
    filled = Column("book", pl.String, "book", in_older_files="any")
    null = Column("note", pl.String, "note", nullable=True)
    wider = replace(TABLE, columns=(*TABLE.columns, filled, null))
    assert look(lake, [wider], Recorded({}, None), every_one).faults == ()
    lacking = replace(TABLE, columns=(*TABLE.columns, Column("team", pl.String, "team")))
    assert {what for _, what, _ in faults(look(lake, [lacking], Recorded({}, None), every_one))} == {
        "lacks the column `team`"
    }


def test_the_newest_partition_is_read_whatever_is_chosen(lake: Lake) -> None:
    lake.fs.pipe_file(lake.path(TABLE, DAYS[-1]), b"")
    looked = look(lake, [TABLE], Recorded({}, None), lambda _: [])
    assert ([day for day, _, _ in faults(looked)], looked.read) == ([DAYS[-1]], 1)


def test_payloads_in_quarantine_are_not_among_those_that_are_looked_at() -> None:
    raw = RawStore(f"memory://{uuid4().hex}/raw")
    good, bad = (Payload("nba_cdn", "boxscore", key, NOW, b"{}") for key in ("one", "two"))
    raw.land(good)
    raw.land(bad)
    raw.quarantine(bad, "no box score")
    assert raw.stored() == [good.path]
    assert hashed_files.named("raw", raw.stored(), raw.is_whole, every_one).faults == ()
    raw.fs.pipe_file(f"{raw.root}/{good.path}", b"torn")
    [fault] = hashed_files.named("raw", raw.stored(), raw.is_whole, every_one).faults
    assert fault.path == good.path


def test_files_of_an_archive_that_were_changed_or_are_gone_are_named(tmp_path: Path) -> None:
    contents = ArchiveContents(str(tmp_path / "store"))
    for name in ("games.csv", "lines.csv", "reports.csv"):
        (tmp_path / name).write_text(name)
        contents.accept(tmp_path / name, NOW)
    assert hashed_files.archived(tmp_path, contents.in_use()).faults == ()
    (tmp_path / "games.csv").write_text("another")
    (tmp_path / "lines.csv").unlink()
    told = [fault.what for fault in hashed_files.archived(tmp_path, contents.in_use()).faults]
    assert told == [
        "games.csv has another content than the one that the store's tables come from",
        "lines.csv is not in the archive's folder any more",
    ]


@pytest.mark.parametrize("there", [0, 1, 9, 10, 11, 1005])
def test_each_file_has_its_turn_within_as_many_days_as_the_sample_is_smaller(there: int) -> None:
    days = [date(2024, 1, 1) + timedelta(n) for n in range(-(-there // 10) or 1)]
    chosen = [spread(range(there), 10, day) for day in days]
    assert all(len(of_day) <= 10 for of_day in chosen)
    assert sorted(n for of_day in chosen for n in of_day) == list(range(there))
