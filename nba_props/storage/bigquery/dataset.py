"""A dataset of BigQuery as the mirror uses it: statements, tables, loads. Which rows are right is not known here."""

import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import polars as pl

from nba_props.declared.mirror import fields_of
from nba_props.declared.tables.table import Table
from nba_props.errors import NbaPropsError
from nba_props.storage.bigquery.forms import schema_of
from nba_props.text import plain

if TYPE_CHECKING:
    from google.api_core.retry import Retry
    from google.cloud.bigquery import Client, LoadJobConfig
    from google.cloud.bigquery import Dataset as Found
    from google.cloud.bigquery import Table as FoundTable

REQUEST_SECONDS = 30.0
# A load or a transaction of a few seasons takes minutes.
JOB_SECONDS = 1800.0
# BigQuery itself removes the staging table of a load that was killed.
STAGING_ENDS = "TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 6 HOUR)"
AT_ONCE = 8
LONGEST_REASON = 300


class MirrorError(NbaPropsError):
    """BigQuery did not do what was asked; the message says what, and why. No partition is half replaced."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset `project.name`.

    `retry` is how often the client repeats a request that can be repeated. Jobs are not repeated: the next run of the mirror
    loads what is missing.
    """

    client: "Client"
    project: str
    name: str
    retry: "Retry | None" = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.project}.{self.name}"

    def id_of(self, name: str) -> str:
        """The full name of a table."""
        return f"{self.project}.{self.name}.{name}"

    @property
    def call(self) -> dict[str, Any]:
        """How long a request may take, and whether it is repeated."""
        return {"timeout": REQUEST_SECONDS, "retry": self.retry}

    def run(self, sql: str, what: str) -> list[dict[str, Any]]:
        """Runs a statement, or several as one job, and returns the rows of the last.

        Raises:
            MirrorError: saying that `what` failed.
        """
        with asked(f"{self}: {what}"):
            job = self.client.query(sql, job_retry=None, **self.call)
            return [dict(row) for row in job.result(timeout=JOB_SECONDS, retry=self.retry, job_retry=None)]

    def found(self) -> "Found | None":
        """The dataset itself; None where it is not there.

        Raises:
            MirrorError: it cannot be asked.
        """
        from google.api_core.exceptions import NotFound  # noqa: PLC0415  (optional: the extra `gcp`)

        with asked(f"{self}: the dataset could not be looked at"):
            try:
                return self.client.get_dataset(str(self), **self.call)
            except NotFound:
                return None

    def tables(self, names: Sequence[str]) -> dict[str, "FoundTable"]:
        """Tables and views of these names that are there.

        Raises:
            MirrorError: they cannot be listed.
        """
        with asked(f"{self}: its tables could not be listed"):
            there = {item.table_id for item in self.client.list_tables(str(self), **self.call)}
            wanted = [self.id_of(name) for name in names if name in there]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                return {t.table_id: t for t in pool.map(partial(self.client.get_table, **self.call), wanted)}

    @contextmanager
    def staged(self, table: Table, frames: Iterable[pl.DataFrame]) -> Iterator[str | None]:
        """The full name of a new table with the rows of frames, which ends with the block; None where there are no frames.

        Raises:
            MirrorError: the rows could not be loaded.
        """
        name: str | None = None
        try:
            for frame in frames:
                name = name or self._staging(table)
                self._append(table, frame, name)
            yield name
        finally:
            if name:
                with (
                    suppress(MirrorError),
                    asked(f"{self}: {name} could not be removed"),
                ):  # it ends by itself
                    self.client.delete_table(name, not_found_ok=True, **self.call)

    def _staging(self, table: Table) -> str:
        name = self.id_of(f"{table.name}__staging_{uuid4().hex[:12]}")
        columns = ", ".join(f"`{field.name}` {field.type}" for field in fields_of(table))
        ends = f"OPTIONS (expiration_timestamp = {STAGING_ENDS})"
        self.run(f"CREATE TABLE `{name}` ({columns}) {ends}", f"{table.name} could not be loaded")
        return name

    def _append(self, table: Table, frame: pl.DataFrame, name: str) -> None:
        content = io.BytesIO()
        table.shape(frame).write_parquet(content, compression="snappy")
        with asked(f"{self}: {table.name} could not be loaded"):
            # Without its size the file is uploaded by the resumable protocol, which the client resumes by itself.
            job = self.client.load_table_from_file(
                content, name, rewind=True, job_config=_load_of(table), timeout=REQUEST_SECONDS
            )
            job.result(timeout=JOB_SECONDS, retry=self.retry)


@contextmanager
def asked(what: str) -> Iterator[None]:
    """Raises what Google's client raises as a MirrorError that begins with `what`."""
    from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415  (optional: the extra `gcp`)
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  (as above)
    from requests import RequestException  # noqa: PLC0415  (as above: the client's transport)

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException, TimeoutError) as error:
        why = " ".join(plain(str(getattr(error, "message", None) or error)).split())[:LONGEST_REASON]
        raise MirrorError(f"{what}: {why or type(error).__name__}") from error


def _load_of(table: Table) -> "LoadJobConfig":
    """How a file becomes rows of a table that is there. Lists of Parquet become lists; else each would be a struct."""
    from google.cloud import bigquery  # noqa: PLC0415  (optional: the extra `gcp`)

    lists = bigquery.ParquetOptions()  # type: ignore[no-untyped-call]  # it has no annotations
    lists.enable_list_inference = True
    return bigquery.LoadJobConfig(
        source_format=bigquery.SourceFormat.PARQUET,
        write_disposition=bigquery.WriteDisposition.WRITE_APPEND,
        create_disposition=bigquery.CreateDisposition.CREATE_NEVER,
        schema=schema_of(fields_of(table)),
        parquet_options=lists,
    )


def quoted(values: Sequence[str]) -> str:
    """Names of columns between commas, as SQL has them."""
    return ", ".join(f"`{name}`" for name in values)
