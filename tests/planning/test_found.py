"""Runs, checks and ticks as facts: the newest counts, and equal failures are one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.declared.alerts import OF_CHECKS, RUNS_WATCHED
from nba_props.planning.found import EndedRun, Judged, Ticked, of_checks, of_runs, of_ticks

DAY = date(2024, 4, 10)
NOW = datetime(2024, 4, 10, 22, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TIP = NOW + timedelta(hours=2)


def run(job: str, minutes_ago: int, error: str = "", days: str = str(DAY), **fields: bool) -> EndedRun:
    return EndedRun(job, days, not error, NOW - minutes_ago * MINUTE, error, **fields)


def test_three_failures_of_a_job_and_day_are_one_fact() -> None:
    runs = [run("nightly", n, "slate: no space" if n else "slate: timed out") for n in range(3)]
    [fact] = of_runs(runs, NOW)
    assert fact.key == "run_failed:nightly 2024-04-10"
    assert fact.what == "3 times in a row: slate: timed out"
    assert (fact.command, fact.day) == ("nba-props night {day}", DAY)


def test_a_later_success_of_the_same_work_ends_it() -> None:
    failed = run("late_lines", 5, "odds_lines: refused")
    assert list(of_runs([run("late_lines", 1), failed], NOW)) == []
    assert list(of_runs([run("nightly", 1), failed], NOW)) == []
    for other in (run("grade", 1), run("late_lines", 1, days="2024-04-09"), run("late_lines", 9)):
        ordered = sorted([other, failed], key=lambda r: r.at, reverse=True)
        assert [f.kind for f in of_runs(ordered, NOW)] == ["run_failed"]


def test_a_poll_does_not_mend_a_night() -> None:
    assert list(of_runs([run("late_lines", 1), run("nightly", 5, "x")], NOW))


def test_what_is_of_no_use_any_more_is_no_fact() -> None:
    night, grading = run("nightly", 0, "x"), run("grade", 0, "x")
    after = NOW + timedelta(hours=18)
    assert [f.subject for f in of_runs([night, grading], after)] == ["grade 2024-04-10"]
    assert list(of_runs([night, grading], NOW + RUNS_WATCHED)) == []


def test_a_run_that_died_and_one_without_space_are_kinds_of_their_own() -> None:
    [dead] = of_runs([run("nightly", 0, "killed", is_dead=True)], NOW)
    assert (dead.kind, dead.command) == ("dead_run", "nba-props reset {day} && nba-props night {day}")
    [full] = of_runs([run("nightly", 0, "no space", is_full=True)], NOW)
    assert (full.kind, full.command) == ("disk_full", "")


@pytest.mark.parametrize(
    ("job", "days", "command"),
    [
        ("train", "2024-04-08", "nba-props train --week {week}"),
        (
            "grade",
            "2024-04-01...2024-04-05",
            "nba-props backfill --from 2024-04-01 --to 2024-04-05 --job grade",
        ),
        ("accuracy_report", "", "dg launch --job accuracy_report"),
        ("nightly", "$(reboot)", "nba-props night {day}"),
    ],
)
def test_a_failed_run_names_what_runs_it_again(job: str, days: str, command: str) -> None:
    [fact] = of_runs([run(job, 0, "x", days=days)], NOW)
    assert fact.command == command


def judged(asset: str, check: str, *, good: bool, day: date | None = DAY) -> Judged:
    return Judged(asset, check, not good, "no reply since 2024-04-09", day)


def test_the_newest_result_about_a_day_that_still_counts_is_the_feeds_state() -> None:
    down = judged("odds_lines", "coverage", good=False)
    up, of_old = judged("odds_lines", "coverage", good=True), judged("odds_lines", "coverage", good=True)
    assert [f.key for f in of_checks([down, up], DAY, TIP)] == ["feed_down:odds_lines"]
    assert list(of_checks([up, down], DAY, TIP)) == []
    ancient = Judged("odds_lines", "coverage", of_old.is_alarming, "", DAY - timedelta(9))
    assert [f.key for f in of_checks([ancient, down], DAY, TIP)] == ["feed_down:odds_lines"]
    [fact] = of_checks([down], DAY + timedelta(1), None)
    assert fact.until == datetime(2024, 4, 12, 4, tzinfo=UTC)
    assert list(of_checks([down], DAY + timedelta(2), None)) == []


def test_no_go_matters_on_its_day_while_games_are_ahead() -> None:
    no_go = judged("predictions", "go", good=False)
    [fact] = of_checks([no_go], DAY, TIP)
    assert (fact.key, fact.until) == ("no_go:predictions", TIP)
    assert list(of_checks([no_go], DAY, None)) == []
    assert list(of_checks([no_go], DAY + timedelta(1), TIP)) == []


def test_a_gate_that_failed_weeks_ago_still_fails() -> None:
    [fact] = of_checks(
        [judged("model_registry", "champion_passes", good=False, day=date(2024, 3, 1))], DAY, None
    )
    assert (fact.key, fact.until) == ("champion_failing:model_registry: champion_passes", None)


def test_other_checks_and_warnings_are_no_alerts() -> None:
    assert list(of_checks([judged("feature_store", "bounds", good=False)], DAY, TIP)) == []
    assert ("feature_store", "bounds") not in OF_CHECKS


def test_a_sensor_whose_last_three_ticks_failed() -> None:
    ticks = [Ticked("tonight", 3, "LockError"), Ticked("alerts", 2, "LockError"), Ticked("failed_runs", 0)]
    assert [(f.key, f.what) for f in of_ticks(ticks)] == [("tick_failed:tonight", "LockError")]
