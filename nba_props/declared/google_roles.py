"""What a home on Google Cloud may do there: each permission that is used, and the least predefined role that grants it.

`nba-props doctor --gcp` asks for each of them; docs/google-roles.md is generated from this table. Pub/Sub is not used.
"""

from dataclasses import dataclass
from typing import Literal

# What a permission is about. A role is granted on that resource and on nothing above it.
Resource = Literal["bucket", "dataset", "project", "secret"]
PLACES = ("bucket", "dataset", "project", "secret", "member")


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission of IAM.

    Attributes:
        name: as IAM has it.
        used_for: completes the sentence "without it, nba_props cannot ...".
    """

    name: str
    used_for: str


@dataclass(frozen=True, slots=True)
class Role:
    """A predefined role of IAM, the one with the fewest permissions that has all that are used of a resource.

    Attributes:
        name: as IAM has it.
        resource: where it is granted.
        permissions: those of it that are used.
        grant: the command that grants it, with the placeholders of PLACES.
    """

    name: str
    resource: Resource
    permissions: tuple[Permission, ...]
    grant: str


ROLES = (
    Role(
        "roles/storage.objectUser",
        "bucket",
        (
            Permission("storage.objects.create", "write a file of the store"),
            Permission("storage.objects.get", "read a file of the store"),
            Permission("storage.objects.list", "find what is stored"),
            Permission("storage.objects.delete", "replace a file, release a lock or prune"),
            Permission("storage.objects.update", "renew the lease of a lock"),
        ),
        "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member={member} --role=roles/storage.objectUser",
    ),
    Role(
        "roles/bigquery.dataEditor",
        "dataset",
        (
            Permission("bigquery.datasets.get", "find the dataset of the mirror"),
            Permission(
                "bigquery.tables.create",
                "make a table or view of the mirror, or the table that a load goes to first",
            ),
            Permission("bigquery.tables.get", "compare a table with its declaration"),
            Permission("bigquery.tables.list", "see which tables are missing"),
            Permission("bigquery.tables.getData", "count and compare rows"),
            Permission("bigquery.tables.updateData", "load and replace partitions"),
            Permission("bigquery.tables.update", "add a column to a table, or make a view again"),
            Permission("bigquery.tables.delete", "remove the table that a load went to first"),
        ),
        "bq query --nouse_legacy_sql 'GRANT `roles/bigquery.dataEditor` ON SCHEMA `{project}`.{dataset} TO \"{member}\"'",
    ),
    Role(
        "roles/bigquery.jobUser",
        "project",
        (Permission("bigquery.jobs.create", "run a query or a load of the mirror"),),
        "gcloud projects add-iam-policy-binding {project} --member={member} --role=roles/bigquery.jobUser",
    ),
    Role(
        "roles/secretmanager.secretAccessor",
        "secret",
        (Permission("secretmanager.versions.access", "read a key, such as that of The Odds API"),),
        "gcloud secrets add-iam-policy-binding {secret} --project={project} --member={member} "
        "--role=roles/secretmanager.secretAccessor",
    ),
)


def role_of(resource: Resource) -> Role:
    """The role that is granted on a resource."""
    return next(role for role in ROLES if role.resource == resource)


def permissions_of(resource: Resource) -> tuple[str, ...]:
    """The names of the permissions that are used of a resource."""
    return tuple(permission.name for permission in role_of(resource).permissions)
