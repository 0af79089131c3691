"""Tables and images in Markdown, as Dagster's UI shows them."""

import base64
import re
from collections.abc import Iterable, Sequence

# What begins markup within a line. Dashes, dots and underscores in figures and keys do not.
MARKUP = re.compile(r"[\\`*<>\[\]|!&~$]")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table. Cells are text: what would be markup, a link or another cell is escaped."""
    lines = [list(map(_escaped, heads)), ["---"] * len(heads), *(map(_escaped, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(cell: object) -> str:
    return MARKUP.sub(r"\\\g<0>", " ".join(str(cell).split()))


def image(png: bytes, title: str) -> str:
    """A PNG inside the Markdown itself."""
    return f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})"
