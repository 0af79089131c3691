"""One asset for each group of tables: the tables of the group in the mirror, BigQuery, as the lake has them."""

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from nba_props.assets.code_version import code_version
from nba_props.assets.table_asset import OWNERS, game_days
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS
from nba_props.resources.home import Home
from nba_props.resources.mirror import Mirror, Rows

GROUP = "mirror"
DESCRIPTION = (
    "The tables of the group {group} in BigQuery, as the lake has them. Of the days of a run, those are loaded that the "
    "lake has otherwise than they were loaded last, all days of a table in one transaction."
)


def tables_by_group(assets: Iterable[object]) -> dict[str, list[Table]]:
    """The tables that assets publish, by the group of the asset."""
    groups: dict[str, list[Table]] = {}
    for asset in assets:
        for spec in asset.specs if isinstance(asset, dg.AssetsDefinition) else ():
            if table := TABLES.get(spec.key.to_user_string()):
                groups.setdefault(str(spec.group_name), []).append(table)
    return groups


def mirror_name(group: str) -> str:
    """The asset of a group."""
    return f"mirror_{group}"


def mirror_assets(groups: Mapping[str, Sequence[Table]]) -> list[dg.AssetsDefinition]:
    """An asset of each group that has tables."""
    return [_mirrored(group, tables) for group, tables in groups.items()]


def _mirrored(group: str, tables: Sequence[Table]) -> dg.AssetsDefinition:
    def mirrored(home: Home, mirror: Mirror) -> dg.MaterializeResult[None]:
        """What changed of the run's days."""
        return told(mirror.load(home.lake, tables, game_days(), home.label), home.told)

    return dg.asset(
        name=mirror_name(group),
        deps=[table.name for table in tables],
        partitions_def=GAME_DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description=DESCRIPTION.format(group=group),
        group_name=GROUP,
        kinds={"bigquery"},
        owners=OWNERS,
        metadata={"tables": [table.name for table in tables]},
        code_version=code_version(None, mirrored, [Mirror.load]),
    )(mirrored)


def told(loaded: Rows, source: str) -> dg.MaterializeResult[None]:
    """What a run loaded."""
    rows = [
        {"table": table, "partitions": len(days), "rows": sum(days.values())}
        for table, days in loaded.items()
    ]
    return dg.MaterializeResult(
        metadata={
            "source": source,
            "partitions loaded": sum(map(len, loaded.values())),
            "rows loaded": sum(sum(days.values()) for days in loaded.values()),
            "loaded": table_of(rows),
        }
    )
