"""The files of a server name what exists: settings, programs, versions; nothing is published beyond loopback."""

import re
from pathlib import Path
from typing import Any

import yaml

from nba_props.instance.job_runs import CODE_LOCATION
from nba_props.settings import DEFAULTS, POSTGRES, POSTGRES_SCHEME

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
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
