"""One finding of each kind from facts: what is said of a fault, how bad it is, and what mends it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.declared.alerts import LEAST_FREE_BYTES
from nba_props.doctor import automation, clock, disk, environment, store
from nba_props.doctor.automation import Daemon, JobRuns
from nba_props.doctor.finding import Finding, status
from nba_props.instance.installed import lock_text
from nba_props.planning.found import Ticked
from nba_props.settings import Settings
from nba_props.storage.wholeness.hashed_files import Fault, Looked

NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
ON = {"tonight": True, "alerts": True}
OFF = dict.fromkeys(ON, False)
LOCK = """\
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:00
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:01
pandera[polars]==0.35.0 \\
    --hash=sha256:02
Typing_Extensions==4.1.0
"""
GOOD = {"numpy": "2.4.6", "pandera": "0.35.0", "typing-extensions": "4.1.0"}


def live(**variables: str) -> Settings:
    return Settings.read({"NBA_PROPS_HOME": "home", "NBA_PROPS_SOURCE": "live", **variables})


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


def test_the_worst_finding_decides_the_status() -> None:
    good, warning = Finding("disk", "good", "Room."), Finding("disk", "warning", "Less.", "prune")
    assert [status([]), status([good]), status([good, warning]), status([warning, good])] == [0, 0, 1, 1]
    assert status([Finding("disk", "error", "None.", "prune"), warning, good]) == 2


@pytest.mark.parametrize(("state", "fix"), [("good", "prune"), ("warning", ""), ("error", "")])
def test_what_is_not_good_has_a_fix_and_what_is_good_has_none(state: str, fix: str) -> None:
    with pytest.raises(ValueError, match="has a fix"):
        Finding("disk", state, "Room.", fix)  # type: ignore[arg-type]  # a text of the parameters


def test_an_older_python_is_an_error() -> None:
    assert environment.python((3, 10, 14), ">=3.11").state == "error"
    assert environment.python((3, 11, 0), ">=3.11").says == "Python is 3.11.0."


def test_packages_as_pinned_are_good_whichever_platform_pinned_them() -> None:
    assert environment.packages(LOCK, GOOD).state == "good"
    assert environment.packages(LOCK, {**GOOD, "numpy": "2.5.5"}).state == "good"
    assert environment.packages(LOCK, {name: GOOD[name] for name in GOOD if name != "numpy"}).state == "good"
    assert environment.packages(None, {}).state == "good"


def test_packages_that_differ_or_are_missing_are_named() -> None:
    found = environment.packages(LOCK, {"numpy": "2.4.7", "pandera": "0.35.0"})
    assert found.state == "warning"
    assert "numpy is 2.4.7, not 2.4.6 or 2.5.5" in found.says
    assert "typing-extensions is not installed, not 4.1.0" in found.says
    assert "pandera" not in found.says


def test_a_live_home_needs_a_key_and_keys_are_named_alone() -> None:
    states = [(f.state, f.says.split()[0]) for f in environment.keys(live(), set())]
    assert states == [("error", "ODDS_API_KEY"), ("warning", "NBA_PROPS_HEARTBEAT_URL"), ("good", "Keys")]
    settings = live(ODDS_API_KEY="planted-secret")
    found = only(list(environment.keys(settings, {"ODDS_API_KEY", "NBA_PROPS_HEARTBEAT_URL"})))
    assert found.says == "Keys and channels that are set: ODDS_API_KEY, NBA_PROPS_HEARTBEAT_URL."


def test_a_clock_that_stands_still_is_for_simulated_homes() -> None:
    now = "2024-04-10T20:00:00Z"
    assert clock.product_clock(live(NBA_PROPS_NOW=now)).fix == "unset NBA_PROPS_NOW"
    assert clock.product_clock(Settings.read({"NBA_PROPS_NOW": now})).state == "good"
    assert clock.product_clock(live()).state == "good"


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [(-29, "good", "29 s from"), (31, "warning", "31 s ahead of"), (-400, "error", "400 s behind")],
)
def test_a_clock_that_is_wrong_is_told_by_how_much(seconds: int, state: str, words: str) -> None:
    found = only(list(clock.skew({"https://a": timedelta(seconds=seconds)})))
    assert found.state == state
    assert words in found.says


def test_one_source_with_a_wrong_clock_does_not_accuse_the_machine() -> None:
    found = only(list(clock.skew({"https://a": timedelta(hours=1), "https://b": timedelta(seconds=1)})))
    assert (found.state, found.says) == ("good", "The machine's clock is 1 s from that of https://b.")


def test_a_source_that_does_not_answer_is_a_warning_and_no_more() -> None:
    found = only(list(clock.skew({"https://a": "ConnectError"})))
    assert (found.state, found.fix) == ("warning", "curl -sI https://a")


@pytest.mark.parametrize(
    ("free", "state"),
    [(LEAST_FREE_BYTES - 1, "error"), (LEAST_FREE_BYTES, "warning"), (10_000_000_000, "good")],
)
def test_a_disk_without_room_is_told(free: int, state: str) -> None:
    assert disk.room("/data/nba", free).state == state


def test_a_sensor_that_is_off_among_others_or_in_a_home_that_is_set_up_is_named() -> None:
    assert automation.switched(ON, is_set_up=True).state == "good"
    assert automation.switched(OFF, is_set_up=False).state == "good"
    assert automation.switched(OFF, is_set_up=True).state == "warning"
    one = automation.switched({**ON, "alerts": False}, is_set_up=False)
    assert (one.state, one.says) == ("warning", "Switched off, and so never run by themselves: alerts.")


def test_a_dead_daemon_is_an_error_where_something_is_on() -> None:
    dead = [Daemon("sensor", is_healthy=False, beat_at=NOW), Daemon("backfill", is_healthy=True, beat_at=NOW)]
    found = automation.beating(dead, ON)
    assert (found.state, found.fix) == ("error", "make ui")
    assert found.says == "The daemon is dead (sensor): its last heartbeat was at 2024-04-10 20:00 UTC."
    assert automation.beating(dead, OFF).state == "good"
    assert automation.beating(dead[1:], ON).state == "good"
    never = automation.beating([Daemon("sensor", is_healthy=False, beat_at=None)], ON)
    assert never.says.endswith("it never had a heartbeat.")


def test_a_daemon_that_fails_says_why() -> None:
    ill = Daemon("sensor", is_healthy=False, beat_at=NOW, error="database is locked.")
    assert automation.beating([ill], ON).says == "The daemon's part sensor fails: database is locked."


def test_three_failed_ticks_are_an_error_and_two_are_not() -> None:
    found = only(list(automation.ticking([Ticked("tonight", 3, "no such table."), Ticked("alerts", 2, "x")])))
    assert (found.state, found.says) == ("error", "The last ticks of tonight failed: no such table.")


def test_a_job_is_stale_where_it_should_run_by_itself() -> None:
    old = {"nightly": JobRuns(NOW - timedelta(hours=37)), "grade": JobRuns(NOW - timedelta(days=30))}
    stale, without_games = automation.jobs(old, NOW, by_itself=True)
    assert (stale.state, stale.fix) == ("warning", "nba-props night 2024-04-10")
    assert stale.says == "The job nightly last succeeded at 2024-04-09 07:00 UTC, and should every 36 hours."
    assert without_games.state == "good"
    assert {found.state for found in automation.jobs(old, NOW, by_itself=False)} == {"good"}
    never = only(list(automation.jobs({"train": JobRuns()}, NOW, by_itself=True)))
    assert (never.state, never.fix) == ("warning", "nba-props train --week 2024-04-08")


def test_a_job_whose_newest_run_failed_is_told_with_its_error() -> None:
    failed = JobRuns(NOW - timedelta(hours=2), NOW - timedelta(hours=1), "slate: timed out.")
    found = only(list(automation.jobs({"grade": failed}, NOW, by_itself=False)))
    assert (found.state, found.fix) == ("warning", "nba-props grade 2024-04-10")
    assert found.says.endswith("and failed at 2024-04-10 19:00 UTC: slate: timed out.")
    mended = JobRuns(NOW, NOW - timedelta(hours=1), "slate: timed out.")
    assert only(list(automation.jobs({"grade": mended}, NOW, by_itself=False))).state == "good"


def test_credits_for_less_than_two_days_are_a_warning() -> None:
    assert automation.credits_left(331, 166).state == "warning"
    assert automation.credits_left(332, 166).state == "good"
    assert automation.credits_left(None, 166).state == "good"


def test_many_faults_of_a_kind_are_counted_behind_the_first_ten() -> None:
    faults = tuple(Fault(f"{n}.json", f"registry/{n}.json was changed") for n in range(12))
    *named, rest = store.files(Looked("registry", 12, 12, faults))
    assert len(named) == 10
    assert rest.says == "2 more files of registry are not as they were written."


def test_the_lock_file_that_is_read_is_that_of_the_checkout() -> None:
    lock = lock_text() or ""
    assert lock == (Path(__file__).parents[2] / "requirements.lock").read_text()
    versions, everywhere = environment.pins(lock)
    assert {"polars", "google-auth"} <= everywhere
    assert len(versions["numpy"]) > 1
