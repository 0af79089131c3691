"""What the mirror lacks, on a server of BigQuery: found before anything is loaded, added by `apply` alone."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.table import Column, Table
from nba_props.storage.bigquery.applying import apply
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.bigquery.migration import MigrationNeededError, View, Wanted, plan
from tests.bigquery import new_dataset, rows_of
from tests.storage.bigquery.mirrored import AWKWARD, FIRST, VIEW, WANTED, applied, awkward_lake, loaded

pytestmark = pytest.mark.usefixtures("bigquery")
MORE = replace(
    AWKWARD, columns=(*AWKWARD.columns, Column("added", pl.List(pl.String), "added later", nullable=True))
)


def of(table: Table, **of_wanted: object) -> Wanted:
    """What is wanted with another declaration of the awkward table."""
    tables = tuple(table if t.name == table.name else t for t in WANTED.tables)
    return replace(WANTED, tables=tables, **of_wanted)  # type: ignore[arg-type]  # its own fields


def said(dataset: Dataset, wanted: Wanted) -> list[str]:
    return [missing.says for missing in plan(dataset, wanted).missing]


def state(dataset: Dataset) -> list[object]:
    """All that BigQuery says of the tables and views."""
    names = [table.name for table in WANTED.tables] + [VIEW.name]
    return [(name, found.to_api_repr()) for name, found in sorted(dataset.tables(names).items())]


def test_of_nothing_all_is_missing_and_apply_adds_it_once() -> None:
    with new_dataset() as dataset:
        assert said(dataset, WANTED) == [
            f"the dataset {dataset}", "the table points", "the table awkward", "the table mirrored_partitions",
            "the view of_three",
        ]  # fmt: skip
        assert dataset.found() is None
        assert len(apply(dataset, WANTED).missing) == 5
        assert plan(dataset, WANTED) == apply(dataset, WANTED) == plan(dataset, WANTED)
        assert said(dataset, WANTED) == []


def test_a_missing_column_is_found_added_described_and_loaded(tmp_path: Path) -> None:
    lake = awkward_lake(tmp_path)
    with applied() as dataset:
        loaded(dataset, lake)
        before, wanted = state(dataset), of(MORE)
        with pytest.raises(
            MigrationNeededError, match=r"lacks the column awkward\.added .*migrate apply"
        ) as needed:
            plan(dataset, wanted).check()
        assert needed.value.exit_code == 3
        assert state(dataset) == before
        apply(dataset, wanted)
        assert said(dataset, wanted) == []
        assert dataset.tables(["awkward"])["awkward"].schema[-1].description == "added later"
        assert rows_of(dataset, AWKWARD).height == 6
        lake.write(MORE, lake.read(MORE, [FIRST]).with_columns(added=pl.lit(["new"])), [FIRST])
        assert loaded(dataset, lake, [MORE]) == {"awkward": {FIRST: 3}}
        assert rows_of(dataset, MORE)["added"].to_list() == [["new"]] * 3 + [[]] * 3


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            replace(AWKWARD, columns=(*AWKWARD.columns[:-1], Column("counts", pl.Int64, "counts"))),
            r"awkward\.counts is ARRAY<STRUCT<`feature` STRING, `rows` INT64>>, and INT64 is declared; drop it",
        ),
        (
            replace(AWKWARD, columns=(*AWKWARD.columns, Column("day", pl.Date, "day")), partition="day"),
            "awkward is partitioned by DAY of game_date, and DAY of day is declared; drop it",
        ),
        (replace(AWKWARD, key=("game_date", "text")), "awkward is clustered by n, and text is declared; drop it"),
    ],
    ids=["type", "partitions", "clusters"],
)  # fmt: skip
def test_what_differs_is_refused_in_a_sentence_and_nothing_is_altered(table: Table, says: str) -> None:
    added = View("another", "another row", "SELECT 1 AS one")
    with applied() as dataset:
        before, wanted = state(dataset), of(table, views=(VIEW, added))
        with pytest.raises(MigrationNeededError, match=says):
            plan(dataset, wanted).check()
        with pytest.raises(MigrationNeededError, match=says):
            apply(dataset, wanted)
        assert state(dataset) == before
        assert dataset.tables([added.name]) == {}


def test_a_view_of_another_definition_is_made_again_and_a_table_in_its_place_is_refused() -> None:
    other = replace(VIEW, query="SELECT n, text FROM `{dataset}.awkward` WHERE n = 3")
    with applied() as dataset:
        wanted = replace(WANTED, views=(other,))
        assert said(dataset, wanted) == ["the present definition of the view of_three"]
        apply(dataset, wanted)
        assert said(dataset, wanted) == []
        assert dataset.run(f"SELECT text FROM `{dataset.id_of(VIEW.name)}`", "no text") == []
        in_its_place = replace(WANTED, views=(replace(VIEW, name="points"),))
        assert "is a table, and a view of that name is declared" in plan(dataset, in_its_place).refused[0]


def test_a_dataset_with_rows_of_the_other_source_is_refused() -> None:
    with applied() as dataset:
        [refused] = plan(dataset, replace(WANTED, source="real")).refused
        assert refused.startswith(
            f"{dataset} has simulated rows and this home real ones; name another dataset"
        )


def test_a_dataset_that_does_not_say_whose_rows_it_has_is_refused() -> None:
    with new_dataset() as dataset:
        dataset.client.create_dataset(str(dataset))
        with pytest.raises(MigrationNeededError, match="bq update --set_label nba_props_source:simulated"):
            apply(dataset, WANTED)
        assert dataset.tables([table.name for table in WANTED.tables]) == {}


def test_a_table_that_was_dropped_and_added_again_is_loaded_again(tmp_path: Path) -> None:
    """As the refusal of what differs says: drop it, apply, load it again."""
    lake = awkward_lake(tmp_path)
    with applied() as dataset:
        loaded(dataset, lake)
        dataset.client.delete_table(dataset.id_of(AWKWARD.name))
        assert [missing.name for missing in apply(dataset, WANTED).missing] == [AWKWARD.name]
        assert loaded(dataset, lake).keys() == {AWKWARD.name}
        assert rows_of(dataset, AWKWARD).height == 6


def test_tables_and_columns_of_others_are_left_alone() -> None:
    with applied() as dataset:
        dataset.run(f"CREATE TABLE `{dataset.id_of('theirs')}` (a STRING)", "no table")
        narrow = of(replace(AWKWARD, columns=AWKWARD.columns[:-1]))
        assert (said(dataset, narrow), plan(dataset, narrow).refused) == ([], ())
