"""The pandera schema of a declared table. Imported only when a frame is at fault: pandera takes a second to load."""

from functools import cache

import pandera.polars as pa

from nba_props.declared.tables.table import Column, Table


@cache
def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The columns with their types, nullability, bounds and named values. Keys are checked in `contract`."""
    return pa.DataFrameSchema({c.name: _column(c) for c in table.columns}, strict=True, name=table.name)


def _column(column: Column) -> pa.Column:
    checks = []
    if column.low is not None:
        checks.append(pa.Check.ge(column.low))
    if column.high is not None:
        checks.append(pa.Check.le(column.high))
    if column.among:
        checks.append(pa.Check.isin(column.among))
    return pa.Column(column.dtype, checks, nullable=column.nullable)
