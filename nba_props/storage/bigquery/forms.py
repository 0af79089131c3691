"""Declared tables as Google's client has them, and what it has as declared ones are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nba_props.declared.mirror import OTHER_NAMES, Field, clusters_of, description_of, fields_of
from nba_props.declared.tables.table import Table

if TYPE_CHECKING:
    from google.cloud.bigquery import SchemaField
    from google.cloud.bigquery import Table as FoundTable

LISTED, REQUIRED, NULLABLE = "REPEATED", "REQUIRED", "NULLABLE"
# BigQuery's own limit.
LONGEST_DESCRIPTION = 1024


def schema_of(fields: Iterable[Field]) -> list["SchemaField"]:
    """Columns for Google's client."""
    from google.cloud.bigquery import SchemaField  # noqa: PLC0415  (optional: the extra `gcp`)

    return [
        SchemaField(
            field.name,
            field.kind if not field.fields else "RECORD",
            mode=LISTED if field.is_list else NULLABLE,
            description=field.meaning[:LONGEST_DESCRIPTION],
            fields=schema_of(field.fields),
        )
        for field in fields
    ]


def fields_found(schema: Iterable["SchemaField"]) -> dict[str, Field]:
    """The columns that a table has, by name, without their meanings."""
    return {found.name: _field(found) for found in schema}


def table_of(identity: str, table: Table) -> "FoundTable":
    """A new table, partitioned by day and clustered, for Google's client."""
    from google.cloud import bigquery  # noqa: PLC0415  (as above)

    made = bigquery.Table(identity, schema=schema_of(fields_of(table)))
    made.time_partitioning = bigquery.TimePartitioning(
        type_=bigquery.TimePartitioningType.DAY, field=table.partition
    )
    made.clustering_fields = list(clusters_of(table)) or None
    made.description = description_of(table)
    return made


def partitioned_by(found: "FoundTable") -> str:
    """What a table is partitioned by: `DAY of game_date`, or `nothing`."""
    by: Any = found.time_partitioning
    return f"{by.type_} of {by.field or 'the time of its load'}" if by else "nothing"


def _field(found: "SchemaField") -> Field:
    kind = OTHER_NAMES.get(found.field_type, found.field_type)
    inner = tuple(_field(f) for f in found.fields)
    return Field(found.name, kind, found.mode == LISTED, inner, is_required=found.mode == REQUIRED)
