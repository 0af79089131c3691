"""Lines, tables and values on a terminal: text from outside is shown as it is, but cannot steer the terminal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from nba_props.text import plain

NONE = "-"


def line(out: Console, text: str, style: str = "") -> None:
    """Prints a line, folded at the console's width."""
    out.print(Text(plain(text), style=style, overflow="fold"))


def heading(out: Console, text: str) -> None:
    """Prints the heading of a part."""
    out.print()
    line(out, text, "bold")


def table(out: Console, columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[object]]) -> None:
    """Prints a table.

    Args:
        out: where to.
        columns: names, and whether each is aligned to the right.
        rows: as many values each as there are columns.
    """
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, is_right in columns:
        grid.add_column(name, justify="right" if is_right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(plain(str(value))) for value in row))
    out.print(grid)


def number(value: float | None, decimals: int = 2) -> str:
    """A number; a dash where there is none."""
    return NONE if value is None else f"{value:.{decimals}f}"


def short(value: float | None) -> str:
    """A number without needless digits."""
    return NONE if value is None else f"{value:.4g}"


def signed(value: float | None, decimals: int = 2) -> str:
    """A number with its sign."""
    return NONE if value is None else f"{value:+.{decimals}f}"


def percent(value: float | None) -> str:
    """A share in percent."""
    return NONE if value is None else f"{value:.1%}"


def american(price: int | None) -> str:
    """A price with its sign."""
    return NONE if price is None else f"{price:+d}"


def utc(instant: datetime | None) -> str:
    """Date and minute in UTC, as in 04-10 20:00."""
    return NONE if instant is None else f"{instant.astimezone(UTC):%m-%d %H:%M}"
