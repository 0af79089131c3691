"""What Dagster's event log says went wrong with the outputs of some days. What follows from it is in `quality.outputs`."""

from collections.abc import Collection, Iterator
from datetime import date

import dagster as dg
import polars as pl
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from nba_props.declared.outputs import OUTPUTS
from nba_props.partitions import GAME_DAYS
from nba_props.quality.outputs.grid import TROUBLE

COVERAGE = "coverage"
EVALUATED = frozenset({AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED})
Row = tuple[str, date, str | None, str, str]


def trouble(instance: dg.DagsterInstance, days: Collection[date]) -> pl.DataFrame:
    """Rows of TROUBLE of the days: games that the newest coverage check of a feed names, and outputs whose run failed."""
    rows = [
        row
        for output in OUTPUTS
        for row in (
            *_games(instance, output.made_by, output.name),
            *_runs(instance, output.made_by, output.name, days),
        )
    ]
    frame = pl.DataFrame(rows, schema=TROUBLE, orient="row")
    return frame.filter(pl.col("game_date").is_in(list(days)))


def _games(instance: dg.DagsterInstance, table: str, output: str) -> Iterator[Row]:
    """Of a table without such a check, none."""
    key = dg.AssetCheckKey(dg.AssetKey(table), COVERAGE)
    # A run that waits for the day has planned its checks, and evaluated none.
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1, status=EVALUATED)
    evaluation = records[0].evaluation if records else None
    culprits = evaluation.metadata.get("culprits") if evaluation else None
    if isinstance(culprits, dg.TableMetadataValue):
        for data in (dict(r.data) for r in culprits.records):
            day = date.fromisoformat(str(data["day"]))
            yield output, day, str(data["game"]), str(data["state"]), str(data["reason"])


def _runs(instance: dg.DagsterInstance, asset: str, output: str, days: Collection[date]) -> Iterator[Row]:
    keys = [str(day) for day in days]
    states = instance.get_status_by_partition(dg.AssetKey(asset), keys, GAME_DAYS) or {}
    for key, state in states.items():
        if state == dg.AssetPartitionStatus.FAILED:
            yield output, date.fromisoformat(key), None, "FAILED", "its newest run failed before it was made"
