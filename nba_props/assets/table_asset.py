"""How an asset publishes a declared table: its face in the UI, and its contract, checked before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from nba_props.checks.contracts import contract_checks, contract_results
from nba_props.days import Days
from nba_props.declared.tables.contract import ContractError, breaches, message
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS

OWNERS = ["team:nba_props"]


def column_schema(table: Table) -> dg.TableSchema:
    """The declared columns as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                c.name,
                str(c.dtype),
                description=f"{c.meaning} [{c.unit}]" if c.unit else c.meaning,
                constraints=dg.TableColumnConstraints(nullable=c.nullable, unique=table.key == (c.name,)),
            )
            for c in table.columns
        ]
    )


def face(table: Table, group: str, kinds: set[str]) -> dict[str, Any]:
    """What every stored table shows: description, group, kinds, owners, key and columns."""
    return {
        "description": f"One row is {table.row}. Key: {', '.join(table.key)}.",
        "group_name": group,
        "kinds": kinds | {"polars", "parquet"},
        "owners": OWNERS,
        "metadata": {"dagster/column_schema": column_schema(table), "key": list(table.key)},
        "code_version": fingerprint(table),
    }


def fingerprint(table: Table) -> str:
    """Changes when the table's declaration does."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(repr((table.key, table.columns)).encode()).hexdigest()[:12]


def table_asset(
    table: Table,
    group: str,
    ins: Mapping[str, dg.AssetIn] | None = None,
    partitions: dg.PartitionsDefinition = GAME_DAYS,
    kinds: frozenset[str] = frozenset(),
    checks: Sequence[dg.AssetCheckSpec] = (),
):
    """An asset that is a declared table: a generator that ends with `yield from published(...)`.

    Backfills run a whole range in a single run.
    """
    return dg.asset(
        name=table.name,
        ins=ins,
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=[*checks, *contract_checks(table)],
        io_manager_key="lake",
        **face(table, group, set(kinds)),
    )


def game_days(context: dg.AssetExecutionContext) -> Days:
    """The run's days. A range run has no single partition key."""
    keys = [date.fromisoformat(k) for k in context.partition_keys]
    return Days(min(keys), max(keys))


def published(
    table: Table,
    frame: pl.DataFrame,
    metadata: Mapping[str, Any] | None = None,
    output: str = "result",
) -> Iterator[dg.AssetCheckResult | dg.Output]:
    """Checks the contract, then hands the frame over to be written.

    Args:
        metadata: what the run tells of the table. Tables and pictures are shown with the newest partition alone,
            which is the asset's face: each would be stored twice for every partition of a range.

    Raises:
        ContractError: after the failed checks were recorded and before anything is written.
    """
    found = breaches(table, frame)
    yield from contract_results(table, found)
    if found:
        raise ContractError(message(table, found))
    shown = {name: v for name, v in (metadata or {}).items() if isinstance(v, dg.MetadataValue)}
    if shown:
        context = dg.AssetExecutionContext.get()
        context.add_asset_metadata(shown, table.name, max(context.partition_keys))
    told = {name: v for name, v in (metadata or {}).items() if name not in shown}
    yield dg.Output(table.shape(frame), output_name=output, metadata=told)
