"""The checks of a table's contract. The asset yields them itself, before anything is written."""

from collections.abc import Iterator

import dagster as dg

from nba_props.checks.metadata import table_of
from nba_props.declared.tables.contract import QUESTIONS, Breach
from nba_props.declared.tables.table import Table


def contract_checks(table: Table) -> list[dg.AssetCheckSpec]:
    """One check per question of the contract.

    Checks are not partitioned: that is a preview, and a range run's one evaluation then leaves every day of the
    range "skipped". Culprits name their day.
    """
    return [
        dg.AssetCheckSpec(name, asset=table.name, description=f"{question} If not, nothing was written.")
        for name, question in QUESTIONS.items()
        if name != "point_in_time" or table.has("as_of", "inputs_known_at")
    ]


def contract_results(table: Table, found: list[Breach]) -> Iterator[dg.AssetCheckResult]:
    for name in QUESTIONS:
        if name == "point_in_time" and not table.has("as_of", "inputs_known_at"):
            continue
        of_question = [b for b in found if b.question == name]
        yield dg.AssetCheckResult(
            check_name=name,
            asset_key=table.name,
            passed=not of_question,
            metadata={"breaches": table_of([{"what": str(b)} for b in of_question])} if of_question else {},
        )
