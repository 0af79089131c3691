"""The Dagster home below NBA_PROPS_HOME: its instance settings, written once and kept true.

Run from the Makefile and the command line before any instance is opened; of several processes that open a fresh home
at once half crash, so it is opened here once first, by one of them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nba_props.errors import ConfigurationError
from nba_props.settings import STAMP, Settings

DEFAULT_HOME = ".nba_props"
EVENT_BATCH = "1000"


def instance_yaml(home: Path) -> str:
    """`dagster.yaml`: no telemetry, no pop-up, batched event log, one run per partition at a time."""
    return f"""# Written by `nba-props setup`; the lines of event_log_storage can go: the stock store reads the same files.
telemetry:
  enabled: false
nux:
  enabled: false
event_log_storage:
  module: nba_props.instance.event_log
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
    with _one_at_a_time(home):
        if not path.exists() or path.read_text() != wanted:
            _open_once(path, wanted)


def _open_once(path: Path, wanted: str) -> None:
    """Puts the settings in place after an instance was opened with them: one killed before that is opened again."""
    from dagster import DagsterInstance  # noqa: PLC0415  (slow, and not needed to look at bets)

    fresh = path.with_name("opening.yaml")
    fresh.write_text(wanted)
    with DagsterInstance.from_config(str(path.parent), fresh.name):
        fresh.replace(path)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Others wait; the kernel lets go of the lock when its process ends, however it ends."""
    with (home / "opening.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_foreign_instance(settings: Settings) -> None:
    """A home's runs are recorded in its own Dagster home: another home's would mix real and simulated history.

    Raises:
        ConfigurationError: naming DAGSTER_HOME.
    """
    named = os.environ.get("DAGSTER_HOME")
    if not named:
        return
    owner = Path(named).absolute().parent
    if (owner / STAMP).exists() and owner != settings.home:
        raise ConfigurationError(
            f"DAGSTER_HOME is {named}, of the home {owner}, but NBA_PROPS_HOME is {settings.home}: set DAGSTER_HOME to "
            f"{settings.dagster_home}; a .env in this folder, which Dagster puts above the shell, may have set it"
        )


def write_env(folder: Path, settings: Settings) -> None:
    """`.env` for bare `dagster` and `dg` lines run from a checkout with its default home; ignored by git.

    Dagster puts it above the shell's environment, so one that named another home would silently redirect every
    later line: for another home none is written, and DAGSTER_HOME is yours to export.
    """
    if settings.home == folder / DEFAULT_HOME:
        lines = (f"DAGSTER_HOME={settings.dagster_home}", f"DAGSTER_EVENT_BATCH_SIZE={EVENT_BATCH}")
        (folder / ".env").write_text("\n".join(lines) + "\n")
