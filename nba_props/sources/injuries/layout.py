"""The table of an official injury report: words at their places made into rows of cells.

Columns are told by where their headings begin, rows by the space between lines. A blank cell repeats the one above,
over pages too; a reason may take several lines, and go on overleaf. What a cell says is not known here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from nba_props.errors import BadPayloadError
from nba_props.sources.injuries.pdf_text import Word

HEADINGS = ("Game Date", "Game Time", "Matchup", "Team", "Player Name", "Current Status", "Reason")
DATE, TIME, MATCHUP, TEAM, PLAYER, STATUS, REASON = range(len(HEADINGS))
NOT_YET_SUBMITTED = "NOT YET SUBMITTED"
TITLE = re.compile(r"Injury Report: (\d\d/\d\d/\d\d \d?\d:\d\d [AP]M)")
FOOTER = re.compile(r"Page \d+ of \d+")
SAME_LINE = 3.0  # points
# In heights of a capital letter: lines of a cell lie two apart, rows more than three.
SAME_ROW = 2.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table, later a whole row: its page, its baseline, the text of its seven cells."""

    page: int
    y: float
    cells: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether it tells whom its row is about; a row's other lines hold more of its reason."""
        return bool(self.cells[PLAYER] or self.cells[STATUS]) or self.cells[REASON] == NOT_YET_SUBMITTED

    @property
    def is_reason(self) -> bool:
        """Whether it holds nothing but a reason."""
        return not any(self.cells[:REASON])


def rows_of(found: list[list[Word]]) -> Iterator[Line]:
    """The table's rows with every cell filled, from the top of the first page to the end of the last.

    Raises:
        BadPayloadError: when something stands where the headings are due.
    """
    return _filled(_rows(found))


def _rows(found: list[list[Word]]) -> list[Line]:
    """Rows as printed."""
    rows: list[Line] = []
    starts: list[float] = []
    height = 0.0
    for number, words in enumerate(found, 1):
        lines = []
        for line in _lines(words):
            if columns := _columns(line):
                starts, height = columns, line[0].height
            elif starts:
                lines.append(Line(number, line[0].y, _cells(line, starts)))
            else:
                raise BadPayloadError(f"page {number}: {text_of(line)!r} stands where {HEADINGS} are due")
        for n, block in enumerate(_blocks(lines, SAME_ROW * height)):
            if n == 0 and rows and all(line.is_reason and not line.is_named for line in block):
                rows[-1] = _merged([rows[-1], *block])  # the rest of a reason that began overleaf
            else:
                rows += _apart(block)
    return rows


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    """A page's lines from top to bottom, words from left to right; without title and footer."""
    line: list[Word] = []
    for word in [*sorted(words, key=lambda w: (-w.y, w.x)), None]:
        if line and (word is None or line[0].y - word.y > SAME_LINE):
            text = text_of(line := sorted(line, key=lambda w: w.x))
            if not TITLE.search(text) and not FOOTER.fullmatch(text):
                yield line
            line = []
        if word is not None:
            line.append(word)


def text_of(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _columns(line: list[Word]) -> list[float]:
    """Where each column begins, when the line is the headings; else nothing."""
    if text_of(line) != " ".join(HEADINGS):
        return []
    counts = accumulate((heading.count(" ") + 1 for heading in HEADINGS), initial=0)
    return [line[n].x for n in list(counts)[:-1]]


def _cells(line: list[Word], starts: list[float]) -> tuple[str, ...]:
    """The line's words by column. The last quarter of a column counts to the next, lest a heading is centred."""
    edges = [b - (b - a) / 4 for a, b in pairwise(starts)]
    cells: list[list[Word]] = [[] for _ in starts]
    for word in line:
        cells[bisect_right(edges, word.x)].append(word)
    return tuple(map(text_of, cells))


def _blocks(lines: list[Line], gap: float) -> list[list[Line]]:
    """Lines that follow each other within a gap: a row each, or several where rows lie close."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and blocks[-1][-1].y - line.y <= gap:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _apart(block: list[Line]) -> list[Line]:
    """The rows of a block: a cell stands at its row's middle, so each line goes to the nearest named one."""
    named = [line for line in block if line.is_named] or block[:1]
    rows: dict[int, list[Line]] = {n: [] for n in range(len(named))}
    for line in block:
        rows[min(rows, key=lambda n: abs(named[n].y - line.y))].append(line)
    return [_merged(lines) for lines in rows.values()]


def _merged(lines: list[Line]) -> Line:
    return replace(lines[0], cells=tuple(map(_joined, zip(*(line.cells for line in lines), strict=True))))


def _joined(texts: Iterable[str]) -> str:
    """A cell's lines as one text; a word that a hyphen breaks is made whole."""
    return re.sub(r"(?<=\w-)\n", "", "\n".join(filter(None, texts))).replace("\n", " ")


def _filled(rows: Iterable[Line]) -> Iterator[Line]:
    """Rows with their blank cells filled from above; a new value makes the cells right of it begin anew."""
    above = [""] * PLAYER
    for row in rows:
        for n, cell in enumerate(row.cells[:PLAYER]):
            if cell not in ("", above[n]):
                above[n:] = [cell] + [""] * (PLAYER - n - 1)
        if any(row.cells[PLAYER:]):
            yield replace(row, cells=(*above, *row.cells[PLAYER:]))
