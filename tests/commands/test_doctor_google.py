"""`nba-props doctor --gcp`: with one permission withheld it is named, and the role that grants it; nothing else is."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nba_props.commands.looks.google import Asked, look
from nba_props.declared.google_roles import ROLES, Permission, Resource, Role, permissions_of
from nba_props.doctor.finding import Finding
from nba_props.sources.google import iam
from tests.commands.calls import call
from tests.google_fake import ACCOUNT, BUCKET, DATASET, PROJECT, SECRET, TOKEN, GoogleFake, google_fake

ALL = Asked(bucket=BUCKET, dataset=DATASET, secrets=(SECRET,))
OPTIONS = ("--bucket", BUCKET, "--dataset", DATASET, "--secret", SECRET)
EACH = [(role, permission) for role in ROLES for permission in role.permissions]
NAMES = [permission.name for _, permission in EACH]
OF_TABLES = [name for name in permissions_of("dataset") if name in iam.OF_A_TABLE]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GoogleFake, Path]]:
    """One server and one key for the module, since a key takes a while to make."""
    with google_fake() as fake:
        yield fake, fake.key_file(tmp_path_factory.mktemp("key"))


@pytest.fixture
def google(served: tuple[GoogleFake, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GoogleFake:
    """Google Cloud on which the account has every permission that is used: on the dataset by the dataset alone."""
    fake, key = served
    fake.on_bucket, fake.on_secret = set(permissions_of("bucket")), set(permissions_of("secret"))
    fake.on_project, fake.on_dataset = set(permissions_of("project")), set(permissions_of("dataset"))
    fake.tables, fake.access = ["predictions"], [{"role": "WRITER", "userByEmail": ACCOUNT}]
    fake.asked.clear()
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    monkeypatch.setattr(iam, "HOSTS", fake.hosts)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "none"))
    return fake


def told(asked: Asked = ALL) -> list[Finding]:
    """What is said of Google."""
    return list(look(asked))


def wrong(asked: Asked = ALL) -> list[Finding]:
    """What of Google is not good."""
    return [finding for finding in told(asked) if finding.state != "good"]


def withheld(fake: GoogleFake, resource: Resource, name: str) -> None:
    """Takes a permission away, wherever it could come from."""
    granted: set[str] = getattr(fake, f"on_{resource}")
    granted.remove(name)
    if resource == "dataset":
        fake.access = [{"role": "WRITER", "userByEmail": "another@example.com"}]
        # What only the list of access can tell is granted on the project, so that it is known to be there.
        fake.on_project |= granted


@pytest.mark.parametrize(("role", "permission"), EACH, ids=[p.name for _, p in EACH])
def test_the_one_permission_that_is_withheld_is_named_with_its_role(
    google: GoogleFake, role: Role, permission: Permission
) -> None:
    withheld(google, role.resource, permission.name)
    [finding] = wrong()
    assert finding.state == "error"
    assert finding.says.startswith(f"{permission.name} is missing on {role.resource} ")
    assert finding.says.endswith(f"{role.name} grants it.")
    assert role.name in finding.fix
    assert f"serviceAccount:{ACCOUNT}" in finding.fix
    assert {word for word in finding.says.split() if word in NAMES} == {permission.name}


def test_the_command_ends_with_status_2_and_shows_no_token(google: GoogleFake) -> None:
    google.on_project.clear()
    shown = call("doctor", "--gcp", "--json", *OPTIONS)
    assert TOKEN not in shown.output
    document = json.loads(shown.stdout)
    errors = [f["says"] for f in document["findings"] if f["area"] == "google" and f["state"] == "error"]
    assert [says.split()[0] for says in errors] == ["bigquery.jobs.create"]
    assert shown.exit_code == document["status"] == 2


def test_an_account_with_all_permissions_has_none_missing(google: GoogleFake) -> None:
    says = [finding.says for finding in told()]
    assert says == [
        f"Bucket {BUCKET}: all 5 permissions are there.",
        f"Dataset {DATASET}: all 8 permissions are there.",
        f"Project {PROJECT}: all 1 permissions are there.",
        f"Secret {SECRET}: all 1 permissions are there.",
    ]
    assert not any("pubsub" in path for path in google.asked)


def test_the_bucket_of_the_store_is_asked_about(google: GoogleFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_STORE", f"gs://{BUCKET}/prefix")
    bucket, rest = told(Asked())
    assert bucket.says == f"Bucket {BUCKET}: all 5 permissions are there."
    assert rest.says == "Not asked about, since none is named: dataset, project, secret."
    assert [path.partition("?")[0] for path in google.asked] == [
        f"/storage/v1/b/{BUCKET}/iam/testPermissions"
    ]


@pytest.mark.parametrize("name", OF_TABLES)
def test_a_table_tells_what_the_list_of_access_does_not(google: GoogleFake, name: str) -> None:
    google.access = []
    google.on_project |= {"bigquery.tables.create"}
    assert wrong() == []
    google.access = [{"role": "WRITER", "userByEmail": ACCOUNT}]
    google.on_dataset.remove(name)
    assert [finding.says.split()[0] for finding in wrong()] == [name]


@pytest.mark.parametrize(("role", "missing"), [("WRITER", 0), ("roles/bigquery.dataViewer", 4)])
def test_a_dataset_without_tables_tells_by_its_list_of_access(
    google: GoogleFake, role: str, missing: int
) -> None:
    google.tables, google.access = [], [{"role": role, "userByEmail": ACCOUNT}]
    assert len(wrong()) == missing


def test_a_role_that_is_not_granted_at_all_is_told_permission_by_permission(google: GoogleFake) -> None:
    google.on_dataset.clear()
    assert [finding.says.split()[0] for finding in wrong()] == list(permissions_of("dataset"))


def test_what_is_not_there_is_said_with_googles_reason_on_one_line(google: GoogleFake) -> None:
    [finding] = wrong(Asked(bucket="another"))
    assert finding.says.endswith("/b/another/iam/testPermissions is not there.")
    assert "answers HTTP 404" in finding.says
    assert google.asked


def test_a_dataset_that_is_not_there_is_not_told_as_missing_permissions(google: GoogleFake) -> None:
    assert google.access
    [finding] = wrong(Asked(dataset="another"))
    assert finding.says.endswith(f"/projects/{PROJECT}/datasets/another is not there.")


def test_without_a_name_nothing_is_asked(google: GoogleFake) -> None:
    [finding] = wrong(Asked())
    assert (finding.state, google.asked) == ("warning", [])


def test_without_credentials_it_says_so(google: GoogleFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    [finding] = wrong()
    assert finding.says.startswith("no credentials of Google Cloud are found: ")
    assert google.asked == []


def test_without_the_extra_it_says_what_to_install(
    google: GoogleFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    [finding] = wrong()
    assert "google-auth is not installed" in finding.says
    assert (finding.fix.partition(" &&")[0], google.asked) == ("pip install 'nba-props[gcp]'", [])


def test_a_server_that_is_down_costs_one_finding_a_question(
    google: GoogleFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iam, "HOSTS", google.hosts | {"storage": "http://127.0.0.1:9"})
    [finding] = wrong()
    assert "could not be asked: ConnectionError" in finding.says


def test_every_permission_is_granted_by_one_role_on_one_resource() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert len({role.resource for role in ROLES}) == len(ROLES)
    assert not any(name.startswith("pubsub.") for name in NAMES)
    assert not (iam.READS | iam.OF_A_TABLE) - set(permissions_of("dataset"))


def test_the_mirrors_dataset_and_project_are_asked_about_where_no_option_names_another(
    google: GoogleFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_BIGQUERY", f"{PROJECT}.{DATASET}")
    says = [finding.says for finding in told(Asked(bucket=BUCKET))]
    assert any(text.startswith(f"Dataset {DATASET}: all ") for text in says)
    assert google.asked
