"""`--help` of every command: it answers, and loads nothing that is slow to load."""

import subprocess
import sys

import click
import pytest
import typer

from nba_props.cli import COMMANDS, app
from tests.commands.calls import call

SLOW = {"polars", "numpy", "scipy", "dagster", "httpx", "pandera", "catboost", "matplotlib"}
HELP = """
import sys
from typer.testing import CliRunner
from nba_props.cli import app
for words in (["--help"], *([name, "--help"] for name in sys.argv[1:])):
    assert CliRunner().invoke(app, words).exit_code == 0, words
print(*sys.modules)
"""
NAMES = [command.__name__.replace("_", "-") for command in COMMANDS]


def test_help_loads_nothing_that_is_slow_to_load() -> None:
    line = [sys.executable, "-c", HELP, *NAMES]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert not SLOW & set(done.stdout.split())


def test_help_lists_every_command_with_what_it_does() -> None:
    shown = call("--help").stdout
    for name in NAMES:
        assert f"\n  {name} " in shown


@pytest.mark.parametrize("name", NAMES)
def test_a_command_and_its_options_are_described(name: str) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, click.Group)
    command = group.commands[name]
    assert command.help
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None), option.name
