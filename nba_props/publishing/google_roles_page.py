"""docs/google-roles.md, generated from the declaration: which roles a home on Google Cloud needs, and what for."""

from nba_props.declared.google_roles import PLACES, ROLES, Role
from nba_props.publishing.pages import GENERATED

INTRODUCTION = """\
The account that runs nba_props on Google Cloud needs these roles and no others. Each is granted on the one resource that it
is about, and is the predefined role with the fewest permissions that has all that are used there. Pub/Sub is not used. A
home whose store is a bucket, without the mirror in BigQuery and without Secret Manager, needs the first one alone.

`nba-props doctor --gcp` asks Google for each permission by `testIamPermissions`, and names those that are missing. BigQuery
has no such question of a dataset: what the project does not grant is asked of a table of the dataset, and read off the
dataset's list of access. An account that has access to a dataset without tables by a group alone is told that permissions
are missing though they are there.

Where the dataset of the mirror is not there, `nba-props migrate apply` makes it, and needs `bigquery.datasets.create` on the
project for that alone. A person who may do so can make it instead, anywhere: `bq mk --dataset --location=EU
--label=nba_props_source:real PROJECT:DATASET`.
"""


def google_roles_page() -> str:
    """docs/google-roles.md."""
    parts = [
        GENERATED,
        "# Roles on Google Cloud\n",
        INTRODUCTION,
        "| role | granted on | permissions that are used |\n|---|---|---|",
        *(f"| `{role.name}` | {role.resource} | {_names(role)} |" for role in ROLES),
        "\n## Granting them\n",
        "`MEMBER` is `serviceAccount:` and the address of the account; the other words in capitals are names of yours.\n",
        *(f"    {_command(role)}" for role in ROLES),
        "\n## What each permission is for\n",
        "| permission | without it nba_props cannot |\n|---|---|",
        *(f"| `{p.name}` | {p.used_for} |" for role in ROLES for p in role.permissions),
    ]
    return "\n".join(parts) + "\n"


def _names(role: Role) -> str:
    return ", ".join(f"`{permission.name}`" for permission in role.permissions)


def _command(role: Role) -> str:
    return role.grant.format_map({place: place.upper() for place in PLACES})
