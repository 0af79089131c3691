"""What is printed is text, whatever a name holds: as a line, in a table's cell and title, with a style and without."""

import io

import pytest
from rich.table import Table as Grid
from rich.text import Text

from nba_props.commands.console import Screen
from tests.hostile_names import NAMES, is_shown_as_text


def printed(*what: object) -> str:
    screen = Screen(width=400)
    screen.file = io.StringIO()
    screen.print(*what, highlight=False)
    return screen.file.getvalue()


def in_a_table(name: str) -> Grid:
    grid = Grid(title=name)
    grid.add_column(name)
    grid.add_row(name)
    return grid


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_wherever_it_is_printed(name: str) -> None:
    for what in (name, Text(name), Text.assemble((name, "bold")), in_a_table(name)):
        assert is_shown_as_text(printed(what)), what


@pytest.mark.parametrize("name", ["[red]markup[/red] [/] :warning:", "[link=https://example.org]x[/link]"])
def test_brackets_and_colons_are_no_markup(name: str) -> None:
    assert printed(name) == f"{name}\n"
    assert printed(in_a_table(name)).count(name) == 3


def test_a_style_is_kept() -> None:
    parts = [(part.text, str(part.style)) for part in Screen(width=400).render(Text("\x1b[1mx", "bold"))]
    assert parts[0] == ("[1mx", "bold")
