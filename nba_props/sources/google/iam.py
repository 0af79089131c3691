"""Which permissions the caller has on Google Cloud, by `testIamPermissions` of each resource. Nothing is changed.

BigQuery has no such question of a dataset. What the project does not grant is therefore asked of a table of the dataset,
read off requests that need the permission, and off the dataset's list of access, where it names the caller. A dataset
without tables, with access by a group alone, can so look as if permissions were missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nba_props.declared.google_roles import permissions_of
from nba_props.errors import NbaPropsError
from nba_props.text import plain

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from requests import Session

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TIMEOUT_SECONDS = 10.0
LONGEST_REASON = 200
OK = 200
# The APIs that are asked, by their base URL.
HOSTS = {
    "storage": "https://storage.googleapis.com/storage/v1",
    "projects": "https://cloudresourcemanager.googleapis.com/v3",
    "secrets": "https://secretmanager.googleapis.com/v1",
    "bigquery": "https://bigquery.googleapis.com/bigquery/v2",
}
# What entries of a dataset's list of access grant: its own words, and the roles that they stand for.
READS = frozenset(
    {"bigquery.datasets.get", "bigquery.tables.get", "bigquery.tables.getData", "bigquery.tables.list"}
)
READERS = {"READER", "roles/bigquery.dataViewer"}
WRITERS = {"WRITER", "OWNER", "roles/bigquery.dataEditor", "roles/bigquery.dataOwner"}
# What is asked of a table; the others are about the dataset.
OF_A_TABLE = frozenset(
    {
        "bigquery.tables.delete", "bigquery.tables.get", "bigquery.tables.getData", "bigquery.tables.update",
        "bigquery.tables.updateData",
    }
)  # fmt: skip


class GoogleError(NbaPropsError):
    """Google Cloud could not be asked; the message says what was asked and why there is no answer."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: credentials, and their project where they name one."""

    credentials: "Credentials"
    project: str | None

    @property
    def email(self) -> str:
        """The address of the account; empty where it is not known, as before the first request in a pod."""
        address = str(getattr(self.credentials, "service_account_email", None) or "")
        return address if "@" in address else ""

    @property
    def member(self) -> str:
        """The account as bindings name it; empty where it is not known."""
        return f"serviceAccount:{self.email}" if self.email else ""

    @classmethod
    def found(cls) -> "Caller":
        """The application default credentials of this process.

        Raises:
            GoogleError: there are none, or google-auth is not installed.
        """
        try:
            import google.auth  # noqa: PLC0415  (optional: the extra `gcp`)
            from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  (as above)
        except ImportError:
            raise GoogleError("google-auth is not installed: pip install 'nba-props[gcp]'") from None
        try:
            credentials, project = google.auth.default(scopes=[SCOPE])
        except GoogleAuthError as error:
            raise GoogleError(f"no credentials of Google Cloud are found: {_reason(str(error))}") from None
        return cls(credentials, project)


class Iam:
    """Questions about the permissions of a caller."""

    def __init__(self, caller: Caller, hosts: Mapping[str, str] | None = None) -> None:
        from google.auth.transport.requests import AuthorizedSession  # noqa: PLC0415  (optional: the extra `gcp`)

        self.caller, self.hosts = caller, hosts or HOSTS
        self._session: Session = AuthorizedSession(  # type: ignore[no-untyped-call]  # it has no annotations
            caller.credentials, refresh_timeout=TIMEOUT_SECONDS
        )

    def of_bucket(self, bucket: str) -> frozenset[str]:
        """The permissions on a bucket.

        Raises:
            GoogleError: naming it.
        """
        asked = [("permissions", name) for name in permissions_of("bucket")]
        return self._granted("GET", f"{self.hosts['storage']}/b/{bucket}/iam/testPermissions", params=asked)

    def of_project(self, project: str, permissions: Iterable[str] = ()) -> frozenset[str]:
        """The permissions on a project, by default those that are used of one.

        Raises:
            GoogleError: naming it.
        """
        return self._tested(
            f"{self.hosts['projects']}/projects/{project}", permissions or permissions_of("project")
        )

    def of_secret(self, project: str, secret: str) -> frozenset[str]:
        """The permissions on a secret.

        Raises:
            GoogleError: naming it.
        """
        place = f"{self.hosts['secrets']}/projects/{project}/secrets/{secret}"
        return self._tested(place, permissions_of("secret"))

    def of_dataset(self, project: str, dataset: str) -> frozenset[str]:
        """The permissions on a dataset, as far as they can be asked.

        Raises:
            GoogleError: the dataset is not there, or the project cannot be asked.
        """
        granted = self.of_project(project, permissions_of("dataset"))
        if not set(permissions_of("dataset")) - granted:
            return granted
        return granted | frozenset(
            self._of_dataset(f"{self.hosts['bigquery']}/projects/{project}/datasets/{dataset}")
        )

    def _of_dataset(self, place: str) -> Iterator[str]:
        described = self._answer("GET", place, may_be_refused=True)
        listed = self._answer("GET", f"{place}/tables", may_be_refused=True, params=[("maxResults", "1")])
        tables = [] if listed is None else listed.get("tables", [])
        if described is not None:
            yield "bigquery.datasets.get"
            by_list = frozenset(self._by_list(described.get("access", [])))
            # A table that is asked knows of denials, too, which no list of access has.
            yield from by_list - OF_A_TABLE if tables else by_list
        if listed is not None:
            yield "bigquery.tables.list"
        for table in tables[:1]:
            yield from self._tested(f"{place}/tables/{table['tableReference']['tableId']}", OF_A_TABLE)

    def _by_list(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        for entry in entries:
            if self.caller.email and entry.get("userByEmail") == self.caller.email:
                yield from permissions_of("dataset") if entry.get("role") in WRITERS else ()
                yield from READS if entry.get("role") in READERS else ()

    def _tested(self, place: str, permissions: Iterable[str]) -> frozenset[str]:
        return self._granted("POST", f"{place}:testIamPermissions", json={"permissions": sorted(permissions)})

    def _granted(self, method: str, url: str, **request: Any) -> frozenset[str]:  # noqa: ANN401  (requests' own words)
        answer = self._answer(method, url, **request) or {}
        return frozenset(map(str, answer.get("permissions", [])))

    def _answer(
        self,
        method: str,
        url: str,
        *,
        may_be_refused: bool = False,
        **request: Any,  # noqa: ANN401  (as above)
    ) -> dict[str, Any] | None:
        """The JSON of a reply; None where it is refused for want of a permission, and may be.

        Raises:
            GoogleError: naming the URL, which holds no secret.
        """
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  (optional: the extra `gcp`)
        from requests import RequestException  # noqa: PLC0415  (as above: google-auth's transport)

        try:
            reply = self._session.request(method, url, timeout=TIMEOUT_SECONDS, **request)
            body = reply.json() if reply.content else {}
        except (GoogleAuthError, RequestException) as error:
            raise GoogleError(f"{url} could not be asked: {type(error).__name__}") from None
        if reply.status_code == OK and isinstance(body, dict):
            return body
        if may_be_refused and reply.status_code == 403:
            return None
        raise GoogleError(f"{url} answers HTTP {reply.status_code}: {_reason(_said(body))}")


def _said(body: object) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("message", "")) if isinstance(error, dict) else ""


def _reason(text: str) -> str:
    return " ".join(plain(text).split())[:LONGEST_REASON] or "no reason given"
