"""`nba-props doctor`: a home in order, and one with a fault of each kind planted, looked at once and judged many times."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
import polars as pl
import pytest
from click.testing import Result
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, TickData, TickStatus
from dagster._daemon.types import DaemonHeartbeat
from dagster_shared.error import SerializableErrorInfo

from nba_props.declared.steps import REQUESTED_AT
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.doctor import store
from nba_props.instance import installed
from nba_props.settings import Settings
from nba_props.storage import full_disk
from nba_props.storage.manifest_store import ManifestStore
from tests.commands.calls import call
from tests.simulated_home import linked
from tests.test_operations import RUNBOOK, name_of

EVENING = "2024-04-10T20:00:00Z"
DAY = date(2024, 4, 10)
# A column that a file of an older release could lack.
NEWER = next(
    c.name
    for c in PREDICTIONS.columns
    if not (c.nullable or c.in_older_files or c.as_in_older_files or c.name in PREDICTIONS.key)
)


@contextmanager
def variables(home: Path, **more: str) -> Iterator[None]:
    """The environment of a home, of which fixtures of a module have none of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"NBA_PROPS_HOME": str(home), "NBA_PROPS_NOW": EVENING, **more}.items():
            patch.setenv(name, value)
        yield


def findings(result: Result) -> list[dict[str, str]]:
    """The findings of a call with --json; its status is that of the document."""
    document: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == document["status"]
    return list(document["findings"])


def of(found: list[dict[str, str]], text: str) -> dict[str, str]:
    """The one finding that contains a text."""
    [finding] = [f for f in found if text in f["says"]]
    return finding


def replaced(path: Path, content: bytes, *, is_written_now: bool = False) -> None:
    """Puts another file in the place of a linked one; by default with its old times, as a disk that decays leaves them."""
    times = path.stat()
    fresh = path.with_name(f"fresh-{path.name}")
    fresh.write_bytes(content)
    fresh.replace(path)
    if not is_written_now:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def one_byte_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    replaced(path, bytes(content))


def parquet(path: Path, change: Any) -> None:  # noqa: ANN401  (a function of frames)
    """Writes a partition anew, as a run does, with a change."""
    frame = change(pl.read_parquet(path))
    fresh = path.with_name(f"fresh-{path.name}")
    frame.write_parquet(fresh)
    fresh.replace(path)


@pytest.fixture(scope="module")
def damaged(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a fault of each kind in its store."""
    home = linked(simulated, tmp_path_factory.mktemp("doctor") / "damaged")
    lake = home / "lake"
    torn = lake / "schedule" / "2024-04-03.parquet"
    replaced(torn, torn.read_bytes()[:-20], is_written_now=True)
    one_byte_changed(lake / "box_scores" / "2024-04-04.parquet")
    (lake / "slate" / "2024-04-05.parquet").unlink()
    # As a grading writes it after the night was recorded: other content, and no fault.
    parquet(lake / "team_games" / "2024-04-03.parquet", lambda frame: frame.reverse())
    without_key = lake / "player_games" / "2024-04-06.parquet"
    parquet(without_key, lambda frame: frame.drop("player_id"))
    parquet(lake / "predictions" / f"{DAY}.parquet", lambda frame: frame.drop(NEWER))
    parquet(
        lake / "injuries" / "2024-04-07.parquet",
        lambda frame: frame.with_columns(pl.col("game_date").cast(pl.String)),
    )
    raw = sorted((home / "raw").rglob("*.json.gz"))
    replaced(raw[0], raw[0].read_bytes()[:-5])
    one_byte_changed(next((home / "registry").glob("*.json")))
    one_byte_changed(next((home / "models").rglob("*.cbm")))
    one_byte_changed(sorted((home / "manifests" / "objects").iterdir())[0])
    manifests = ManifestStore(str(home / "manifests"))
    [manifest] = manifests.of_day(DAY)
    (home / "manifests" / "listings" / f"{manifest.exports}.json.gz").unlink()
    replaced(home / "record" / "2024-04-10.json", b"{}")
    return home


@pytest.fixture(scope="module")
def found(damaged: Path) -> list[dict[str, str]]:
    with variables(damaged):
        return findings(call("doctor", "--all", "--json"))


def test_a_home_in_order_has_no_finding_but_good_ones(night: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in night.rglob("*") if "dagster" not in path.parts}
    shown = findings(call("doctor", "--json"))
    assert [f for f in shown if f["state"] != "good" and f["area"] != "disk"] == []
    assert {f["area"] for f in shown} == {"environment", "clock", "home", "disk", "store", "automation"}
    assert "partitions were read" in of(shown, "lake: ")["says"]
    after = {path: path.stat().st_mtime_ns for path in night.rglob("*") if "dagster" not in path.parts}
    assert after == before


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("lake/schedule/2024-04-03.parquet cannot be read", "materialize schedule of that day again"),
        (
            "lake/box_scores/2024-04-04.parquet was changed, and no run has written it since",
            "Restoring a day",
        ),
        ("lake/slate/2024-04-05.parquet is gone", "Restoring a day"),
        ("lake/player_games/2024-04-06.parquet lacks the column `player_id`", "Restoring a day"),
        (
            "lake/injuries/2024-04-07.parquet has `game_date` as String, and Date is declared",
            "Restoring a day",
        ),
        ("raw/", "A damaged payload"),
        ("registry/", "Restoring a file from a copy"),
        ("models/", "nba-props train --week 2024-04-08"),
        ("manifests/objects/", "Restoring a file from a copy"),
        ("/manifests/listings/", "Restoring a file from a copy"),
        ("/record/2024-04-10.json is no seal of published bets", "Restoring a file from a copy"),
    ],
)
def test_a_planted_fault_of_the_store_is_an_error_with_what_mends_it(
    found: list[dict[str, str]], text: str, fix: str
) -> None:
    finding = of(found, text)
    assert finding["state"] == "error"
    assert fix in finding["fix"]


def test_a_column_that_an_older_file_lacks_is_a_warning(found: list[dict[str, str]]) -> None:
    finding = of(found, f"predictions of {DAY} lacks the column `{NEWER}`, so it is null there")
    assert (finding["state"], "Restoring a day" in finding["fix"]) == ("warning", True)


def test_nothing_but_what_was_planted_is_found(found: list[dict[str, str]]) -> None:
    assert len([f for f in found if f["state"] != "good" and f["area"] == "store"]) == 12


@pytest.fixture(scope="module")
def idle(damaged: Path) -> list[dict[str, str]]:
    """What is found four days later: the sensor `tonight` is on, its ticks fail, the daemon is dead, grading failed."""
    with dg.DagsterInstance.from_config(str(damaged / "dagster")) as instance:
        origin = RemoteInstigatorOrigin(
            RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("nba_props"), "__repository__"), "tonight"
        )
        on = InstigatorState(origin, InstigatorType.SENSOR, InstigatorStatus.RUNNING)
        instance.add_instigator_state(on)
        error = SerializableErrorInfo("OperationalError: no such table", [], "OperationalError")
        for second in range(3):
            instance.create_tick(
                TickData(
                    on.instigator_origin_id,
                    "tonight",
                    InstigatorType.SENSOR,
                    TickStatus.FAILURE,
                    time.time() + second,
                    error=error,
                    selector_id=on.selector_id,
                )
            )
        instance.add_daemon_heartbeat(DaemonHeartbeat(time.time() - 7200, "SENSOR", "1", []))
        tags = {REQUESTED_AT: "2024-04-14T05:00:00+00:00"}
        run = dg.DagsterRun(job_name="grade", tags=tags, status=dg.DagsterRunStatus.STARTED)
        instance.add_run(run)
        instance.report_run_failed(run, "grades: timed out")
    with variables(damaged, NBA_PROPS_NOW="2024-04-14T20:00:00Z"):
        return findings(call("doctor", "--json"))


@pytest.mark.parametrize(
    ("text", "state", "fix"),
    [
        (
            "Switched off, and so never run by themselves: accuracy_schedule, alerts, failed",
            "warning",
            "Switching on",
        ),
        ("The daemon is dead (", "error", "make ui"),
        ("The last ticks of tonight failed: OperationalError: no such table", "error", "tick_failed"),
        (
            "The job nightly last succeeded at 2024-04-10 20:00 UTC, and should",
            "warning",
            "nba-props night 2024-04-14",
        ),
        (
            "The job grade has never succeeded, and failed at 2024-04-14 05:00 UTC",
            "warning",
            "nba-props grade",
        ),
        (
            "The job accuracy_report has never succeeded, and should every 8 days",
            "warning",
            "dg launch --job accuracy",
        ),
    ],
)
def test_a_planted_fault_of_what_runs_by_itself_is_found(
    idle: list[dict[str, str]], text: str, state: str, fix: str
) -> None:
    finding = of(idle, text)
    assert finding["state"] == state
    assert fix in finding["fix"]


def test_every_fix_is_a_command_of_ours_or_of_dagster_or_a_section_of_the_runbook(
    found: list[dict[str, str]], idle: list[dict[str, str]]
) -> None:
    headings = {line.lstrip("# ") for line in RUNBOOK.splitlines() if line.startswith("#")}
    of_kinds = [fix.format(name="games.csv", week="2024-04-08") for fix in store.FIXES.values()]
    fixes = {f["fix"] for f in (*found, *idle) if f["fix"]} | {*of_kinds}
    sections = {fix.partition("docs/operations.md, ")[2] for fix in fixes} - {""}
    calls = {fix for fix in fixes if "docs/operations.md, " not in fix}
    assert sections <= headings
    ours = {name_of(fix) for fix in calls if fix.startswith("nba-props ")}
    assert {"train", "night", "archive"} <= ours
    rest = {" ".join(fix.split()[:2]) for fix in calls if not fix.startswith("nba-props ")}
    assert rest <= {"make ui", "dg launch"}


def test_packages_other_than_pinned_are_a_warning_and_end_with_status_1(
    night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert night.is_dir()
    lock = tmp_path / "requirements.lock"
    lock.write_text("polars==1.0.0 \\\n")
    monkeypatch.setattr(installed, "LOCK_FILES", (lock,))
    shown = call("doctor")
    assert "WARNING environment: Packages are not those of requirements.lock: polars is" in shown.stdout
    assert "        fix: rm -f .venv/.ready && make setup" in shown.stdout
    assert (shown.exit_code, shown.stdout.splitlines()[-1]) == (1, "0 errors, 1 warning.")


@contextmanager
def source(ahead: timedelta) -> Iterator[str]:
    """The URL of a host whose clock is so far ahead."""

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  (of the base class)
            return format_datetime(datetime.now(UTC) + ahead, usegmt=True)

        def do_HEAD(self) -> None:
            self.send_response(401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A live home without an instance, and sources that nobody serves."""
    home = tmp_path / "home"
    nobody = "http://127.0.0.1:9"
    for name, value in {"HOME": str(home), "SOURCE": "live"}.items():
        monkeypatch.setenv(f"NBA_PROPS_{name}", value)
    for name in ("ODDS_API_BASE_URL", "NBA_CDN_BASE_URL"):
        monkeypatch.setenv(name, nobody)
    Settings.read().claim()
    return home


def test_a_live_home_without_key_instance_room_and_network(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_disk, "free_bytes", lambda _: 81_920)
    shown = findings(call("doctor", "--json"))
    assert of(shown, "ODDS_API_KEY is not set")["state"] == "error"
    assert of(shown, "http://127.0.0.1:9 does not say what time it is: ConnectError")["state"] == "warning"
    assert of(shown, f"{live}/dagster has no dagster.yaml")["fix"] == "nba-props setup"
    assert of(shown, "0.0 GB are free")["fix"] == "nba-props prune --keep-days 7"
    assert not (live / "dagster").exists()


def test_a_clock_that_is_behind_that_of_a_source_is_an_error_and_no_key_is_shown(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live.is_dir()
    with source(timedelta(minutes=10)) as url:
        monkeypatch.setenv("ODDS_API_BASE_URL", url)
        monkeypatch.setenv("ODDS_API_KEY", "planted-secret")
        shown = call("doctor", "--json")
    finding = of(findings(shown), "The machine's clock is 600 s behind that of http://127.0.0.1:")
    assert finding["state"] == "error"
    assert "ODDS_API_KEY" in of(findings(shown), "Keys and channels that are set")["says"]
    assert "planted-secret" not in shown.output


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("NBA_PROPS_SOURCE", "liv", "NBA_PROPS_SOURCE is 'liv'"),
        ("NBA_PROPS_SOURCE", "simulated", "holds live data and NBA_PROPS_SOURCE is simulated"),
        ("NBA_PROPS_HOME", "elsewhere", "elsewhere has no stamp, so it is no home"),
        ("DAGSTER_HOME", "another/dagster", "DAGSTER_HOME is another/dagster, of the home"),
    ],
)
def test_a_wrong_setting_is_an_error_and_nothing_is_created(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    another = tmp_path / "another"
    another.mkdir()
    (another / "source.json").write_bytes((live / "source.json").read_bytes())
    monkeypatch.setenv(name, value)
    shown = findings(call("doctor", "--json"))
    assert of(shown, text)["state"] == "error"
    assert not (tmp_path / "elsewhere").exists()
