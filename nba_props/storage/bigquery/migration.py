"""What the mirror should have, beside what is there. Nothing is changed here: `applying` adds what is missing.

A table whose types, partitions or clusters differ is left as it is and refused: who wants it otherwise drops it, and loses
nothing, since the lake has all of it. A view holds no rows, and is made again where its definition differs.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from nba_props.declared.mirror import clusters_of, fields_of
from nba_props.declared.tables.table import Table
from nba_props.errors import NEEDS_MIGRATION, NbaPropsError
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.bigquery.forms import fields_found, partitioned_by

if TYPE_CHECKING:
    from google.cloud.bigquery import Dataset as Found
    from google.cloud.bigquery import Table as FoundTable

# Labels: whose rows a dataset has, and the hash of a view's definition.
SOURCE, DEFINITION = "nba_props_source", "nba_props_definition"
Kind = Literal["dataset", "table", "column", "view"]


class MigrationNeededError(NbaPropsError):
    """The mirror lacks something, or has it otherwise than declared; nothing was loaded."""

    exit_code: ClassVar[int] = NEEDS_MIGRATION


@dataclass(frozen=True, slots=True)
class View:
    """A view: its name, what one row is, and its query, in which `{dataset}` stands for the dataset."""

    name: str
    row: str
    query: str

    @property
    def mark(self) -> str:
        """A hash of the definition, short enough for a label."""
        return hashlib.sha256(f"{self.row}\n{self.query}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mirror should have: its tables, its views, and whose rows."""

    tables: Sequence[Table]
    views: Sequence[View]
    source: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that `apply` adds: what it is, its name, and what is said of it."""

    kind: Kind
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is missing, in the order in which it is added, and sentences about what is there and differs."""

    missing: tuple[Missing, ...]
    refused: tuple[str, ...]

    def check(self) -> None:
        """Passes where nothing is to be done.

        Raises:
            MigrationNeededError: saying what is missing or differs, and what to do.
        """
        if self.refused:
            raise MigrationNeededError(f"the mirror is not as declared: {_some(self.refused)}")
        if self.missing:
            said = _some([missing.says for missing in self.missing])
            raise MigrationNeededError(f"the mirror lacks {said}; add it with `nba-props migrate apply`")


def plan(dataset: Dataset, wanted: Wanted) -> Plan:
    """Compares what is declared with what is there. Nothing is changed.

    Raises:
        MirrorError: BigQuery cannot be asked.
    """
    found = dataset.found()
    names = [*(table.name for table in wanted.tables), *(view.name for view in wanted.views)]
    there = dataset.tables(names) if found else {}
    missing = [
        *_of_dataset(dataset, found),
        *_of_tables(wanted.tables, there),
        *_of_views(wanted.views, there),
    ]
    refused = [*_of_another(dataset, found, wanted), *_differing(dataset, wanted, there)]
    return Plan(tuple(missing), tuple(refused))


def _of_dataset(dataset: Dataset, found: "Found | None") -> Iterator[Missing]:
    if found is None:
        yield Missing("dataset", dataset.name, f"the dataset {dataset}")


def _of_tables(tables: Sequence[Table], there: Mapping[str, "FoundTable"]) -> Iterator[Missing]:
    for table in tables:
        if table.name not in there:
            yield Missing("table", table.name, f"the table {table.name}")
            continue
        columns = fields_found(there[table.name].schema)
        for field in fields_of(table):
            if field.name not in columns:
                name = f"{table.name}.{field.name}"
                yield Missing("column", name, f"the column {name} ({field.type})")


def _of_views(views: Sequence[View], there: Mapping[str, "FoundTable"]) -> Iterator[Missing]:
    for view in views:
        if view.name not in there:
            yield Missing("view", view.name, f"the view {view.name}")
        elif there[view.name].table_type == "VIEW" and there[view.name].labels.get(DEFINITION) != view.mark:
            yield Missing("view", view.name, f"the present definition of the view {view.name}")


def _of_another(dataset: Dataset, found: "Found | None", wanted: Wanted) -> Iterator[str]:
    source = found.labels.get(SOURCE, "") if found else wanted.source
    if not source:
        yield (
            f"{dataset} does not say whose rows it has: `bq update --set_label {SOURCE}:{wanted.source} "
            f"{dataset.project}:{dataset.name}`"
        )
    elif source != wanted.source:
        yield f"{dataset} has {source} rows and this home {wanted.source} ones; name another dataset in NBA_PROPS_BIGQUERY"


def _differing(dataset: Dataset, wanted: Wanted, there: Mapping[str, "FoundTable"]) -> Iterator[str]:
    for table in wanted.tables:
        if table.name in there:
            yield from _differences(dataset, table, there[table.name])
    for view in wanted.views:
        if view.name in there and there[view.name].table_type != "VIEW":
            yield f"{dataset.id_of(view.name)} is a table, and a view of that name is declared; rename it"


def _differences(dataset: Dataset, table: Table, found: "FoundTable") -> Iterator[str]:
    whole, otherwise = dataset.id_of(table.name), "drop it, apply, and load its days again from the lake"
    if found.table_type != "TABLE":
        yield f"{whole} is no table ({found.table_type}); rename it"
        return
    columns = fields_found(found.schema)
    for field in fields_of(table):
        there = columns.get(field.name)
        if there and there.type != field.type:
            yield f"{whole}.{field.name} is {there.type}, and {field.type} is declared; {otherwise}"
    wanted = f"DAY of {table.partition}"
    if (by := partitioned_by(found)) != wanted:
        yield f"{whole} is partitioned by {by}, and {wanted} is declared; {otherwise}"
    clusters = clusters_of(table)
    if (has := tuple(found.clustering_fields or ())) != clusters:
        yield f"{whole} is clustered by {_list(has)}, and {_list(clusters)} is declared; {otherwise}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _some(said: Sequence[str], most: int = 3) -> str:
    """The first few, and how many there are beside them."""
    rest = f", and {len(said) - most} more" if len(said) > most else ""
    return "; ".join(said[:most]) + rest
