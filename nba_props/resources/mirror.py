"""The mirror in BigQuery as a resource. What is mirrored is declared; how a partition is replaced is not known here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import dagster as dg
from pydantic import Field

from nba_props.days import Days
from nba_props.declared.mirror import MIRRORED_PARTITIONS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import Table
from nba_props.errors import ConfigurationError
from nba_props.models.training.mirror_views import mirror_views
from nba_props.settings import BIGQUERY, BIGQUERY_EMULATOR, dataset_of, is_set
from nba_props.storage.bigquery import digests, loading, migration
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.lake import Lake

Rows = dict[str, dict[date, int]]


class Mirror(dg.ConfigurableResource["Mirror"]):
    """A dataset of BigQuery that has the tables of the lake, as far as they were loaded. The lake is the truth."""

    bigquery: str = Field(default="", description="The mirror as `project.dataset`; empty for none.")

    @contextmanager
    def dataset(self) -> Iterator[Dataset]:
        """The dataset.

        Raises:
            ConfigurationError: none is configured, or its client is not installed.
        """
        named = dataset_of(self.bigquery)
        if named is None:
            raise ConfigurationError(f"no mirror is configured: set {BIGQUERY} to a project and a dataset")
        try:
            from nba_props.resources.bigquery import BigQueryProject  # noqa: PLC0415  (optional and slow to load)
        except ImportError:
            raise ConfigurationError(
                f"{BIGQUERY} is set, and Google's client is not there: pip install 'nba-props[gcp]'"
            ) from None
        project, name = named
        with BigQueryProject(project=project, is_emulated=is_set(BIGQUERY_EMULATOR)).dataset(name) as dataset:
            yield dataset

    def load(self, lake: Lake, tables: Sequence[Table], days: Iterable[date], source: str) -> Rows:
        """Replaces what the lake has changed since it was loaded; the rows of each partition, by table.

        Raises:
            MigrationNeededError: the mirror lacks something; nothing is loaded.
            MirrorError: a table could not be loaded, and is as it was; those before it are loaded.
        """
        with self.dataset() as dataset:
            migration.plan(dataset, wanted(source)).check()
            return {
                changed.table.name: loading.load(dataset, lake, changed)
                for changed in loading.stale(dataset, lake, tables, days)
            }

    def changed_days(self, lake: Lake, days: Iterable[date], source: str) -> list[date]:
        """Days of which the mirror has some table otherwise than the lake.

        Raises:
            MigrationNeededError: the mirror lacks something.
            MirrorError: it cannot be asked.
        """
        with self.dataset() as dataset:
            migration.plan(dataset, wanted(source)).check()
            found = loading.stale(dataset, lake, list(TABLES.values()), days)
            return sorted({day for changed in found for day in changed.days})

    def digests(self, tables: Sequence[Table], days: Days) -> Mapping[str, Mapping[date, digests.Digest]]:
        """Row count and content hash of each partition that has rows, by table, as BigQuery computes them.

        Raises:
            MirrorError: it cannot be asked.
        """
        with self.dataset() as dataset:
            return {table.name: digests.of_mirror(dataset, table, days) for table in tables}


def wanted(source: str) -> migration.Wanted:
    """What a mirror of a home's rows should have."""
    return migration.Wanted((*TABLES.values(), MIRRORED_PARTITIONS), mirror_views(), source)
