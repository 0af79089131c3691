"""Does the mirror in BigQuery have what the lake has?"""

from collections.abc import Mapping, Sequence

import dagster as dg

from nba_props.checks.answers import ERROR, Results, answered, checks_of, days_of
from nba_props.days import Days
from nba_props.declared.tables.table import Table
from nba_props.quality.mirror import mirror_equals_lake
from nba_props.resources.home import Home
from nba_props.resources.mirror import Mirror
from nba_props.storage.bigquery.digests import of_lake


def mirror_checks(tables_of: Mapping[str, Sequence[Table]]) -> list[dg.AssetChecksDefinition]:
    """The check of each mirror asset, by name, which is given its tables."""
    return [_reconciled(asset, tables) for asset, tables in tables_of.items()]


def _reconciled(asset: str, tables: Sequence[Table]) -> dg.AssetChecksDefinition:
    @checks_of(asset, "reconciliation", mirror_equals_lake)
    def reconciled(context: dg.AssetCheckExecutionContext, home: Home, mirror: Mirror) -> Results:
        """The answer for the run's days."""
        days = days_of(context, home.lake, tables[0])
        stored = {table.name: of_lake(home.lake, table, days) for table in tables}
        there = mirror.digests(tables, Days(days[0], days[-1])) if days else {}
        yield from answered(asset, [mirror_equals_lake], stored, there, severity=ERROR)

    return reconciled
