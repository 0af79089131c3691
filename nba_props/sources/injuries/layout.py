"""The table of an official injury report: words at their positions made into rows of cells.

Columns are found by where their headings begin, rows by the space between lines. A blank cell repeats the one above,
also across pages; a reason may take several lines, and continue on the next page. What a cell means is known to
`report`.
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
class TableLine:
    """A line of the table, later a whole row: its page, its baseline, the text of its seven cells."""

    page: int
    y: float
    cells: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether it names the subject of its row; the row's other lines only continue the reason."""
        return bool(self.cells[PLAYER] or self.cells[STATUS]) or self.cells[REASON] == NOT_YET_SUBMITTED

    @property
    def is_reason(self) -> bool:
        """Whether it holds nothing but a reason."""
        return not any(self.cells[:REASON])


def rows_of(pages: list[list[Word]]) -> Iterator[TableLine]:
    """The table's rows with every cell filled, from the top of the first page to the end of the last.

    Raises:
        BadPayloadError: there is other text where the headings are expected.
    """
    return _filled(_printed_rows(pages))


def _printed_rows(pages: list[list[Word]]) -> list[TableLine]:
    """Rows as printed, with blank cells."""
    rows: list[TableLine] = []
    starts: list[float] = []
    height = 0.0
    for number, words in enumerate(pages, 1):
        lines = []
        for line in _lines(words):
            if columns := _columns(line):
                starts, height = columns, line[0].height
            elif starts:
                lines.append(TableLine(number, line[0].y, _cells(line, starts)))
            else:
                raise BadPayloadError(
                    f"page {number}: {text_of(line)!r} is where the headings {HEADINGS} are expected"
                )
        for n, block in enumerate(_blocks(lines, SAME_ROW * height)):
            if n == 0 and rows and all(line.is_reason and not line.is_named for line in block):
                rows[-1] = _merged([rows[-1], *block])  # the rest of a reason that began on the page before
            else:
                rows += _split(block)
    return rows


def _lines(words: Iterable[Word]) -> Iterator[list[Word]]:
    """A page's lines from top to bottom, words from left to right, without title and footer."""
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
    """The words with single spaces between them."""
    return " ".join(word.text for word in words)


def _columns(line: list[Word]) -> list[float]:
    """Where each column begins, if the line is the headings; else nothing."""
    if text_of(line) != " ".join(HEADINGS):
        return []
    counts = accumulate((heading.count(" ") + 1 for heading in HEADINGS), initial=0)
    return [line[n].x for n in list(counts)[:-1]]


def _cells(line: list[Word], starts: list[float]) -> tuple[str, ...]:
    """The line's words by column. The last quarter of a column belongs to the next, whose heading may be centred."""
    edges = [b - (b - a) / 4 for a, b in pairwise(starts)]
    cells: list[list[Word]] = [[] for _ in starts]
    for word in line:
        cells[bisect_right(edges, word.x)].append(word)
    return tuple(map(text_of, cells))


def _blocks(lines: list[TableLine], gap: float) -> list[list[TableLine]]:
    """Lines that follow each other within a gap: one row each, or several where rows lie close."""
    blocks: list[list[TableLine]] = []
    for line in lines:
        if blocks and blocks[-1][-1].y - line.y <= gap:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _split(block: list[TableLine]) -> list[TableLine]:
    """The rows of a block: a cell is at its row's middle, so each line belongs to the nearest named one."""
    named = [line for line in block if line.is_named] or block[:1]
    rows: dict[int, list[TableLine]] = {n: [] for n in range(len(named))}
    for line in block:
        rows[min(rows, key=lambda n: abs(named[n].y - line.y))].append(line)
    return [_merged(lines) for lines in rows.values()]


def _merged(lines: list[TableLine]) -> TableLine:
    return replace(lines[0], cells=tuple(map(_joined, zip(*(line.cells for line in lines), strict=True))))


def _joined(texts: Iterable[str]) -> str:
    """A cell's lines as one text; a word that a hyphen breaks is made whole."""
    return re.sub(r"(?<=\w-)\n", "", "\n".join(filter(None, texts))).replace("\n", " ")


def _filled(rows: Iterable[TableLine]) -> Iterator[TableLine]:
    """Rows with their blank cells filled from above; a new value resets the cells to its right."""
    above = [""] * PLAYER
    for row in rows:
        for n, cell in enumerate(row.cells[:PLAYER]):
            if cell not in ("", above[n]):
                above[n:] = [cell] + [""] * (PLAYER - n - 1)
        if any(row.cells[PLAYER:]):
            yield replace(row, cells=(*above, *row.cells[PLAYER:]))
