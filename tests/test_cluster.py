"""On Kubernetes: what Dagster, its launcher and Kubernetes' own models make of the values and manifests in `deploy/`."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg
import pytest
import yaml
from dagster._config import process_config, resolve_to_config_type
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.instance.config import dagster_instance_config_schema
from dagster._core.launcher import LaunchRunContext, RunLauncher
from dagster._core.launcher.base import WorkerStatus
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.run_coordinator import SubmitRunContext
from dagster_k8s import K8sRunLauncher
from dagster_k8s.job import get_user_defined_k8s_config
from dagster_k8s.models import k8s_model_from_dict, k8s_snake_case_dict
from dagster_postgres.utils import pg_url_from_config
from kubernetes.client import V1Job, V1Namespace, V1NetworkPolicy

from nba_props.declared.run_limits import OF_A_RANGE, ON_A_CLUSTER, SIZES
from nba_props.definitions import defs
from nba_props.instance.coordinator import TaggingRunCoordinator
from nba_props.instance.dagster_home import concurrency_yaml, instance_yaml
from nba_props.instance.job_runs import CODE_LOCATION, MODULE, job_origin
from nba_props.instance.run_tags import POD, RANGE, pod_tags, queue_tags, resources
from nba_props.jobs import MIRROR, SELECTIONS
from nba_props.settings import POSTGRES_SCHEME
from tests.chart import CODE_SERVER, NAMESPACE, ROOT, VALUES, container_context, dagster_yaml, database
from tests.kubernetes_api import KubernetesApi, kubernetes_api

DEPLOY = ROOT / "deploy"
INSTANCE = dagster_yaml()
LAUNCHER: Any = K8sRunLauncher  # without annotations
LOCAL = yaml.safe_load(instance_yaml(Path("home"), postgres=True))
IMAGE = "registry/nba-props:0123456"
T = TypeVar("T")
OURS = (VALUES["dagsterDaemon"], VALUES["dagsterWebserver"], CODE_SERVER)


def accepted(schema: object, config: dict[str, Any]) -> Any:  # noqa: ANN401  (what Dagster makes of it)
    """The config with Dagster's defaults; fails where Dagster would."""
    result = process_config(resolve_to_config_type(schema), config)
    assert result.success, result.errors
    return result.value


def model(kind: type[T], written: dict[str, Any]) -> T:
    """What Kubernetes' client makes of a manifest; fails for a field that the kind does not have."""
    return k8s_model_from_dict(kind, k8s_snake_case_dict(kind, written))


def test_dagster_accepts_the_instance_that_the_chart_writes() -> None:
    accepted(dagster_instance_config_schema(), INSTANCE)
    assert LOCAL.keys() - {"storage"} <= INSTANCE.keys()


@pytest.mark.parametrize(
    "part", ["run_launcher", "run_coordinator", "compute_logs", "run_storage", "event_log_storage"]
)
def test_each_class_of_the_instance_exists_and_takes_its_config(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAGSTER_COMPUTE_LOGS_BUCKET", "DAGSTER_PG_PASSWORD"):
        monkeypatch.setenv(name, "planted-secret")
    named = INSTANCE[part]
    accepted(getattr(import_module(named["module"]), named["class"]).config_type(), named["config"])


def test_the_queue_is_that_of_one_machine_with_a_clusters_numbers() -> None:
    written = yaml.safe_load(concurrency_yaml(ON_A_CLUSTER))
    assert INSTANCE["concurrency"] == written["concurrency"]
    assert INSTANCE["run_coordinator"]["class"] == LOCAL["run_coordinator"]["class"]
    first, second = (
        [limit["key"] for limit in config["concurrency"]["runs"]["tag_concurrency_limits"]]
        for config in (INSTANCE, LOCAL)
    )
    assert first == second
    assert ON_A_CLUSTER.backfills <= ON_A_CLUSTER.past < ON_A_CLUSTER.runs


def test_runs_are_watched_retried_and_forgotten_as_on_one_machine() -> None:
    for part in ("run_retries", "sensors", "retention", "nux", "telemetry"):
        assert INSTANCE[part] == LOCAL[part], part
    cluster, local = INSTANCE["run_monitoring"], LOCAL["run_monitoring"]
    assert cluster.keys() == local.keys()
    slower = {name for name in local if cluster[name] != local[name]}
    assert slower == {"poll_interval_seconds", "start_timeout_seconds", "cancel_timeout_seconds"}
    assert all(cluster[name] > local[name] for name in slower)
    assert cluster["max_resume_run_attempts"] == 0, "a run in one process cannot be resumed"


def test_the_database_is_reached_by_the_driver_that_is_installed() -> None:
    config = database() | {"postgres_db": database()["postgres_db"] | {"password": "planted-secret"}}
    assert pg_url_from_config(config).startswith(POSTGRES_SCHEME)


def test_every_job_says_what_its_pod_gets() -> None:
    assert SIZES.keys() == SELECTIONS.keys() | {MIRROR}
    for job, size in SIZES.items():
        config = get_user_defined_k8s_config(pod_tags(job, {}))
        assert config.container_config["resources"] == resources(size), job


def test_a_run_is_given_its_pod_when_it_is_queued_where_runs_are_pods_and_nowhere_else(
    launcher: RunLauncher, instance: dg.DagsterInstance
) -> None:
    for is_cluster in (False, True):
        run = instance.create_run_for_job(
            defs().resolve_job_def("nightly"), remote_job_origin=job_origin("nightly")
        )
        coordinator = TaggingRunCoordinator()
        coordinator.register_instance(instance)
        with pytest.MonkeyPatch.context() as patch:
            if is_cluster:
                patch.setattr(type(instance), "run_launcher", launcher)
            coordinator.submit_run(SubmitRunContext(run, None))  # type: ignore[arg-type]  # a queue needs none
        queued = instance.get_run_by_id(run.run_id)
        assert queued is not None
        assert (POD in queued.tags) is is_cluster


def test_no_value_is_a_secret() -> None:
    text = (DEPLOY / "helm" / "values.yaml").read_text()
    assert not re.findall(r"(?i)(?:password|key|token): *[\"']?\w", text.replace("{key:", ""))
    assert VALUES["generatePostgresqlPasswordSecret"] is False
    assert [secret["name"] for secret in CODE_SERVER["envSecrets"]] == ["nba-props-keys"]
    assert not any(one["envSecrets"] for one in OURS if one is not CODE_SERVER)


def test_no_container_is_root_or_may_become_it() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    for one in OURS:
        assert one["podSecurityContext"]["runAsNonRoot"] is True
        assert f"USER {one['podSecurityContext']['runAsUser']}\n" in dockerfile
        assert one["securityContext"]["readOnlyRootFilesystem"] is True
        assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {mount["name"] for mount in one["volumeMounts"]} == {
            volume["name"] for volume in one["volumes"]
        }


def test_nobody_outside_reaches_the_webserver_and_the_code_location_has_its_name() -> None:
    web = VALUES["dagsterWebserver"]
    assert web["service"]["type"] == "ClusterIP"
    assert VALUES["ingress"]["enabled"] is False
    assert {web[probe]["httpGet"]["port"] for probe in ("readinessProbe", "livenessProbe")} == {3000}
    [server] = web["workspace"]["servers"]
    assert server == {"host": CODE_SERVER["name"], "port": CODE_SERVER["port"], "name": CODE_LOCATION}
    assert CODE_SERVER["codeServerArgs"] == ["-m", MODULE]
    assert VALUES["global"]["dagsterHome"] in (DEPLOY / "Dockerfile").read_text()


def test_kubernetes_accepts_the_manifests() -> None:
    [namespace] = yaml.safe_load_all((DEPLOY / "kubernetes" / "namespace.yaml").read_text())
    assert model(V1Namespace, namespace).metadata.name == NAMESPACE
    policies = [
        model(V1NetworkPolicy, policy)
        for policy in yaml.safe_load_all((DEPLOY / "kubernetes" / "network_policy.yaml").read_text())
    ]
    assert {policy.metadata.namespace for policy in policies} == {NAMESPACE}
    [closed] = [policy for policy in policies if not policy.spec.pod_selector.match_labels
                and not policy.spec.pod_selector.match_expressions]  # fmt: skip
    assert closed.spec.ingress == []
    opened = {port.port for policy in policies for rule in policy.spec.ingress or () for port in rule.ports}
    assert opened == {CODE_SERVER["port"]}


@pytest.fixture(scope="module")
def api() -> Iterator[KubernetesApi]:
    with kubernetes_api() as api:
        yield api


@pytest.fixture
def launcher(
    api: KubernetesApi, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> RunLauncher:
    """The launcher of the daemon, as its config has it but for where the API is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    found = {"load_incluster_config": False, "kubeconfig_file": str(api.kubeconfig(tmp_path))}
    config = accepted(LAUNCHER.config_type(), INSTANCE["run_launcher"]["config"] | found)
    launcher: RunLauncher = LAUNCHER(**config)
    launcher.register_instance(instance)
    return launcher


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


def launched(
    launcher: RunLauncher,
    instance: dg.DagsterInstance,
    api: KubernetesApi,
    job: str,
    tags: dict[str, str],
) -> tuple[dg.DagsterRun, V1Job]:
    """A run as the queue tags and launches it, and what Kubernetes was asked for."""
    definition = defs().resolve_job_def(job)
    own = {**definition.run_tags, **tags}
    origin = RepositoryPythonOrigin(
        "python", ModuleCodePointer(MODULE, "defs", None), IMAGE, container_context=container_context()
    )
    run = instance.create_run_for_job(
        definition,
        tags={**own, **queue_tags(job, own), **pod_tags(job, own)},
        job_code_origin=JobPythonOrigin(job, origin),
    )
    launcher.launch_run(LaunchRunContext(run, None))
    return run, model(V1Job, api.jobs[f"dagster-run-{run.run_id}"])


def test_a_run_is_a_pod_of_its_own_with_the_resources_of_its_kind(
    launcher: RunLauncher, instance: dg.DagsterInstance, api: KubernetesApi
) -> None:
    days = dict(zip(RANGE, ("2024-04-09", "2024-04-10"), strict=True))
    for job, tags, size in (
        ("nightly", {"dagster/partition": "2024-04-10"}, SIZES["nightly"]),
        ("train", {"dagster/partition": "2024-04-08"}, SIZES["train"]),
        ("features", days, OF_A_RANGE),
    ):
        _, asked = launched(launcher, instance, api, job, tags)
        [container] = asked.spec.template.spec.containers
        assert container.resources.requests == resources(size)["requests"], job
        assert container.resources.limits == resources(size)["limits"], job


def test_the_pod_of_a_run_is_the_image_of_the_code_server_with_its_settings_and_no_more_rights(
    launcher: RunLauncher, instance: dg.DagsterInstance, api: KubernetesApi
) -> None:
    _, asked = launched(launcher, instance, api, "ingest", {"dagster/partition": "2024-04-10"})
    pod = asked.spec.template.spec
    [container] = pod.containers
    assert container.image == IMAGE
    assert pod.service_account_name == "nba-props"
    assert pod.security_context.run_as_user == 10001
    assert container.security_context.read_only_root_filesystem is True
    assert {"home", "dagster-home", "tmp"} <= {volume.name for volume in pod.volumes}
    sources = {s.secret_ref.name for s in container.env_from if s.secret_ref}
    assert sources == {"nba-props-keys"}
    assert {s.config_map_ref.name for s in container.env_from if s.config_map_ref} >= {"nba-props-settings"}
    password = next(v for v in container.env if v.name == "DAGSTER_PG_PASSWORD")
    assert password.value_from.secret_key_ref.name == "nba-props-postgresql"
    assert asked.spec.backoff_limit == 0, "a retry is Dagster's"


def test_a_pod_that_has_died_is_found_and_one_that_is_stopped_is_deleted(
    launcher: RunLauncher, instance: dg.DagsterInstance, api: KubernetesApi
) -> None:
    run, _ = launched(launcher, instance, api, "ingest", {"dagster/partition": "2024-04-10"})
    instance.report_dagster_event(
        dg.DagsterEvent("PIPELINE_START", run.job_name), run.run_id
    )  # its process has begun
    run = instance.get_run_by_id(run.run_id) or run
    assert launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING
    api.status = {"failed": 1}
    try:
        assert launcher.check_run_worker_health(run).status is WorkerStatus.FAILED
    finally:
        api.status = {"active": 1}
    assert launcher.terminate(run.run_id)
    assert api.deleted == [f"dagster-run-{run.run_id}"]
