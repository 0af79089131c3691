"""The official injury report: a PDF read into the players that it lists and the teams that have not submitted.

How the table is laid out is known to `layout`; which players the names belong to is resolved in `rows`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from nba_props.days import EASTERN
from nba_props.declared.tables.ingest import INJURY_STATUSES
from nba_props.declared.teams import TRICODES
from nba_props.errors import BadPayloadError
from nba_props.sources.injuries.layout import (
    DATE,
    MATCHUP,
    NOT_YET_SUBMITTED,
    PLAYER,
    REASON,
    STATUS,
    TEAM,
    TITLE,
    TableLine,
    rows_of,
    text_of,
)
from nba_props.sources.injuries.pdf_text import Word, pages
from nba_props.storage.raw import Payload
from nba_props.text import one_line

GAME = re.compile(r"([A-Z]{3})@([A-Z]{3})")
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
TEAMS = {name.replace(" ", ""): tricode for name, tricode in TRICODES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a report: a player of a game or, without `player`, a team that has not submitted yet.

    `away`, `home` and `team` are tricodes; `player` is written first name first, `status` in lower case.
    """

    game_date: date
    away: str
    home: str
    team: str
    player: str = ""
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row with a problem: its fields where they are readable, else None for the date and an empty text."""

    game_date: date | None
    away: str
    home: str
    team: str
    player: str
    status: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: when it was published (UTC), its entries, and the rows that cannot be read."""

    published: datetime
    entries: tuple[Entry, ...]
    unreadable: tuple[UnreadableRow, ...] = ()


def read(payload: Payload) -> Report:
    """The report in a payload. An unreadable row leaves the others; a report without rows is valid.

    Raises:
        BadPayloadError: it is not such a PDF, lacks the title, has other columns, or none of its rows can be read.
    """
    try:
        return _report(pages(payload.body))
    except BadPayloadError as error:
        raise BadPayloadError(f"{payload.name}: {error}") from None


def _report(words: list[list[Word]]) -> Report:
    published = _published(words[0])
    rows = [_row(line) for line in rows_of(words)]
    entries = tuple(row for row in rows if isinstance(row, Entry))
    unreadable = tuple(row for row in rows if isinstance(row, UnreadableRow))
    if unreadable and not entries:
        raise BadPayloadError(unreadable[0].problem)
    return Report(published, entries, unreadable)


def _published(first_page: list[Word]) -> datetime:
    """The publication, which the title gives in Eastern time."""
    title = TITLE.search(text_of(first_page))
    if title is None:
        raise BadPayloadError(
            "has no title such as `Injury Report: 01/04/24 12:30 PM`; adapt sources.injuries.layout.TITLE"
        )
    try:
        return datetime.strptime(title[1], "%m/%d/%y %I:%M %p").replace(tzinfo=EASTERN).astimezone(UTC)
    except ValueError:
        raise BadPayloadError(f"has the time {title[1]!r}, which does not exist") from None


def _row(line: TableLine) -> Entry | UnreadableRow:
    game = GAME.fullmatch(line.cells[MATCHUP])
    last, _, first = line.cells[PLAYER].partition(",")
    day = _date(line.cells[DATE])
    away, home = (game[1], game[2]) if game else ("", "")
    team = TEAMS.get(line.cells[TEAM].replace(" ", ""), "")
    player, status = one_line(f"{first.strip()} {last.strip()}".strip()), line.cells[STATUS].lower()
    row = UnreadableRow(day, away, home, team, player, status)
    problem = _problem(line, row)
    if day is None or problem:
        return UnreadableRow(day, away, home, team, player, status, f"page {line.page}: {problem}")
    return Entry(day, away, home, team, player, status, one_line(line.cells[REASON]) if player else "")


def _date(text: str) -> date | None:
    match = DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _problem(line: TableLine, row: UnreadableRow) -> str:
    """What is wrong with a row, or nothing."""
    whose = f"of {row.player or 'nobody'}"
    if row.game_date is None:
        return f"the row {whose} has the game date {line.cells[DATE]!r}"
    if not row.home:
        return f"the row {whose} has the matchup {line.cells[MATCHUP]!r}"
    if row.team not in (row.away, row.home):
        return f"the row {whose} has the team {line.cells[TEAM]!r} in {line.cells[MATCHUP]}"
    if not row.player and not row.status and line.cells[REASON] == NOT_YET_SUBMITTED:
        return ""
    if row.status not in INJURY_STATUSES:
        return f"the status {whose} is {line.cells[STATUS]!r}, not one of {INJURY_STATUSES}"
    return "" if row.player else f"a status, {line.cells[STATUS]!r}, without a player"
