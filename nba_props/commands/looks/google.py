"""Which permissions on Google Cloud the caller has, resource by resource, as far as resources are named."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from nba_props.commands.looks.guarded import looked
from nba_props.declared.google_roles import Resource
from nba_props.doctor.finding import Finding
from nba_props.doctor.permissions import AREA, permissions, unnamed
from nba_props.errors import ConfigurationError
from nba_props.settings import BIGQUERY, dataset_of, value_of
from nba_props.sources.google.iam import Caller, GoogleError, Iam

SCHEMES = {"gs", "gcs"}
LOG_IN = "pip install 'nba-props[gcp]' && gcloud auth application-default login"
Ask = Callable[[], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about; None or empty for what the configuration does not name either."""

    bucket: str | None = None
    project: str | None = None
    dataset: str | None = None
    secrets: tuple[str, ...] = ()


def look(asked: Asked) -> Iterator[Finding]:
    """A finding for each permission that is missing, and one for each resource that has all."""
    try:
        caller = Caller.found()
    except GoogleError as error:
        yield Finding(AREA, "error", f"{str(error).rstrip('.')}.", LOG_IN)
        return
    mirror_project, mirror = _mirror()
    dataset = asked.dataset or mirror
    # The mirror's project is meant where its dataset is asked about; an option comes before either.
    project = asked.project or (None if asked.dataset else mirror_project) or caller.project
    bucket = asked.bucket or _bucket(value_of("NBA_PROPS_STORE"))
    iam, named = Iam(caller), replace(asked, bucket=bucket, project=project, dataset=dataset)
    questions = list(_questions(iam, named))
    for resource, name, ask in questions:
        yield from looked(AREA, partial(_told, caller, named, resource, name, ask))
    yield from unnamed({resource for resource, _, _ in questions}, is_project_known=bool(project))


def _questions(iam: Iam, asked: Asked) -> Iterator[tuple[Resource, str, Ask]]:
    bucket, project, dataset = asked.bucket, asked.project, asked.dataset
    if bucket:
        yield "bucket", bucket, lambda: iam.of_bucket(bucket)
    if project and dataset:
        yield "dataset", dataset, lambda: iam.of_dataset(project, dataset)
        yield "project", project, lambda: iam.of_project(project)
    if project:
        for secret in asked.secrets:
            yield "secret", secret, partial(iam.of_secret, project, secret)


def _told(caller: Caller, asked: Asked, resource: Resource, name: str, ask: Ask) -> Iterator[Finding]:
    granted = ask()
    places = {
        "bucket": asked.bucket or "",
        "project": asked.project or "",
        "dataset": asked.dataset or "",
        "secret": name,
        "member": caller.member or "MEMBER",
    }
    yield from permissions(resource, name, granted, places)


def _mirror() -> tuple[str | None, str | None]:
    """The project and the dataset of the mirror; what is wrong about the variable is told by the look at the environment."""
    with suppress(ConfigurationError):
        return dataset_of(value_of(BIGQUERY)) or (None, None)
    return None, None


def _bucket(store: str) -> str | None:
    """The bucket of a store on Cloud Storage."""
    parts = urlsplit(store)
    return parts.netloc if parts.scheme in SCHEMES else None
