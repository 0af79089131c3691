"""Dagster's BigQuery resource, which also works with an emulator. Imported when a mirror is used: it loads slowly."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from dagster_gcp import BigQueryResource
from google.api_core.retry import Retry
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY
from pydantic import Field

from nba_props.storage.bigquery.dataset import Dataset, asked

# Google's client would repeat a request for ten minutes.
RETRY_SECONDS = 120.0


class BigQueryProject(BigQueryResource):
    """A project of BigQuery.

    dagster-gcp's own client asks for the default credentials even where an emulator is used, which needs none and would get
    a person's token.
    """

    is_emulated: bool = Field(
        default=False, description="Whether Google's client is sent to an emulator by BIGQUERY_EMULATOR_HOST."
    )

    @contextmanager
    def get_client(self) -> Iterator[bigquery.Client]:
        """A client of Google's library, closed in the end."""
        if self.is_emulated:
            # An emulator answers a wrong statement with an error that the client takes for a passing one.
            nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]  # it has no annotations
            with bigquery.Client(project=self.project, credentials=nobody) as client:
                yield client
            return
        with super().get_client() as client, client:
            yield client

    @contextmanager
    def dataset(self, name: str) -> Iterator[Dataset]:
        """A dataset of the project.

        Raises:
            MirrorError: there are no credentials.
        """
        retry: Retry | None = None if self.is_emulated else DEFAULT_RETRY.with_timeout(RETRY_SECONDS)
        with ExitStack() as open_until:
            with asked(f"{self.project}.{name}: Google's client could not be made"):
                client = open_until.enter_context(self.get_client())
            yield Dataset(client, str(self.project), name, retry)
