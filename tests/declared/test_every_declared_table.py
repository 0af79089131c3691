"""What holds for every declared table: names, meanings, units, keys, bounds and the empty frame."""

import polars as pl
import pytest

from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.pandera_schema import pandera_schema
from nba_props.declared.tables.table import INSTANT, Table

# Weights in a sum of log-odds have no unit.
DIMENSIONLESS = {"calibration_model", "calibration_market"}
ALL = sorted(TABLES.values(), key=lambda t: t.name)
pytestmark = pytest.mark.parametrize("table", ALL, ids=lambda t: t.name)


def test_its_name_is_the_one_it_is_found_by(table: Table) -> None:
    assert TABLES[table.name] is table
    assert table.name == table.name.lower()


def test_one_row_and_each_column_have_a_meaning(table: Table) -> None:
    assert table.row
    assert [c.name for c in table.columns if not c.meaning.strip()] == []


def test_its_key_is_never_null_and_its_partition_is_a_date(table: Table) -> None:
    nullable = {c.name for c in table.columns if c.nullable}
    assert table.key
    assert nullable & {*table.key, table.partition} == set()
    assert table.schema[table.partition] == pl.Date


def test_instants_are_utc_and_say_so(table: Table) -> None:
    for column in table.columns:
        if isinstance(column.dtype, pl.Datetime):
            assert (column.dtype, column.unit) == (INSTANT, "UTC")


def test_numbers_that_are_measured_have_a_unit_and_words_have_none(table: Table) -> None:
    floats = [c for c in table.columns if c.dtype in (pl.Float64, pl.Float32)]
    bare = [c.name for c in floats if not c.unit and c.name not in DIMENSIONLESS]
    worded = [c.name for c in table.columns if c.dtype in (pl.String, pl.Boolean, pl.Date) and c.unit]
    assert (bare, worded) == ([], [])


def test_bounds_are_in_order_and_on_numbers_and_named_values_on_words(table: Table) -> None:
    for column in table.columns:
        if column.low is not None and column.high is not None:
            assert column.low <= column.high  # type: ignore[operator]  # both are numbers or both instants
        if column.low is not None or column.high is not None:
            assert column.dtype not in (pl.String, pl.Boolean)
        if column.among:
            assert column.dtype == pl.String
            assert len(set(column.among)) == len(column.among)


def test_one_name_has_one_type_everywhere(table: Table) -> None:
    """Features are the exception: they are all of one type, whatever they are made of."""
    for column in table.columns:
        types = {t.schema[column.name] for t in ALL if t.has(column.name) and t.name != "feature_store"}
        assert types <= {column.dtype} or table.name == "feature_store", column.name


def test_its_empty_frame_keeps_its_contract(table: Table) -> None:
    assert breaches(table, table.empty()) == []
    assert table.empty().schema == table.schema
    assert set(pandera_schema(table).columns) == set(table.schema.names())


def test_it_is_partitioned_by_a_column_that_orders_its_bytes(table: Table) -> None:
    assert table.shape(table.empty()).columns == table.schema.names()
