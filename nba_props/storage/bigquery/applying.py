"""Adds to the mirror what it lacks. Nothing is dropped, and nothing that holds rows is altered but by more columns."""

from collections.abc import Mapping

from nba_props.declared.mirror import MIRRORED_PARTITIONS, fields_of
from nba_props.declared.tables.table import Table
from nba_props.storage.bigquery.dataset import Dataset, asked
from nba_props.storage.bigquery.forms import schema_of, table_of
from nba_props.storage.bigquery.migration import DEFINITION, SOURCE, Plan, View, Wanted, plan


def apply(dataset: Dataset, wanted: Wanted) -> Plan:
    """Adds what is missing, and returns what was planned. Where something differs, nothing is added.

    Raises:
        MigrationNeededError: naming what differs.
        MirrorError: BigQuery refused; what was added before stays, and applying again goes on.
    """
    planned = plan(dataset, wanted)
    if planned.refused:
        planned.check()
    tables = {table.name: table for table in wanted.tables}
    views = {view.name: view for view in wanted.views}
    grown = dict.fromkeys(m.name.partition(".")[0] for m in planned.missing if m.kind == "column")
    for missing in planned.missing:
        with asked(f"{dataset}: {missing.says} could not be added"):
            match missing.kind:
                case "dataset":
                    _make_dataset(dataset, wanted.source)
                case "table":
                    _make_table(dataset, tables[missing.name], planned)
                case "view":
                    _make_view(dataset, views[missing.name])
                case "column":
                    _add_column(dataset, missing.name, tables)
    for name in grown:
        _describe(dataset, tables[name])
    return planned


def _make_dataset(dataset: Dataset, source: str) -> None:
    from google.cloud import bigquery  # noqa: PLC0415  (optional: the extra `gcp`)

    made = bigquery.Dataset(str(dataset))
    made.labels = {SOURCE: source}
    made.description = (
        "A mirror of the tables of nba_props: what is changed here is lost when its day is loaded again."
    )
    dataset.client.create_dataset(made, **dataset.call)


def _make_table(dataset: Dataset, table: Table, planned: Plan) -> None:
    """Makes a table. What is noted of one that was dropped is removed first, so that its days are loaded again."""
    notes = MIRRORED_PARTITIONS.name
    if all(missing.kind != "dataset" and missing.name != notes for missing in planned.missing):
        dataset.run(
            f"DELETE FROM `{dataset.id_of(notes)}` WHERE table_name = '{table.name}'",
            f"what was loaded into {table.name} before could not be forgotten",
        )
    dataset.client.create_table(table_of(dataset.id_of(table.name), table), **dataset.call)


def _add_column(dataset: Dataset, name: str, tables: Mapping[str, Table]) -> None:
    table, _, column = name.partition(".")
    field = next(f for f in fields_of(tables[table]) if f.name == column)
    dataset.run(
        f"ALTER TABLE `{dataset.id_of(table)}` ADD COLUMN IF NOT EXISTS `{column}` {field.type}",
        f"the column {name} could not be added",
    )


def _describe(dataset: Dataset, table: Table) -> None:
    """Says of added columns what they mean, which `ALTER TABLE` does not need to."""
    with asked(f"{dataset}: {table.name} could not be described"):
        found = dataset.client.get_table(dataset.id_of(table.name), **dataset.call)
        described = {field.name: field for field in schema_of(fields_of(table))}
        there = {field.name: described.get(field.name, field) for field in found.schema}
        found.schema = [*there.values(), *(f for name, f in described.items() if name not in there)]
        dataset.client.update_table(found, ["schema"], **dataset.call)


def _make_view(dataset: Dataset, view: View) -> None:
    whole = dataset.id_of(view.name)
    query = view.query.format(dataset=str(dataset))
    dataset.run(f"CREATE OR REPLACE VIEW `{whole}` AS\n{query}", f"the view {view.name} could not be made")
    made = dataset.client.get_table(whole, **dataset.call)
    made.description, made.labels = f"One row is {view.row}.", {DEFINITION: view.mark}
    dataset.client.update_table(made, ["description", "labels"], **dataset.call)
