"""A page as a reader meets it: its tables by key, its links and its elements."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "circle", "path"}


@dataclass
class Read(HTMLParser):
    """What a page contains.

    Attributes:
        tags: names of its elements, with the names of their attributes.
        hrefs: where its links go.
        tables: the texts of the cells of each table's body by the key of its grid, row by row.
    """

    content: bytes
    tags: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self._grid, self._cell = "", False
        self.feed(self.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element, and where it stands."""
        values = dict(attrs)
        self.tags.append((tag, tuple(sorted(values))))
        if tag == "a":
            self.hrefs.append(values["href"] or "")
        if values.get("class") == "grid":
            self._grid = values["id"] or ""
            self.tables[self._grid] = []
        if tag == "tr" and self._grid:
            self.tables[self._grid].append([])
        if values.get("role") in {"cell", "rowheader"}:
            self.tables[self._grid][-1].append("")
            self._cell = True
        elif self._cell and tag in {"small", "li"}:
            self.handle_data(" | ")

    def handle_endtag(self, tag: str) -> None:
        """Leaves a cell."""
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        """Notes a cell's text."""
        if self._cell:
            self.tables[self._grid][-1][-1] += data

    def rows(self, key: str) -> list[list[str]]:
        """The rows of a table's body; none where it is not shown."""
        return [row for row in self.tables.get(key, []) if row]
