"""The official injury report as the PDF that NBA.com publishes: columns, blank cells and page breaks.

Which players are listed belongs to `injury_report`. The PDF is written here rather than by a library, because libraries
add dates and ids while equal reports must be equal bytes; a report is only text at positions in two built-in fonts.
Nothing is compressed for the same reason: the output of zlib differs between builds.
"""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nba_props.simulator.teams import ET, TEAMS

NOT_YET_SUBMITTED = "NOT YET SUBMITTED"
HEADINGS = ("Game Date", "Game Time", "Matchup", "Team", "Player Name", "Current Status", "Reason")
# Points from the page's lower left corner, as in the official report of 4 January 2024.
_LEFT = (24.5, 120.9, 201.8, 265.7, 426.4, 587.2, 667.5)
_PAGE = (841.95, 595.35)
_TITLE, _FOOTER, _HEADING = (290.9, 533.0), (399.4, 49.9), 480.0
_FIRST_PAGE, _LATER_PAGES, _LAST_LINE = 459.0, 504.3, 80.0
_LINE, _ROW = 14.0, 22.7
_REASON_WIDTH = 40  # characters
_NAMES = {team.tricode: f"{team.city} {team.name}" for team in TEAMS}

Text = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a report: a player of a game, or, without `player`, a team that has not submitted yet.

    `game_time` is an aware datetime; `team` is a tricode or the name to print; `player` is written "Last, First".
    """

    game_date: date
    game_time: datetime
    away: str
    home: str
    team: str
    player: str = ""
    status: str = ""
    reason: str = ""


def render(published: datetime, entries: Sequence[Entry]) -> bytes:
    """Returns the PDF published at an aware instant, with the entries in their order; equal reports are equal bytes.

    As in the official report, a cell that repeats the one above is blank, also across a page break.
    """
    pages = _pages(entries)
    title = f"Injury Report: {published.astimezone(ET):%m/%d/%y %I:%M %p}"
    contents = [_content(title, page, n, len(pages)) for n, page in enumerate(pages, 1)]
    return _document(contents)


def _pages(entries: Sequence[Entry]) -> list[list[Text]]:
    """The table as text at positions, page by page. A reason that does not fit continues on the next page."""
    pages: list[list[Text]] = [[(x, _HEADING, name) for x, name in zip(_LEFT, HEADINGS, strict=True)]]
    y = _FIRST_PAGE
    for cells, lines in _rows(entries):
        if y < _LAST_LINE:
            pages.append([])
            y = _LATER_PAGES
        fitting = lines[: 1 + int((y - _LAST_LINE) // _LINE)]
        middle = y - _LINE * (len(fitting) - 1) / 2
        pages[-1] += [(x, middle, cell) for x, cell in zip(_LEFT, cells, strict=False) if cell]
        y = _write(pages[-1], y, fitting)
        if remaining := lines[len(fitting) :]:
            pages.append([])
            y = _write(pages[-1], _LATER_PAGES, remaining)
    return pages


def _write(page: list[Text], y: float, lines: Sequence[str]) -> float:
    """Adds a reason's lines to the page and returns where the next row begins."""
    page += [(_LEFT[-1], y - _LINE * n, line) for n, line in enumerate(lines)]
    return y - _LINE * (len(lines) - 1) - _ROW


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[list[str], list[str]]]:
    """The six cells and the reason's lines of each entry; cells that repeat the row above are blank."""
    above: tuple[str, ...] = ()
    for e in entries:
        cells = (
            f"{e.game_date:%m/%d/%Y}",
            f"{e.game_time.astimezone(ET):%I:%M} (ET)",
            f"{e.away}@{e.home}",
            _NAMES.get(e.team, e.team),
        )
        same = next((n for n in range(4) if above[n : n + 1] != cells[n : n + 1]), 4)
        above = cells
        lines = textwrap.wrap(e.reason, _REASON_WIDTH) if e.player else [NOT_YET_SUBMITTED]
        yield [*[""] * same, *cells[same:], e.player, e.status], lines or [""]


def _content(title: str, page: list[Text], number: int, count: int) -> bytes:
    """A page's drawing instructions."""
    drawn = [_text("B", 22, (*_TITLE, title)), _text("R", 9, (*_FOOTER, f"Page {number} of {count}"))]
    drawn += [_text("B" if text in HEADINGS else "R", 8, (x, y, text)) for x, y, text in page]
    return b"\n".join(drawn)


def _text(font: str, size: int, text: Text) -> bytes:
    x, y, words = text
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore")
    for special in (b"\\", b"(", b")"):
        plain = plain.replace(special, b"\\" + special)
    return b"BT /%s %d Tf %.2f %.2f Td (%s) Tj ET" % (font.encode(), size, x, y, plain)


def _document(contents: list[bytes]) -> bytes:
    """A PDF of pages with these contents: objects, their offsets, the trailer."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(contents)))
    face = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 %.2f %.2f] "
        b"/Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>" % (kids, len(contents), *_PAGE),
        face % b"Helvetica",
        face % b"Helvetica-Bold",
    ]
    for n, content in enumerate(contents):
        objects.append(b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>" % (6 + 2 * n))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % at for at in offsets)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip
    return bytes(out)
