"""Arguments that a command cannot take end it with status 2 and one line, before anything is run or written."""

import os
from datetime import date
from pathlib import Path

import pytest

from nba_props.commands.runs import check_call
from nba_props.days import Days
from nba_props.errors import CallError
from tests.commands.calls import assert_refused, call

FIRST_OF_APRIL = ("--from", "2024-04-01", "--to", "2024-04-01")


@pytest.fixture(autouse=True)
def nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is not there yet, in the evening of 10 April 2024."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    monkeypatch.chdir(tmp_path)
    return tmp_path


NOT_A_DATE = (
    ("night", "2024-13-01"),
    ("grade", "tomorrow"),
    ("bets", "10.04.2024"),
    ("train", "--week", "2024-W"),
    ("train", "--week", "2024-04-08", "--through", "x"),
    ("train", "--week", "2024-04-08", "--train-to", "x"),
    ("backfill", "--from", "2024-04-31", "--to", "2024-05-01"),
    ("walk-forward", "--from", "2024-03-01", "--to", "x"),
    ("accuracy", "--archive", ".", "--from", "x", "--to", "2024-03-01"),
    ("odds-history", "--from", "10 April", "--to", "2024-04-10", "--at", "18:00Z"),
    ("feature", "0", "--player", "x", "--date", "2024-13-10"),
    ("training-set", "--week", "2024-99-01"),
    ("promote", "catboost_v9", "--why", "x", "--week", "x"),
)
REVERSED = ("--from", "2024-03-02", "--to", "2024-03-01")


@pytest.mark.parametrize("words", NOT_A_DATE, ids=" ".join)
def test_a_date_that_cannot_be_read_is_shown_with_one_that_can(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    assert_refused(call(*words), "is not a date such as 2024-04-10")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("backfill", *REVERSED),
        ("walk-forward", *REVERSED),
        ("accuracy", "--archive", ".", *REVERSED),
        ("odds-history", *REVERSED, "--at", "18:00Z", "--plan-only"),
        ("injuries-history", *REVERSED),
        ("train", "--week", "2024-04-08", "--through", "2024-04-01"),
    ],
    ids=lambda words: words[0],
)
def test_a_reversed_range_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    assert_refused(call(*words), "the range is reversed")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("night", "2024-04-11"), "2024-04-11 lies after the clock's game date 2024-04-10"),
        (("grade", "2199-01-01"), "set NBA_PROPS_NOW"),
        (("train", "--week", "2024-04-15"), "2024-04-15 lies after"),
        (("train", "--week", "2024-04-08", "--through", "2024-04-15"), "2024-04-15 lies after"),
        (("backfill", "--from", "2024-04-01", "--to", "2024-04-11"), "2024-04-11 lies after"),
        (("night", "2021-09-30"), "2021-09-30 is too early: the first partition is 2021-10-01"),
        (("night", "0001-01-01"), "too early"),
        (("grade", "2019-01-01"), "too early"),
        (("train", "--week", "2021-09-26"), "2021-09-20 is too early: the first partition is 2021-09-27"),
        (("backfill", "--from", "2021-09-27", "--to", "2024-04-01"), "too early"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_day_outside_the_calendar_is_refused(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    assert_refused(call(*words), message)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (
            "nihgtly",
            "there is no job 'nihgtly'; there are ingest, features, nightly, late_lines, live_grading, grade",
        ),
        ("train", "job train runs by week, from Monday: use `nba-props train --week 2024-04-02`"),
        ("accuracy_report", "run it with `dg launch --job accuracy_report`"),
    ],
)
def test_a_job_that_has_no_such_days_is_refused_before_the_jobs_before_it_run(
    job: str, message: str, tmp_path: Path
) -> None:
    words = ("backfill", "--from", "2024-04-02", "--to", "2024-04-03", "--job", "ingest", "--job", job)
    assert_refused(call(*words), message)
    assert not any(tmp_path.iterdir())


def test_a_job_of_weeks_takes_mondays_only_and_a_job_of_days_every_day() -> None:
    monday, wednesday = date(2024, 4, 1), date(2024, 4, 3)
    check_call("train", Days(monday, date(2024, 4, 8)))
    check_call("nightly", Days(monday, wednesday))
    for days in (Days.one(wednesday), Days(monday, wednesday)):
        with pytest.raises(CallError, match="by week"):
            check_call("train", days)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("train", "--week", "2024-04-08", "--families", "catboost_v99"),
            "there is no catboost_v99; choose from",
        ),
        (("train", "--week", "2024-04-08", "--families", ""), "--families is empty: leave it out for all"),
        (("train", "--week", "2024-04-08", "--families", " , "), "--families is empty"),
        (("walk-forward", *FIRST_OF_APRIL, "--families", ""), "--families is empty"),
        (("walk-forward", *FIRST_OF_APRIL, "--families", "market,xgboost"), "there is no xgboost"),
        (("accuracy", "--archive", ".", *FIRST_OF_APRIL, "--families", ""), "--families is empty"),
        (("accuracy", "--archive", ".", *FIRST_OF_APRIL, "--families", "xgboost"), "there is no xgboost"),
        (("accuracy", "--archive", ".", *FIRST_OF_APRIL, "--retrain", "year"), "'year' is not one of"),
        (("accuracy", "--archive", ".", *FIRST_OF_APRIL, "--source", "dream"), "'dream' is not one of"),
        (("backfill", *FIRST_OF_APRIL, "--prefer", "guess"), "'guess' is not one of"),
        (("training-set", "--contract", "v8"), "there is no 'v8'; choose from v9, v10"),
        (("simulate",), "--serve PORT"),
        (("simulate", "--serve", "99999"), "99999 is not in the range 0<=x<=65535"),
        (("simulate", "--serve", "-1"), "-1 is not in the range"),
        (("simulate", "--serve", "0", "--now", "noon"), "2024-04-10T20:00:00Z"),
        (("simulate", "--serve", "0", "--speed", "-2"), "speed is -2"),
        (("odds-history", *FIRST_OF_APRIL, "--at", "18:00Z"), "--budget N, or --plan-only"),
        (("odds-history", *FIRST_OF_APRIL, "--at", "18:00"), "is not a time of day with its offset"),
        (("odds-history", *FIRST_OF_APRIL, "--at", "noon"), "is not a time of day with its offset"),
        (("odds-history", *FIRST_OF_APRIL, "--at", "18:00Z", "--budget", "-1"), "-1 is not in the range"),
        (("odds-history", *FIRST_OF_APRIL, "--at", "18:00Z", "--rate", "0"), "is not in the range"),
        (
            ("odds-history", *FIRST_OF_APRIL, "--at", "18:00Z", "--plan-only", "--regions", ","),
            "--regions is empty",
        ),
        (("docs",), "run this in a checkout of nba_props"),
        (("night",), "Missing argument 'DATE'"),
        (("promote", "catboost_v9"), "Missing option '--why'"),
        (("bets", "2024-04-10", "--jsno"), "No such option"),
        (("bet",), "No such command 'bet'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_argument_that_makes_no_sense_is_named(
    words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    assert_refused(call(*words), message)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (("--train-from", "2024-01-01"), "explicit dates need --train-to"),
        (("--train-from", "2024-03-02", "--train-to", "2024-03-01"), "give them in this order"),
        (("--train-to", "2024-04-08"), "before the week of 2024-04-08"),
        (
            ("--train-to", "2024-03-01", "--evaluate-from", "2024-03-02"),
            "an evaluation needs both of its dates",
        ),
        (
            ("--train-to", "2024-03-01", "--evaluate-from", "2024-02-01", "--evaluate-to", "2024-03-09"),
            "without overlap",
        ),
    ],
    ids=str,
)
def test_a_training_window_that_cannot_be_is_refused(
    dates: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    assert_refused(call("train", "--week", "2024-04-08", *dates), message)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("night", "2024-04-10"),
        ("backfill", *FIRST_OF_APRIL),
        ("backfill", *FIRST_OF_APRIL, "--job", "nightly"),
        ("backfill", *FIRST_OF_APRIL, "--prefer", "live"),
        ("odds-history", *FIRST_OF_APRIL, "--at", "18:00Z", "--budget", "10"),
    ],
    ids=" ".join,
)
def test_a_missing_key_is_noticed_before_anything_runs(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    assert_refused(call(*words), "The Odds API needs a key: set ODDS_API_KEY")
    assert not any(tmp_path.iterdir())


def test_the_demo_of_a_live_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    assert_refused(call("demo"), "unset NBA_PROPS_SOURCE")
    assert not any(tmp_path.iterdir())
    assert "DAGSTER_HOME" not in os.environ
