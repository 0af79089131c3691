"""The demo's last lines can be pasted into a fresh shell in the folder that it ran in."""

import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from nba_props.commands import demo, runs
from nba_props.days import Days
from nba_props.settings import Settings, instant_of
from tests.commands.calls import call

TONIGHT = date(2024, 4, 10)


def commands(text: str) -> list[str]:
    """The indented lines, which are commands."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with its own `.venv/bin/nba-props`."""
    program = tmp_path / ".venv" / "bin" / "nba-props"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).parent / "nba-props")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [".venv/bin/nba-props", "demo"])
    return tmp_path


def settings(home: Path) -> Settings:
    return Settings.read({"NBA_PROPS_HOME": str(home)})


def test_in_the_checkout_they_name_its_own_program_and_the_default_home(checkout: Path) -> None:
    steps = demo.next_steps(settings(checkout / ".nba_props"), TONIGHT, "cb77a9f00d")
    assert commands(steps) == [
        ".nba_props/report/index.html",
        "make ui",
        ".venv/bin/nba-props results",
        ".venv/bin/nba-props explain --bet cb77a9",
        ".venv/bin/nba-props replay 2024-04-10",
        ".venv/bin/nba-props bets 2024-04-10",
        "ls .nba_props/lake",
    ]


def test_another_home_is_part_of_the_commands(checkout: Path) -> None:
    steps = demo.next_steps(settings(Path("/some where")), TONIGHT, None)
    assert checkout.is_dir()
    assert commands(steps) == [
        "'/some where/report/index.html'",
        "NBA_PROPS_HOME='/some where' make ui",
        "NBA_PROPS_HOME='/some where' .venv/bin/nba-props results",
        "NBA_PROPS_HOME='/some where' .venv/bin/nba-props replay 2024-04-10",
        "NBA_PROPS_HOME='/some where' .venv/bin/nba-props bets 2024-04-10",
        "ls '/some where/lake'",
    ]


Call = tuple[str, Days | None, str]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The runs that the demo asks for, with the instant of each; none takes place."""
    calls: list[Call] = []

    def run_job(name: str, days: Days | None, **_: object) -> runs.Finished:
        calls.append((name, days, os.environ["NBA_PROPS_NOW"]))
        return runs.Finished("none", ())

    monkeypatch.setattr(runs, "run_job", run_job)
    monkeypatch.setattr(demo, "ProcessPoolExecutor", lambda workers, _: ThreadPoolExecutor(workers))
    return calls


def test_what_the_demo_prints_works_when_it_is_pasted(checkout: Path, ran: list[Call]) -> None:
    printed = call("demo")
    assert printed.exit_code == 0, printed.output
    assert ran[-1] == ("nightly", Days.one(TONIGHT), demo.NOW)
    assert re.search(r"Done in \d+ s", printed.stderr)
    (line,) = (line for line in commands(printed.stderr) if " bets " in line)
    # A fresh shell: no variable of the demo's process is set.
    fresh = {"PATH": "/usr/bin:/bin"}
    pasted = subprocess.run(
        shlex.split(line), cwd=checkout, env=fresh, capture_output=True, text=True, check=False
    )
    assert pasted.returncode == 0, pasted.stderr
    assert "the night has not been run" in pasted.stdout


def test_each_night_before_is_played_at_its_own_evening_and_graded_the_next_morning(
    checkout: Path, ran: list[Call]
) -> None:
    assert checkout.is_dir()
    assert call("demo").exit_code == 0
    for day in Days(date(2024, 4, 3), date(2024, 4, 9)):
        lived = [(name, now) for name, days, now in ran if days == Days.one(day) and name != "train"]
        next_day = day + timedelta(days=1)
        assert lived[:3] == [
            ("nightly", f"{day}T20:00:00+00:00"),
            ("late_lines", f"{day}T23:25:00+00:00"),
            ("grade", f"{next_day}T11:00:00+00:00"),
        ]


def test_games_without_quotes_and_games_with_quotes_make_up_the_season(
    checkout: Path, ran: list[Call]
) -> None:
    assert checkout.is_dir()
    assert call("demo").exit_code == 0
    by_first = sorted(
        (days.first, days.last, name) for name, days, _ in ran if name != "nightly" and days and len(days) > 7
    )
    assert by_first == [
        (date(2023, 10, 24), date(2024, 2, 6), "grade"),
        (date(2023, 10, 24), date(2024, 4, 2), "features"),
        (date(2024, 2, 7), date(2024, 4, 2), "ingest"),
    ]


def test_the_clock_of_the_demo_never_turns_back(checkout: Path, ran: list[Call]) -> None:
    assert checkout.is_dir()
    call("demo")
    instants = [instant_of(now) for _, _, now in ran]
    assert instants == sorted(instants)
    assert [(name, days) for name, days, _ in ran if name in {"train", "accuracy_report"}] == [
        ("train", Days.one(date(2024, 4, 1))),
        ("train", Days.one(date(2024, 4, 8))),
        ("accuracy_report", None),
    ]


def test_nights_that_publish_no_files_record_none() -> None:
    # A replay of such a night would find files that were not published then.
    kept = runs.unpublished("nightly")
    assert "best_bets" in kept
    assert not {"manifest", "report", "bet_pages", "tonight_export", "season_export"} & set(kept)
