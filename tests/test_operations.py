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
COMMENT = re.compile(r"\s+#.*$")
OURS = typer.main.get_command(app)


def commands(text: str, program: str) -> set[str]:
    """The calls of a program, without variables before them and comments behind."""
    found = [SET.sub("", COMMENT.sub("", call)).strip() for call in IN_TEXT.findall(text) + IN_BLOCK.findall(text)]
    parts = [part.strip() for call in found for part in call.split("&&")]
    return {part for part in parts if part.startswith(f"{program} ")}


def section(kind: str) -> str:
    """The text below the heading of an alert; empty where there is none."""
    found = re.search(rf"^### {kind}\n(.*?)(?=^##)", RUNBOOK, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def parsed(words: list[str]) -> tuple[str, list[str]]:
    """The command that a call names, and what of it the command cannot take. Raises click's errors."""
    assert isinstance(OURS, click.Group)
    name, command, rest = OURS.resolve_command(click.Context(OURS), words)
    assert command is not None
    context = click.Context(command, resilient_parsing=True)
    _, left, _ = command.make_parser(context).parse_args(rest)
    return str(name), left


def test_there_are_commands_to_look_at() -> None:
    assert len(commands(RUNBOOK, "nba-props")) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_alert_has_a_section_with_the_command_that_mends_it(kind: str) -> None:
    text = section(kind)
    assert text, f"docs/operations.md has no section {kind}"
    named = {parsed(shlex.split(call))[0] for call in commands(f"`{KINDS[kind].mends}`", "nba-props")}
    shown = {parsed(shlex.split(call))[0] for call in commands(text, "nba-props")}
    assert named <= shown


def test_every_check_has_a_row() -> None:
    rows = [line.split("|")[1] for line in RUNBOOK.splitlines() if line.startswith("| `")]
    explained = set(re.findall(r"`(\w+)`", " ".join(rows)))
    checks = {key.name for key in defs().resolve_asset_graph().asset_check_keys}
    assert not checks - explained


@pytest.mark.parametrize("call", sorted(commands(RUNBOOK, "nba-props")))
def test_every_command_of_ours_can_be_called_like_this(call: str) -> None:
    _, left = parsed(shlex.split(call)[1:])
    assert not left


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    called = {word for call in commands(RUNBOOK, "make") for word in call.split()[1:] if "=" not in word}
    assert called <= targets


def test_every_command_that_an_alert_names_can_be_called() -> None:
    for text in [*RUN_AGAIN.values(), *(kind.mends for kind in KINDS.values())]:
        for part in re.split(r"; | and |, or ", text):
            if part.startswith("nba-props "):
                words = shlex.split(part)[1:]
                known = [word for word in words if word not in {"shows", "meanwhile"}]
                parsed(known[:2] if "shows" in words else known)
