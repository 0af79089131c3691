"""The Dagster home below NBA_PROPS_HOME: its instance settings, written once and kept true.

Run from the Makefile and the command line before any instance is opened; several processes that open a fresh home
at once can crash, so it is opened here once first.
"""

import os
from dataclasses import replace
from pathlib import Path

from nba_props.resources.settings import STAMP, Settings
from nba_props.sources.errors import ConfigurationError

EVENT_BATCH = "1000"


def instance_yaml(home: Path) -> str:
    """`dagster.yaml`: no telemetry, no pop-up, batched event log, one run per partition at a time."""
    return f"""# Written by `nba-props setup`; the lines of event_log_storage can go: the stock store reads the same files.
telemetry:
  enabled: false
nux:
  enabled: false
event_log_storage:
  module: nba_props.resources.event_log
  class: BatchedSqliteEventLogStorage
  config:
    base_dir: {home / "history" / "runs"}
concurrency:
  runs:
    tag_concurrency_limits:
      - key: dagster/partition
        limit: 1
        value:
          applyLimitPerUniqueValue: true
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  max_runtime_seconds: 14400
"""


def prepare(settings: Settings) -> None:
    """Stamps the home, writes the instance's settings, points this process at it and opens it once."""
    settings.claim()
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    wanted, path = instance_yaml(home), home / "dagster.yaml"
    if path.exists() and path.read_text() == wanted:
        return
    path.write_text(wanted)
    from dagster import DagsterInstance  # noqa: PLC0415  (slow, and not needed to look at bets)

    with DagsterInstance.get():
        pass


def refuse_foreign_instance(settings: Settings) -> None:
    """Simulated and real runs share no Dagster home either: DAGSTER_HOME must not belong to the other source's home.

    Raises:
        ConfigurationError: naming DAGSTER_HOME.
    """
    home = os.environ.get("DAGSTER_HOME")
    if home and (Path(home).parent / STAMP).exists():
        try:
            replace(settings, home=Path(home).parent).claim()
        except ConfigurationError as error:
            raise ConfigurationError(
                f"DAGSTER_HOME is {home}, but {error}, and DAGSTER_HOME to its dagster"
            ) from None


def write_env(folder: Path, settings: Settings) -> Path:
    """`.env` for bare `dagster` and `dg` lines run from a checkout; ignored by git."""
    path = folder / ".env"
    path.write_text(
        f"NBA_PROPS_HOME={settings.home}\nDAGSTER_HOME={settings.dagster_home}\nDAGSTER_EVENT_BATCH_SIZE={EVENT_BATCH}\n"
    )
    return path
