"""The checks of a table's contract. The asset yields them itself, before anything is written."""

from collections.abc import Iterator

import dagster as dg

from nba_props.checks.metadata import table_of
from nba_props.declared.tables.contract import QUESTIONS, Breach
from nba_props.declared.tables.table import Table


def contract_checks(table: Table) -> list[dg.AssetCheckSpec]:
    """One check per question of the contract.

    Checks are not partitioned: that is a preview, and the one evaluation of a range run then leaves every day of the
    range "skipped". Culprits name their day.
    """
    return [
        dg.AssetCheckSpec(
            name, asset=table.name, description=f"{QUESTIONS[name]} If not, nothing was written."
        )
        for name in _questions(table)
    ]


def contract_results(table: Table, breaches: list[Breach]) -> Iterator[dg.AssetCheckResult]:
    """The results of `contract_checks`: a question without a breach has passed; a breach is an error."""
    for name in _questions(table):
        rows = [{"what": str(b)} for b in breaches if b.question == name]
        yield dg.AssetCheckResult(
            check_name=name,
            asset_key=table.name,
            passed=not rows,
            metadata={"breaches": table_of(rows)} if rows else {},
        )


def _questions(table: Table) -> Iterator[str]:
    is_dated = table.has("as_of", "inputs_known_at")
    return (name for name in QUESTIONS if name != "point_in_time" or is_dated)
