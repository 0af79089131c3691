"""Which permissions on Google Cloud are missing, and the role that grants each."""

from collections.abc import Iterator, Mapping, Set

from nba_props.declared.google_roles import ROLES, Resource, role_of
from nba_props.doctor.finding import Finding

AREA = "google"
ALL_NAMED = "nba-props doctor --gcp --bucket NAME --project ID --dataset ID --secret NAME"


def permissions(
    resource: Resource, name: str, granted: Set[str], places: Mapping[str, str]
) -> Iterator[Finding]:
    """One finding for each permission that is missing.

    Args:
        resource: what was asked about.
        name: of the bucket, dataset, project or secret.
        granted: the permissions that the caller has there.
        places: values of the placeholders of `Role.grant`.
    """
    role = role_of(resource)
    missing = [permission for permission in role.permissions if permission.name not in granted]
    for permission in missing:
        lost = f"nba_props cannot {permission.used_for}"
        says = f"{permission.name} is missing on {resource} {name}: {lost}; {role.name} grants it."
        yield Finding(AREA, "error", says, role.grant.format(**places))
    if not missing:
        says = f"{resource.capitalize()} {name}: all {len(role.permissions)} permissions are there."
        yield Finding(AREA, "good", says)


def unnamed(asked: Set[Resource], *, is_project_known: bool) -> Iterator[Finding]:
    """What was not asked about. `is_project_known`: whether an option or the credentials name a project."""
    left_out = sorted(role.resource for role in ROLES if role.resource not in asked)
    if not asked:
        says = "No bucket, dataset or secret is named, so no permission was asked for."
        yield Finding(AREA, "warning", says, ALL_NAMED)
    elif left_out and not is_project_known:
        says = f"No project is known, so these were not asked about: {', '.join(left_out)}."
        yield Finding(AREA, "warning", says, ALL_NAMED)
    elif left_out:
        yield Finding(AREA, "good", f"Not asked about, since none is named: {', '.join(left_out)}.")
