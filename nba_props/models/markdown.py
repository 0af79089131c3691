"""Tables and images in Markdown, as Dagster's UI shows them."""

import base64
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def image(png: bytes, title: str) -> str:
    """A PNG inside the Markdown itself."""
    return f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})"
