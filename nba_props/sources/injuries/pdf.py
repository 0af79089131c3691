"""The official injury report: a PDF read into the players that it lists and the teams that have not reported.

How the table is laid out is known to `injury_layout`, who the players are to neither.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

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
    Line,
    rows_of,
    text_of,
)
from nba_props.sources.injuries.pdf_text import Word, pages
from nba_props.sources.wire import Unread
from nba_props.storage.raw import Payload

GAME = re.compile(r"([A-Z]{3})@([A-Z]{3})")
TEAMS = {name.replace(" ", ""): tricode for name, tricode in TRICODES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a report: a player of a game, or, without `player`, a team that has not reported yet.

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
class Report:
    """A report: when it was published (UTC), its entries, and the rows that cannot be read."""

    published: datetime
    entries: tuple[Entry, ...]
    unread: tuple[Unread, ...] = ()


def read(payload: Payload) -> Report:
    """The report in a payload. A row that cannot be read leaves the others; one without rows is a report too.

    Raises:
        BadPayloadError: when it is no such PDF, has no title or other columns, or none of its rows can be read.
    """
    try:
        return _report(pages(payload.body))
    except BadPayloadError as error:
        raise BadPayloadError(f"{payload.name}: {error}") from None


def _report(found: list[list[Word]]) -> Report:
    published = _published(found[0])
    entries: list[Entry] = []
    unread: list[Unread] = []
    for row in rows_of(found):
        told = _told(row)
        if problem := _problem(row, told):
            unread.append(Unread(told, f"page {row.page}: {problem}"))
        else:
            entries.append(Entry(**told, reason=row.cells[REASON] if told["player"] else ""))
    if unread and not entries:
        raise BadPayloadError(unread[0].reason)
    return Report(published, tuple(entries), tuple(unread))


def _published(first: list[Word]) -> datetime:
    """The publication, which the title tells in Eastern time."""
    title = TITLE.search(text_of(first))
    if title is None:
        raise BadPayloadError(
            "has no title such as `Injury Report: 01/04/24 12:30 PM`; adapt injury_layout.TITLE"
        )
    try:
        local = datetime.strptime(title[1], "%m/%d/%y %I:%M %p")
    except ValueError:
        raise BadPayloadError(f"is of {title[1]!r}, which is no time") from None
    return local.replace(tzinfo=EASTERN).astimezone(UTC)


def _told(row: Line) -> dict[str, Any]:
    """A row's fields as far as they can be told; game_date is None, and a text empty, where they cannot."""
    game = GAME.fullmatch(row.cells[MATCHUP])
    last, _, first = row.cells[PLAYER].partition(",")
    return {
        "game_date": _date(row.cells[DATE]),
        "away": game[1] if game else "",
        "home": game[2] if game else "",
        "team": TEAMS.get(row.cells[TEAM].replace(" ", ""), ""),
        "player": f"{first.strip()} {last.strip()}".strip(),
        "status": row.cells[STATUS].lower(),
    }


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None


def _problem(row: Line, told: dict[str, Any]) -> str:
    """What is wrong with a row, or nothing."""
    whose = f"of {told['player'] or 'nobody'}"
    if told["game_date"] is None:
        return f"the row {whose} has the game date {row.cells[DATE]!r}"
    if not told["home"]:
        return f"the row {whose} has the matchup {row.cells[MATCHUP]!r}"
    if told["team"] not in (told["away"], told["home"]):
        return f"the row {whose} has the team {row.cells[TEAM]!r} in {row.cells[MATCHUP]}"
    if not told["player"] and not told["status"] and row.cells[REASON] == NOT_YET_SUBMITTED:
        return ""
    if told["status"] not in INJURY_STATUSES:
        return f"the status {whose} is {row.cells[STATUS]!r}, not one of {INJURY_STATUSES}"
    return "" if told["player"] else f"a status, {row.cells[STATUS]!r}, without a player"
