"""`nba-props backfill | night | grade`: which jobs run over which days, and how a failed one ends."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nba_props.commands import nights, runs
from nba_props.commands.homes import claimed_home
from nba_props.commands.runs import RunFailedError, run_job
from nba_props.days import Days
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call, live_in

DAY = Days.one(date(2024, 4, 10))
Ran = list[tuple[str, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in the evening of 10 April 2024."""
    return live_in(tmp_path, monkeypatch)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """The jobs that a command would run, with their days and source; none of them is run."""
    calls: Ran = []

    def run(_label: str, job: str, days: Days, *, prefer: str = "auto", **_: Any) -> None:  # noqa: ANN401
        calls.append((job, str(days), prefer))

    monkeypatch.setattr(nights, "run", run)
    monkeypatch.setattr(nights, "prepared_home", claimed_home)  # a Dagster instance takes a second to make
    return calls


def test_a_backfill_ingests_and_builds_features(ran: Ran) -> None:
    assert call("backfill", "--from", "2024-04-01", "--to", "2024-04-03").exit_code == 0
    assert ran == [
        ("ingest", "2024-04-01...2024-04-03", "auto"),
        ("features", "2024-04-01...2024-04-03", "auto"),
    ]


def test_a_backfill_runs_the_jobs_that_it_is_given_in_their_order_and_from_their_source(ran: Ran) -> None:
    jobs = ("--job", "nightly", "--job", "grade")
    result = call("backfill", "--from", "2024-04-01", "--to", "2024-04-01", *jobs, "--prefer", "raw")
    assert result.exit_code == 0
    assert ran == [("nightly", "2024-04-01", "raw"), ("grade", "2024-04-01", "raw")]


def test_a_night_grades_the_two_days_that_may_be_corrected_runs_and_shows_its_bets(ran: Ran) -> None:
    result = call("night", "2024-04-10")
    assert result.exit_code == 0
    assert [run[:2] for run in ran] == [("grade", "2024-04-08...2024-04-09"), ("nightly", "2024-04-10")]
    assert "No bets for 2024-04-10" in result.stdout


def test_days_before_that_cannot_be_graded_do_not_stand_in_the_way_of_tonight(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_label: str, job: str, days: Days) -> None:
        ran.append((job, str(days), "auto"))
        if job == "grade":
            raise RunFailedError("job grade of 2024-04-08...2024-04-09 failed: bet_grades: a bet was changed")

    monkeypatch.setattr(nights, "run", run)
    result = call("night", "2024-04-10")
    assert [name for name, *_ in ran] == ["grade", "nightly"]
    assert "No bets for 2024-04-10" in result.stdout
    assert_refused(result, "bet_grades: a bet was changed", status=1)


def test_a_night_that_fails_is_published_as_far_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model nobody is predicted: readers must see that, and not the night before."""
    ran: list[tuple[str, tuple[str, ...]]] = []

    def run(_: str, job: str, __: Days, *, only: tuple[str, ...] = (), **___: Any) -> None:  # noqa: ANN401
        ran.append((job, only))
        if job == "nightly":
            raise RunFailedError("predictions: no model" if not only else "report: another error")

    monkeypatch.setattr(nights, "run", run)
    monkeypatch.setattr(nights, "prepared_home", claimed_home)
    result = call("night", "2024-04-10")
    assert result.exit_code == 1
    assert "predictions: no model" in result.stderr
    assert [job for job, _ in ran] == ["grade", "nightly", "nightly"]
    assert {"expected_outputs", "report", "season_export", "tonight_export"} <= set(ran[-1][1])
    assert not {"manifest", "predictions", "best_bets", "live_grading_export"} & set(ran[-1][1])


def test_the_second_night_has_one_day_before_to_grade(ran: Ran) -> None:
    assert call("night", "2021-10-02").exit_code == 0
    assert [run[:2] for run in ran] == [("grade", "2021-10-01"), ("nightly", "2021-10-02")]


def test_the_first_night_has_no_day_before_to_grade(ran: Ran) -> None:
    assert call("night", "2021-10-01").exit_code == 0
    assert [run[:2] for run in ran] == [("nightly", "2021-10-01")]


def test_a_book_that_is_none_is_refused_before_anything_runs(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_BOOKS", "fanduel,fandul")
    assert_refused(call("night", "2024-04-10"), "NBA_PROPS_BOOKS names fandul, which is no sportsbook")
    assert ran == []


def test_a_night_says_what_is_wrong_with_its_data(ran: Ran) -> None:
    assert "Tonight's data: no game is ahead: nothing to bet on." in call("night", "2024-04-10").stdout
    assert "Tonight's data" not in call("night", "2024-04-09").stdout
    assert len(ran) == 4


def test_a_day_is_graded(ran: Ran) -> None:
    assert call("grade", "2024-04-10").exit_code == 0
    assert ran == [("grade", "2024-04-10", "auto")]


@pytest.mark.parametrize("source", ["raw", "archive"])
def test_a_source_that_sends_no_request_needs_no_key(
    ran: Ran, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "live"))
    days = ("--from", "2024-04-01", "--to", "2024-04-01")
    assert call("backfill", *days, "--prefer", source).exit_code == 0
    assert call("backfill", *days, "--job", "features").exit_code == 0
    monkeypatch.setenv("NBA_PROPS_ARCHIVE", str(tmp_path))
    assert call("backfill", *days).exit_code == 0
    assert len(ran) == 5


def test_a_failed_run_ends_with_status_1_and_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RunFailedError("job grade of 2024-04-10 failed (run 1): schedule: [0] is odd\nand long")

    monkeypatch.setattr(runs, "run_job", fail)
    monkeypatch.setattr(nights, "prepared_home", claimed_home)
    assert_refused(call("grade", "2024-04-10"), "(run 1): schedule: [0] is odd and long", status=1)


@pytest.mark.slow
def test_a_run_reports_its_progress_and_fails_with_the_error_of_its_first_step(home: Path) -> None:
    prepare(Settings.read())
    steps: list[tuple[int, int]] = []
    finished = run_job(
        "ingest", DAY, progress=lambda done, total: steps.append((done, total)), only=["schedule"]
    )
    assert steps[-1] == (1, 1)
    assert finished.failed_checks == ()
    path = Path(Lake(str(home / "lake")).path(SCHEDULE, DAY.first))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(
        RunFailedError, match=rf"job ingest of 2024-04-10 failed \(run .*{path} cannot be read"
    ):
        run_job("ingest", DAY, only=["box_scores"])
