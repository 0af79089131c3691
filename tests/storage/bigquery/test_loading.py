"""Partitions of a lake into the mirror, on a server of BigQuery: what is loaded, replaced, and left alone."""

from dataclasses import replace as with_
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nba_props.declared.mirror import MIRRORED_PARTITIONS
from nba_props.declared.tables.table import Table
from nba_props.storage.bigquery import contents, loading
from nba_props.storage.bigquery.dataset import Dataset, MirrorError
from nba_props.storage.bigquery.loading import Stale, stale
from nba_props.storage.lake import Lake
from tests.bigquery import as_mirrored, rows_of
from tests.storage.bigquery.mirrored import (
    AWKWARD,
    FIRST,
    SECOND,
    WANTED,
    applied,
    awkward_lake,
    loaded,
)
from tests.storage.lake_rows import DAYS, TABLE, rows

pytestmark = pytest.mark.usefixtures("bigquery")


def assert_equal(dataset: Dataset, lake: Lake) -> None:
    """The mirror has the rows of the lake, one by one."""
    for table in (TABLE, AWKWARD):
        assert_frame_equal(rows_of(dataset, table), as_mirrored(table, lake.read(table, DAYS)))


def test_awkward_rows_arrive_as_they_are_with_dates_instants_lists_and_structs(tmp_path: Path) -> None:
    lake = awkward_lake(tmp_path)
    with applied() as dataset:
        assert loaded(dataset, lake) == {"awkward": {FIRST: 3, SECOND: 3}}
        assert_equal(dataset, lake)
        found = dataset.tables(["awkward"])["awkward"]
        assert {f.name: (f.field_type, f.mode) for f in found.schema} == {
            "game_date": ("DATE", "NULLABLE"),
            "n": ("INT64", "NULLABLE"),
            "text": ("STRING", "NULLABLE"),
            "number": ("FLOAT64", "NULLABLE"),
            "seen_at": ("TIMESTAMP", "NULLABLE"),
            "is_so": ("BOOL", "NULLABLE"),
            "mask": ("INT64", "REPEATED"),
            "words": ("STRING", "REPEATED"),
            "instants": ("TIMESTAMP", "REPEATED"),
            "counts": ("RECORD", "REPEATED"),
        }
        assert [f.description for f in found.schema][:5] == [
            "day",
            "number",
            "text",
            "number",
            "instant [UTC]",
        ]
        assert (found.time_partitioning.field, found.time_partitioning.type_) == ("game_date", "DAY")
        assert (found.clustering_fields, found.description) == (
            ["n"],
            "One row is an awkward value. Key: game_date, n.",
        )


def test_a_range_is_one_load_and_one_transaction_and_a_second_run_loads_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, jobs = Lake(str(tmp_path)), list[str]()
    lake.write(TABLE, rows(DAYS), DAYS)
    whole = Dataset.run

    def run(self: Dataset, sql: str, what: str) -> list[dict[str, object]]:
        jobs.append(sql.split(maxsplit=1)[0])
        return whole(self, sql, what)

    with applied() as dataset:
        monkeypatch.setattr(Dataset, "run", run)
        assert loaded(dataset, lake) == {"points": dict.fromkeys(DAYS, 3)}
        assert jobs == ["SELECT", "CREATE", "BEGIN"]
        assert loaded(dataset, lake) == {}
        assert_equal(dataset, lake)
        left = [table.table_id for table in dataset.client.list_tables(str(dataset))]
        assert sorted(left) == ["awkward", "mirrored_partitions", "of_three", "points"]


def test_a_corrected_day_is_loaded_alone_and_rows_that_were_withdrawn_are_gone(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    lake.write(TABLE, rows(DAYS), DAYS)
    with applied() as dataset:
        loaded(dataset, lake)
        lake.write(TABLE, rows(DAYS[1:2], 2.0), DAYS[1:2])
        assert loaded(dataset, lake) == {"points": {DAYS[1]: 3}}
        lake.write(TABLE, rows(DAYS[2:3]).head(1), DAYS[2:3])
        lake.write(TABLE, TABLE.empty(), DAYS[3:4])
        assert loaded(dataset, lake) == {"points": {DAYS[2]: 1, DAYS[3]: 0}}
        (tmp_path / "points" / f"{DAYS[4]}.parquet").unlink()
        assert loaded(dataset, lake) == {"points": {}}
        assert_equal(dataset, lake)
        notes = rows_of(dataset, MIRRORED_PARTITIONS)
        assert notes.select("day", "rows").rows() == list(zip(DAYS[:4], (3, 3, 1, 0), strict=True))


def test_a_load_that_fails_between_delete_and_insert_leaves_the_old_partition_whole(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    lake.write(TABLE, rows(DAYS), DAYS)
    with applied() as dataset:
        loaded(dataset, lake)
        before, notes = rows_of(dataset, TABLE), rows_of(dataset, MIRRORED_PARTITIONS)
        gone = dataset.id_of("points__staging_gone")
        changed = Stale(TABLE, dict.fromkeys(DAYS, "0" * 64))
        with pytest.raises(
            MirrorError, match="5 partitions of points could not be replaced, and are as they were"
        ):
            loading.replace(dataset, changed, dict.fromkeys(DAYS, 3), gone)
        assert_frame_equal(rows_of(dataset, TABLE), before)
        assert_frame_equal(rows_of(dataset, MIRRORED_PARTITIONS), notes)


def test_a_row_that_the_insert_cannot_take_leaves_rows_and_notes_as_they_were(tmp_path: Path) -> None:
    """The deletion and the rows of other days were already done when the statement fails."""
    lake = awkward_lake(tmp_path)
    with applied() as dataset:
        loaded(dataset, lake)
        copied, wrong = dataset.id_of("copied"), dataset.id_of("wrong")
        dataset.run(f"CREATE TABLE `{copied}` AS SELECT * FROM `{dataset.id_of('awkward')}`", "no copy")
        refusing = f"SELECT * REPLACE (IF(n = 2, ERROR('no such row'), n) AS n) FROM `{copied}`"
        dataset.run(f"CREATE VIEW `{wrong}` AS {refusing}", "no view")
        changed = Stale(AWKWARD, {FIRST: "a", SECOND: "b"})
        with pytest.raises(MirrorError, match=r"2 partitions of awkward could not be replaced.*no such row"):
            loading.replace(dataset, changed, {FIRST: 3, SECOND: 3}, wrong)
        assert_equal(dataset, lake)
        assert list(stale(dataset, lake, [AWKWARD], DAYS)) == []


def test_a_mirror_without_its_dataset_says_so(tmp_path: Path) -> None:
    with applied(with_(WANTED, tables=(TABLE,), views=())) as dataset, pytest.raises(MirrorError) as refused:
        loaded(dataset, awkward_lake(tmp_path))
    assert "what was loaded could not be asked" in str(refused.value)


def test_days_that_are_not_asked_for_are_left_alone(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    lake.write(TABLE, rows(DAYS), DAYS)
    with applied() as dataset:
        loaded(dataset, lake)
        lake.write(TABLE, rows(DAYS, 2.0), DAYS)
        assert loaded(dataset, lake, days=DAYS[1:3]) == {"points": dict.fromkeys(DAYS[1:3], 3)}
        values = (
            rows_of(dataset, TABLE).group_by("game_date", maintain_order=True).agg(pl.col("value").first())
        )
        assert values["value"].to_list() == [1.0, 2.0, 2.0, 1.0, 1.0]


def test_more_days_than_fit_into_memory_are_several_loads_and_still_one_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, loads = Lake(str(tmp_path)), list[int]()
    lake.write(TABLE, rows(DAYS), DAYS)
    whole = Dataset._append

    def append(self: Dataset, table: Table, frame: pl.DataFrame, name: str) -> None:
        loads.append(frame.height)
        whole(self, table, frame, name)

    monkeypatch.setattr(contents, "DAYS_AT_ONCE", 2)
    monkeypatch.setattr(Dataset, "_append", append)
    with applied() as dataset:
        assert loaded(dataset, lake) == {"points": dict.fromkeys(DAYS, 3)}
        assert loads == [6, 6, 3]
        assert_equal(dataset, lake)


def test_a_bucket_tells_hashes_without_a_read_and_they_are_those_of_a_folder(
    tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Lake(str(tmp_path)), Lake(f"{bucket}/lake")
    for lake in (here, there):
        lake.write(TABLE, rows(DAYS), DAYS)
    hashes = contents.content_hashes(here, TABLE, DAYS)
    monkeypatch.setattr(contents, "read_all", None)
    assert contents.content_hashes(there, TABLE, DAYS) == hashes
    assert len(hashes) == len(DAYS)
