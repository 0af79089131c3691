"""The files of a server name what exists: settings, programs, versions; nothing is published beyond loopback."""

import re
import subprocess
from pathlib import Path
from typing import Any

import dagster
import yaml

from nba_props.doctor.environment import pins
from nba_props.instance.job_runs import CODE_LOCATION
from nba_props.settings import DEFAULTS, POSTGRES, POSTGRES_SCHEME

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "helm" / "values.yaml").read_text())
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text())
OURS = ("code", "daemon", "webserver")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
OF_DAGSTER = {"DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE"}


def test_settings_that_are_set_exist() -> None:
    for name in OURS:
        assert SERVICES[name]["environment"].keys() <= DEFAULTS.keys()
    of_image = set(re.findall(r"^\s+(?:ENV )?([A-Z_]{12,})=", DOCKERFILE, flags=re.MULTILINE))
    assert of_image - OF_DAGSTER - {"PYTHONUNBUFFERED"} == {"NBA_PROPS_HOME", "NBA_PROPS_VERSION"}


def test_the_database_has_the_driver_that_settings_ask_for() -> None:
    urls = {SERVICES[name]["environment"][POSTGRES] for name in OURS}
    assert all(url.startswith(POSTGRES_SCHEME) for url in urls)
    assert len(urls) == 1


def test_ports_are_published_on_loopback_alone() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:3000:3000"]


def test_the_three_are_one_host_and_see_each_others_processes() -> None:
    assert len({SERVICES[name]["hostname"] for name in OURS}) == 1
    assert {SERVICES[name].get("pid", "") for name in OURS} == {"", "service:code"}


def test_no_container_is_root_or_may_become_it() -> None:
    assert DOCKERFILE.rindex("USER 10001") > DOCKERFILE.rindex("RUN ")
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
        assert SERVICES[name]["read_only"] is True


def test_each_service_says_whether_it_is_well() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {*SERVICES} - {"code"}
    assert "HEALTHCHECK" in DOCKERFILE, "the code server's is the image's own"


def test_the_code_location_has_its_name() -> None:
    workspace = yaml.safe_load((ROOT / "deploy" / "workspace.yaml").read_text())
    [server] = workspace["load_from"]
    assert server["grpc_server"]["location_name"] == CODE_LOCATION
    assert f'"-p", "{server["grpc_server"]["port"]}"' in DOCKERFILE
    assert server["grpc_server"]["host"] in SERVICES


def test_versions_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [uv] = re.findall(r"^UV_VERSION := (\S+)$", makefile, flags=re.MULTILINE)
    assert f"uv=={uv}" in DOCKERFILE
    copied = {line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("COPY requirements")}
    allowed = (ROOT / ".dockerignore").read_text()
    assert all(f"!{name}" in allowed for name in copied | {"nba_props", "pyproject.toml"})


def test_the_image_has_the_pins_that_are_tested_without_the_tools_of_development() -> None:
    (image, everywhere), (whole, _) = (
        pins((ROOT / name).read_text()) for name in ("requirements-image.lock", "requirements.lock")
    )
    assert image.items() <= whole.items()
    assert {"dagster", "dagster-gcp", "dagster-k8s", "dagster-postgres"} <= everywhere
    assert {"pytest", "mypy", "ruff", "hypothesis"} <= whole.keys() - image.keys()


def test_a_release_sets_what_the_values_have_and_the_chart_is_of_the_dagster_that_is_pinned() -> None:
    script = (ROOT / "deploy" / "release").read_text()
    paths = [path for line in re.findall(r'--set-string "(.*)"', script) for path in line.split(",")]
    assert len(paths) == 8
    for path in (path.partition("=")[0] for path in paths):
        at: Any = VALUES
        for part in re.split(r"(?<!\\)\.", path)[:-1]:
            name, _, index = part.partition("[")
            at = at[name][int(index.rstrip("]"))] if index else at[name]
        assert isinstance(at, dict), path
    version = subprocess.run(
        ["sed", "-n", 's/^ *"dagster==\\(.*\\)",$/\\1/p', "pyproject.toml"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert version.stdout.strip() == dagster.__version__


def test_only_what_passed_is_released_and_only_where_the_repository_says_where() -> None:
    jobs = WORKFLOW["jobs"]
    assert jobs["image"]["needs"] == ["test", "night"]
    assert jobs["release"]["needs"] == "image"
    assert "vars.CLUSTER != ''" in jobs["release"]["if"]
    outside = {"Who we are on Google Cloud", "Push"}
    gated = {
        step["name"] for step in jobs["image"]["steps"] if "vars.IMAGE_REPOSITORY != ''" in step.get("if", "")
    }
    assert gated == outside
    assert "secrets." not in str(WORKFLOW), "who pushes is known by workload identity federation"
    assert {name for name, job in jobs.items() if "id-token" in job.get("permissions", {})} == {
        "image",
        "release",
    }
    used = set(re.findall(r"vars\.(\w+)", str(WORKFLOW)))
    page = (ROOT / "docs" / "deployment.md").read_text()
    assert all(f"`{name}`" in page for name in used)
