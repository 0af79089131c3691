"""The Dagster home below NBA_PROPS_HOME, and its `dagster.yaml`.

The Makefile and the command line prepare it before any instance is opened. When several processes open a fresh home at
once, half of them crash: it is opened once here, by one process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nba_props.declared.run_limits import ON_A_MACHINE, QueueLimits
from nba_props.errors import ConfigurationError
from nba_props.instance.run_tags import BACKFILL, DAY, LANE, PAST, PATIENCE_SECONDS, RUNTIME_SECONDS
from nba_props.settings import POSTGRES, Settings
from nba_props.stamps import STAMP

DEFAULT_HOME = ".nba_props"
EVENT_BATCH = "1000"
BUCKET = "gs://"
# A file without this line is a person's own.
WRITTEN = (
    "# Written by `nba-props setup`, and again whenever it differs; without this line it is left as it is."
)
OLDEST = len("# Written by `nba-props setup`")


def instance_yaml(home: Path, store: str = "", *, postgres: bool = False) -> str:
    """Returns `dagster.yaml`: no telemetry, no pop-up, the storage, and what `instance` says of runs and queue.

    Args:
        home: Dagster's.
        store: where a store is, beside which a bucket of Google Cloud Storage keeps what steps print.
        postgres: whether Dagster's records are in PostgreSQL; else they are in files of the home.
    """
    return f"""{WRITTEN}
telemetry:
  enabled: false
nux:
  enabled: false
{_in_postgres() if postgres else _in_files(home)}
run_launcher:
  module: nba_props.instance.launcher
  class: WatchedRunLauncher
  config: {{patience_seconds: {PATIENCE_SECONDS}}}
run_coordinator:
  module: nba_props.instance.coordinator
  class: TaggingRunCoordinator
{concurrency_yaml(ON_A_MACHINE)}
run_monitoring:
  enabled: true
  poll_interval_seconds: 10
  start_timeout_seconds: 90
  cancel_timeout_seconds: 60
  max_resume_run_attempts: 0  # a run in one process begins anew, by a retry
  max_runtime_seconds: {RUNTIME_SECONDS}
  free_slots_after_run_end_seconds: 60
run_retries:
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
sensors:
  use_threads: true
  num_workers: 4
retention:
  schedule:
    purge_after_days: {{skipped: 7, success: 30, failure: 30, started: 30}}
  sensor:
    purge_after_days: {{skipped: 7, success: 30, failure: 30, started: 30}}
{_compute_logs(home, store)}"""


def concurrency_yaml(limits: QueueLimits) -> str:
    """The lines for how many runs there may be at once."""
    return f"""concurrency:
  runs:
    max_concurrent_runs: {limits.runs}
    tag_concurrency_limits:
      - key: {DAY}  # one run of each game date at a time
        limit: 1
        value:
          applyLimitPerUniqueValue: true
      - key: {LANE}  # places are left for tonight
        value: {PAST}
        limit: {limits.past}
      - key: {BACKFILL}
        limit: {limits.backfills}"""


def _compute_logs(home: Path, store: str) -> str:
    """The lines for what steps print; none where Dagster's own, a local folder, is right."""
    if not store.startswith(BUCKET):
        return ""
    bucket, _, prefix = store.removeprefix(BUCKET).partition("/")
    return f"""compute_logs:
  module: dagster_gcp.gcs.compute_log_manager
  class: GCSComputeLogManager
  config:
    bucket: {bucket}
    prefix: {"/".join(filter(None, (prefix, "compute_logs")))}
    local_dir: {home / "compute_logs"}
    upload_interval: 30
"""


def _in_files(home: Path) -> str:
    return f"""# Without these lines the stock log reads the same files.
event_log_storage:
  module: nba_props.instance.event_log
  class: BatchedSqliteEventLogStorage
  config:
    base_dir: {home / "history" / "runs"}"""


def _in_postgres() -> str:
    """The URL is a secret: the file names the variable that has it."""
    return f"""storage:
  postgres:
    postgres_url: {{env: {POSTGRES}}}"""


def prepare(settings: Settings) -> None:
    """Claims the home for its source, writes `dagster.yaml`, sets DAGSTER_HOME, and opens a fresh instance once.

    A `dagster.yaml` that a person wrote stays as it is.
    """
    settings.claim()
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    content = instance_yaml(home, settings.store, postgres=settings.postgres)
    path = home / "dagster.yaml"
    with _one_at_a_time(home):
        if not path.exists() or (_is_ours(path) and path.read_text() != content):
            _open_once(path, content)


def _is_ours(path: Path) -> bool:
    """Whether the program wrote the file, this version or an earlier one."""
    return path.read_text().startswith(WRITTEN[:OLDEST])


def _open_once(path: Path, content: str) -> None:
    """Writes the settings after an instance was opened with them: when that is killed, the next process opens it."""
    from dagster import DagsterInstance  # noqa: PLC0415  (slow to load, and not needed to show bets)

    fresh = path.with_name("opening.yaml")
    fresh.write_text(content)
    with DagsterInstance.from_config(str(path.parent), fresh.name):
        fresh.replace(path)


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Makes other processes wait. The kernel releases the lock when its process ends, however it ends."""
    with (home / "opening.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def refuse_foreign_instance(settings: Settings) -> None:
    """Refuses the Dagster home of another home: real and simulated runs would be recorded in one history.

    Raises:
        ConfigurationError: naming DAGSTER_HOME.
    """
    dagster_home = os.environ.get("DAGSTER_HOME")
    if not dagster_home:
        return
    owner = Path(dagster_home).absolute().parent
    if (owner / STAMP).exists() and owner != settings.home:
        raise ConfigurationError(
            f"DAGSTER_HOME is {dagster_home}, of the home {owner}, but NBA_PROPS_HOME is {settings.home}: set "
            f"DAGSTER_HOME to {settings.dagster_home}; a .env in this folder, which Dagster "
            f"prefers to the shell, may have set it"
        )


def write_env(folder: Path, settings: Settings) -> None:
    """Writes `.env` for `dagster` and `dg` commands in a checkout with its default home; git ignores it.

    Dagster prefers it to the shell's environment, so one that names another home would redirect every later command
    without a word. For another home none is written: export DAGSTER_HOME yourself.
    """
    if settings.home == folder / DEFAULT_HOME:
        lines = (f"DAGSTER_HOME={settings.dagster_home}", f"DAGSTER_EVENT_BATCH_SIZE={EVENT_BATCH}")
        (folder / ".env").write_text("\n".join(lines) + "\n")
