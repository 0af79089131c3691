"""The pandera schema of a declared table. Imported only when a frame is checked: pandera is slow to load."""

from functools import cache

import pandera.polars as pa

from nba_props.declared.tables.table import Column, Table


@cache
def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The same columns, types, nullability and bounds; keys are checked apart, to name the first culprit."""
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
