"""The runbook has a section of each alert and each check, and every command in it can be called as it stands there."""

import re
import shlex
from pathlib import Path

import click
import pytest
import typer

from nba_props.cli import app
from nba_props.declared.alerts import KINDS, RUN_AGAIN
from nba_props.definitions import defs

CHECKOUT = Path(__file__).parent.parent
RUNBOOK = (CHECKOUT / "docs" / "operations.md").read_text()
# In running text and tables between backticks, and as lines of blocks of commands.
IN_TEXT, IN_BLOCK = re.compile(r"`([^`\n]+)`"), re.compile(r"^    (?:\$ )?(.+)$", re.MULTILINE)
SET = re.compile(r"^(?:[A-Z_]+=\S+ )+")  # variables before a command
# In a sentence: the command and the options, placeholders and numbers behind it.
CALL = re.compile(r"nba-props [a-z-]+(?: (?:--[a-z-]+|\{\w+\}|\d+|ingest|features|mirror))*")
COMMENT = re.compile(r"\s+#.*$")
OURS = typer.main.get_command(app)


def commands(text: str, program: str) -> set[str]:
    """The calls of a program, without variables before them and comments behind."""
    found = [
        SET.sub("", COMMENT.sub("", call)).strip() for call in IN_TEXT.findall(text) + IN_BLOCK.findall(text)
    ]
    parts = [part.strip() for call in found for part in call.split("&&")]
    return {part for part in parts if part.startswith(f"{program} ")}


def section(kind: str) -> str:
    """The text below the heading of an alert; empty where there is none."""
    found = re.search(rf"^### {kind}\n(.*?)(?=^##)", RUNBOOK, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def name_of(call: str) -> str:
    """The command of a call, which can be called like this; raises click's errors where it cannot."""
    assert isinstance(OURS, click.Group)
    name, command, rest = OURS.resolve_command(click.Context(OURS), shlex.split(call)[1:])
    assert command is not None
    _, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
    assert not left, f"{name} does not take {left}"
    return str(name)


def test_there_are_commands_to_look_at() -> None:
    assert len(commands(RUNBOOK, "nba-props")) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_alert_has_a_section_with_the_command_that_mends_it(kind: str) -> None:
    text = section(kind)
    assert text, f"docs/operations.md has no section {kind}"
    assert {name_of(call) for call in CALL.findall(KINDS[kind].mends)} <= {
        name_of(call) for call in commands(text, "nba-props")
    }


def test_no_section_is_of_an_alert_that_does_not_exist() -> None:
    alerts = RUNBOOK.partition("## When an alert comes")[2].partition("\n## ")[0]
    assert re.findall(r"^### (\w+)$", alerts, re.MULTILINE) == list(KINDS)


def test_every_check_has_a_row() -> None:
    rows = [line.split("|")[1] for line in RUNBOOK.splitlines() if line.startswith("| `")]
    explained = set(re.findall(r"`(\w+)`", " ".join(rows)))
    checks = {key.name for key in defs().resolve_asset_graph().asset_check_keys}
    assert not checks - explained


@pytest.mark.parametrize("call", sorted(commands(RUNBOOK, "nba-props")))
def test_every_command_of_ours_can_be_called_like_this(call: str) -> None:
    name_of(call)


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    called = {word for call in commands(RUNBOOK, "make") for word in call.split()[1:] if "=" not in word}
    assert called <= targets


def test_every_command_that_an_alert_names_can_be_called() -> None:
    texts = [*RUN_AGAIN.values(), *(kind.mends for kind in KINDS.values())]
    calls = [call for text in texts for call in CALL.findall(text)]
    assert len(calls) > 20
    for call in calls:
        name_of(call)


def test_every_command_that_an_alert_names_is_tried_in_a_test() -> None:
    tests = "".join(path.read_text() for path in (CHECKOUT / "tests" / "commands").rglob("test_*.py"))
    tried = set(re.findall(r'[(\[]\s*"([a-z-]+)"', tests))
    named = {call.split()[1] for kind in KINDS for call in commands(section(kind), "nba-props")}
    assert len(named) > 10
    assert not named - tried
