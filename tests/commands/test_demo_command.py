"""The demo's last lines can be pasted into a fresh shell in the folder that it ran in."""

import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from nba_props.commands import demo
from nba_props.days import Days
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


def test_in_the_checkout_they_name_its_own_program_and_the_default_home(checkout: Path) -> None:
    steps = demo.next_steps(checkout / ".nba_props", TONIGHT)
    assert commands(steps) == ["make ui", ".venv/bin/nba-props bets 2024-04-10", "ls .nba_props/lake"]


def test_another_home_is_part_of_the_commands(checkout: Path) -> None:
    steps = demo.next_steps(Path("/some where"), TONIGHT)
    assert checkout.is_dir()
    assert commands(steps) == [
        "NBA_PROPS_HOME='/some where' make ui",
        "NBA_PROPS_HOME='/some where' .venv/bin/nba-props bets 2024-04-10",
        "ls '/some where/lake'",
    ]


def test_what_the_demo_prints_works_when_it_is_pasted(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, Days]] = []
    monkeypatch.setattr(demo, "run", lambda _, job, days, **__: ran.append((job, days)))
    printed = call("demo")
    assert printed.exit_code == 0, printed.output
    assert [job for job, _ in ran] == ["grade", "ingest", "features", "train", "nightly"]
    assert ran[-1][1] == Days.one(TONIGHT)
    assert re.search(r"Done in \d+ s", printed.stderr)
    (line,) = (line for line in commands(printed.stderr) if " bets " in line)
    # A fresh shell: no variable of the demo's process is set.
    fresh = {"PATH": "/usr/bin:/bin"}
    pasted = subprocess.run(
        shlex.split(line), cwd=checkout, env=fresh, capture_output=True, text=True, check=False
    )
    assert pasted.returncode == 0, pasted.stderr
    assert "the night has not been run" in pasted.stdout
