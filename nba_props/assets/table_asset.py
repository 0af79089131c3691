"""How an asset publishes a declared table: what the UI shows of it, and its contract, checked before it is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

import dagster as dg
import polars as pl

from nba_props.assets.code_version import code_version
from nba_props.checks.contracts import contract_checks, contract_results
from nba_props.days import Days
from nba_props.declared.tables.contract import ContractError, breaches, enforce, message
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home

OWNERS = ["team:nba_props"]
# What a generator asset yields: its checks, then its table.
Published = Iterator[dg.AssetCheckResult | dg.Output[pl.DataFrame]]
View = Iterator[dg.AssetCheckResult | dg.MaterializeResult[Any]]
Build = Callable[..., Iterator[Any]]


class How(TypedDict, total=False):
    """Arguments of `dagster.asset` that differ from table to table; without partitions of its own, they are days."""

    ins: Mapping[str, dg.AssetIn]
    deps: Sequence[str]
    partitions_def: dg.PartitionsDefinition[str]
    op_tags: Mapping[str, str]
    output_required: bool


def column_schema(table: Table) -> dg.TableSchema:
    """The declared columns as the UI shows them."""
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


def attributes(table: Table, group: str, kinds: Iterable[str], version: str) -> dict[str, Any]:
    """Description, group, kinds, owners, key, columns and version of a table's asset."""
    return {
        "description": f"One row is {table.row}. Key: {', '.join(table.key)}.",
        "group_name": group,
        "kinds": {*kinds, "polars", "parquet"},
        "owners": OWNERS,
        "metadata": {"dagster/column_schema": column_schema(table), "key": list(table.key)},
        "code_version": version,
    }


def table_asset(
    table: Table,
    group: str,
    *,
    kinds: Iterable[str] = (),
    checks: Sequence[dg.AssetCheckSpec] = (),
    built_by: Sequence[object] = (),
    **how: Unpack[How],
) -> Callable[[Build], dg.AssetsDefinition]:
    """An asset that is a declared table: a generator that ends with `yield from publish(...)`.

    Backfills run a whole range in a single run.

    Args:
        table: what it stores.
        group: where the UI shows it.
        kinds: tags beside `polars` and `parquet`.
        checks: what it yields beside the checks of its contract.
        built_by: classes and functions whose code builds it, other than those that its body names.
        how: see `How`.
    """

    def decorated(build: Build) -> dg.AssetsDefinition:
        declared: dict[str, Any] = {"partitions_def": GAME_DAYS, **how}
        asset: Callable[[Build], dg.AssetsDefinition] = dg.asset(
            name=table.name,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[*checks, *contract_checks(table)],
            io_manager_key="lake",
            **declared,
            **attributes(table, group, kinds, code_version(table, build, built_by)),
        )
        return asset(build)

    return decorated


def game_days() -> Days:
    """The days of the run whose asset is being built. A range run has no single partition key."""
    keys = [date.fromisoformat(k) for k in dg.AssetExecutionContext.get().partition_keys]
    return Days(min(keys), max(keys))


def publish(
    table: Table,
    frame: pl.DataFrame,
    metadata: Mapping[str, Any] | None = None,
    output: str = "result",
) -> Published:
    """Checks the contract, then passes the frame on to be written.

    Args:
        table: what the frame must be.
        frame: rows of the run's days.
        metadata: shown with the materializations. Tables and pictures go with the newest partition alone, which the
            asset's page shows: each would be stored twice for every partition of a range.
        output: the name of the output, where the asset has several.

    Raises:
        ContractError: after the failed checks were recorded and before anything is written.
    """
    broken = breaches(table, frame)
    yield from contract_results(table, broken)
    if broken:
        raise ContractError(message(table, broken))
    pictures = {name: v for name, v in (metadata or {}).items() if isinstance(v, dg.MetadataValue)}
    if pictures:
        context = dg.AssetExecutionContext.get()
        context.add_asset_metadata(pictures, table.name, max(context.partition_keys))
    figures = {name: v for name, v in (metadata or {}).items() if name not in pictures}
    yield dg.Output(table.shape(frame), output_name=output, metadata=figures)


def view_asset(
    table: Table, group: str, deps: Sequence[str]
) -> Callable[[Callable[..., View]], dg.AssetsDefinition]:
    """An asset without partitions, which shows how things are now and keeps each day's view as a file of its table.

    It ends with `yield from publish_view(...)`.
    """

    def decorated(build: Callable[..., View]) -> dg.AssetsDefinition:
        asset: Callable[[Callable[..., View]], dg.AssetsDefinition] = dg.asset(
            name=table.name,
            deps=deps,
            check_specs=contract_checks(table),
            backfill_policy=dg.BackfillPolicy.single_run(),
            io_manager_key="lake",
            **attributes(table, group, (), code_version(table, build)),
        )
        return asset(build)

    return decorated


def publish_view(
    table: Table, frame: pl.DataFrame, home: Home, clock: Clock, metadata: Mapping[str, Any]
) -> View:
    """Checks the contract, then writes the view of the instant's game date.

    Raises:
        ContractError: after the failed checks were recorded and before anything is written.
    """
    yield from contract_results(table, breaches(table, frame))
    home.lake.write(table, enforce(table, frame), [clock.instant_day])
    known: dict[str, Any] = {
        "source": home.told,
        "dagster/row_count": frame.height,
        "instant": clock.instant.isoformat(),
    }
    yield dg.MaterializeResult(metadata=known | dict(metadata))
