"""What pages are made of: tables of cells, and figures at a glance. How they look is in `templates/parts.html`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "good", "bad", "quiet"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: what it says.
        order: by which its column is sorted; the text where it is None. A cell of a column of numbers that has no number
            goes to the end.
        href: a relative link, of the whole text.
        note: a second line, smaller.
        tone: colour; the text says the same without it.
        more: lines that the text opens when it is clicked, or by the keyboard; the search finds them closed, too.
    """

    text: str
    order: float | str | None = None
    href: str | None = None
    note: str = ""
    tone: Tone = ""
    more: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column. Numbers are aligned to the right, and their largest comes first when sorted."""

    name: str
    is_number: bool = False
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        key: tells the table from the page's others: lower-case letters, digits and hyphens.
        caption: what one row is, in a few words.
        heads: the columns; the first names the row.
        rows: as many cells each as there are heads.
        empty: what stands in the place of a table without rows.
        is_searchable: whether a search field stands above it.
        search: what the field looks in, as in: player, team or book.
    """

    key: str
    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    empty: str = "Nothing to show."
    is_searchable: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure at a glance: its name, its value, and what it is compared with or made of."""

    name: str
    value: str
    note: str = ""
    tone: Tone = ""
