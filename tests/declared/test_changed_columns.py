"""A column that was added, removed or re-typed: caught before a table is written, and when a file is read."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.columns import MARKET
from nba_props.declared.tables.contract import ContractError, enforce
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.storage.lake import CorruptPartitionError, Lake

DAY = date(2024, 1, 15)
DType = pl.DataType | type[pl.DataType]
# What a column turns into by carelessness: the nearest type, not an absurd one.
NEAREST: dict[DType, DType] = {
    pl.Int64: pl.Int32, pl.Int32: pl.Int64, pl.Int16: pl.Int64, pl.Int8: pl.Int64, pl.UInt64: pl.Int64,
    pl.Float64: pl.Float32, pl.String: pl.Categorical, pl.Boolean: pl.Int8, pl.Date: pl.String,
}  # fmt: skip


def other(column: Column) -> DType:
    if isinstance(column.dtype, pl.Datetime):
        return pl.Datetime("ms", "UTC")
    if isinstance(column.dtype, pl.List):
        return pl.List(pl.Int64 if column.dtype.inner != pl.Int64 else pl.Int32)
    return NEAREST[column.dtype]


def retyped(table: Table, column: Column) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(table.schema) | {column.name: other(column)})


def keyed(table: Table) -> pl.DataFrame:
    """A row of the table's key and partition."""
    values: dict[DType, object] = {pl.String: "x", pl.Date: DAY, INSTANT: datetime(2024, 1, 15, tzinfo=UTC)}
    names = dict.fromkeys((*table.key, table.partition))
    row = {name: values.get(table.schema[name], 1) for name in names}
    return pl.DataFrame([row], schema={name: table.schema[name] for name in names})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path))


def put(lake: Lake, table: Table, frame: pl.DataFrame) -> None:
    path = Path(lake.path(table, DAY))
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_no_table_is_written_with_a_column_added_removed_or_retyped(table: Table) -> None:
    with pytest.raises(ContractError, match="surprise: is not declared"):
        enforce(table, table.empty().with_columns(surprise=pl.lit(1)))
    for column in table.columns:
        with pytest.raises(ContractError, match=f"{column.name}: is missing"):
            enforce(table, table.empty().drop(column.name))
        with pytest.raises(ContractError, match=f"{column.name}: has type .*, declared"):
            enforce(table, retyped(table, column))


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_stored_partition_with_a_retyped_column_is_named_when_it_is_read(table: Table, lake: Lake) -> None:
    for column in table.columns:
        nothing = pl.lit(None, other(column)).alias(column.name)
        put(lake, table, keyed(table).with_columns(nothing))
        with pytest.raises(
            CorruptPartitionError, match=rf"{table.name}/{DAY}\.parquet cannot be read.*{column.name}"
        ):
            lake.read(table, [DAY])


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_stored_partition_of_before_a_change_is_read_as_the_table_is_now(table: Table, lake: Lake) -> None:
    """A new column is null and a removed one is left out; only a changed type cannot be read."""
    put(lake, table, keyed(table).with_columns(gone=pl.lit("x")))
    rows = lake.read(table, [DAY])
    assert rows.schema == table.schema
    names = [c for c in table.schema if c not in keyed(table).columns]
    assert rows.select(names).null_count().row(0) == (1,) * len(names)


WITH_MARKET = [table for table in TABLES.values() if MARKET in table.columns]


def test_lines_predictions_bets_and_grades_are_of_a_market() -> None:
    assert {t.name for t in WITH_MARKET} == {
        "player_lines",
        "predictions",
        "fair_prices",
        "best_bets",
        "grades",
        "bet_grades",
        "price_grades",
        "signals",
        "subset_picks",
    }
    assert all("market" in t.key for t in WITH_MARKET)


@pytest.mark.parametrize("table", WITH_MARKET, ids=lambda t: t.name)
def test_a_stored_partition_of_before_there_were_markets_is_of_points(table: Table, lake: Lake) -> None:
    put(lake, table, keyed(table).drop("market"))
    assert lake.read(table, [DAY])["market"].to_list() == ["player_points"]


def test_a_stored_grade_of_before_there_was_a_history_is_of_the_score_that_it_was_known_by(
    lake: Lake,
) -> None:
    known_at = datetime(2024, 1, 16, 5, tzinfo=UTC)
    old = keyed(GRADES).drop("scored_at").with_columns(known_at=pl.lit(known_at).cast(INSTANT))
    put(lake, GRADES, old)
    row = lake.read(GRADES, [DAY]).row(0, named=True)
    assert (row["scored_at"], row["superseded_at"]) == (known_at, None)
