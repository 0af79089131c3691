"""What Dagster's chart makes of our values, as its templates of version 1.13 write it: `dagster.yaml` and a run's context.

The chart cannot be had from the package indexes; what stands here was written after reading the templates
configmap-instance.yaml, helpers/instance/*.tpl and dagster-user-deployments/templates/helpers/_helpers.tpl.
"""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "helm" / "values.yaml").read_text())
[CODE_SERVER] = VALUES["dagster-user-deployments"]["deployments"]
RELEASE, NAMESPACE = "nba-props", "nba-props"
STORAGES = {
    "run_storage": ("dagster_postgres.run_storage", "PostgresRunStorage"),
    "event_log_storage": ("dagster_postgres.event_log", "PostgresEventLogStorage"),
    "schedule_storage": ("dagster_postgres.schedule_storage", "PostgresScheduleStorage"),
}


def dagster_yaml() -> dict[str, Any]:
    """The instance's configuration."""
    launcher = VALUES["runLauncher"]["config"]["k8sRunLauncher"]
    logs = VALUES["computeLogManager"]["config"]["gcsComputeLogManager"]
    return {
        **{name: {"module": m, "class": c, "config": database()} for name, (m, c) in STORAGES.items()},
        "scheduler": {"module": "dagster.core.scheduler", "class": "DagsterDaemonScheduler"},
        "run_launcher": {
            "module": "dagster_k8s",
            "class": VALUES["runLauncher"]["type"],
            "config": {
                "job_namespace": NAMESPACE,
                "service_account_name": VALUES["serviceAccount"]["name"],
                "dagster_home": VALUES["global"]["dagsterHome"],
                "instance_config_map": f"{RELEASE}-dagster-instance",
                "postgres_password_secret": VALUES["global"]["postgresqlSecretName"],
                "load_incluster_config": launcher["loadInclusterConfig"],
                "image_pull_policy": launcher["imagePullPolicy"],
                "env_config_maps": [one["name"] for one in launcher["envConfigMaps"]],
                "env_secrets": [one["name"] for one in launcher["envSecrets"]],
                "security_context": launcher["securityContext"],
                "run_k8s_config": in_snake_case(launcher["runK8sConfig"]),
            },
        },
        "run_coordinator": VALUES["dagsterDaemon"]["runCoordinator"]["config"]["customRunCoordinator"],
        "compute_logs": {
            "module": "dagster_gcp.gcs.compute_log_manager",
            "class": VALUES["computeLogManager"]["type"],
            "config": in_snake_case(logs),
        },
        "telemetry": VALUES["telemetry"],
        **VALUES["additionalInstanceConfig"],
    }


def database() -> dict[str, Any]:
    """The config of each storage."""
    given = VALUES["postgresql"]
    return {
        "postgres_db": {
            "username": given["postgresqlUsername"],
            "password": {"env": "DAGSTER_PG_PASSWORD"},
            "hostname": "database",
            "db_name": given["postgresqlDatabase"],
            "port": given["service"]["port"],
            "params": given["postgresqlParams"],
            "scheme": given["postgresqlScheme"],
        }
    }


def container_context() -> dict[str, Any]:
    """What the code server hands to the pods of its runs."""
    return {
        "k8s": {
            "image_pull_policy": CODE_SERVER["image"]["pullPolicy"],
            "env_config_maps": [f"{RELEASE}-dagster-nba-props-user-env", *_names("envConfigMaps")],
            "env_secrets": _names("envSecrets"),
            "volumes": CODE_SERVER["volumes"],
            "volume_mounts": CODE_SERVER["volumeMounts"],
            "resources": CODE_SERVER["resources"],
            "namespace": NAMESPACE,
            "service_account_name": VALUES["dagster-user-deployments"]["serviceAccount"]["name"],
            "run_k8s_config": {"pod_spec_config": {"automount_service_account_token": True}},
        }
    }


def in_snake_case(config: dict[str, Any]) -> dict[str, Any]:
    """The first level of a config with the names that Dagster has for it."""
    return {re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: f"_{found[0]}", key).lower(): value
            for key, value in config.items()}  # fmt: skip


def _names(key: str) -> list[str]:
    return [one["name"] for one in CODE_SERVER[key]]
