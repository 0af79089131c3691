"""Injury reports written by hand: DAL at MIA and MEM at CLE on 10 April 2024, as NBA.com would print them."""

from datetime import UTC, date, datetime

import httpx

from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.storage.raw import Payload
from tests.sources.wire_samples import DAY, TIP

FOLDER = "/referee/injury/Injury-Report_"
WRAPPED = (
    "Injury/Illness - Left Knee; Injury Recovery and Two-Way conditioning after a long absence from the team"
)


def listed(
    player: str = "Doncic, Luka",
    status: str = "Out",
    reason: str = "Injury/Illness - Left Ankle; Sprain",
    team: str = "DAL",
    game: str = "DAL@MIA",
    day: date = DAY,
    at: datetime = TIP,
) -> Entry:
    away, home = game.split("@")
    return Entry(day, at, away, home, team, player, status, reason)


def silent(team: str = "MIA", game: str = "DAL@MIA", day: date = DAY) -> Entry:
    """A team that has not submitted yet."""
    return listed("", "", "", team, game, day)


def eastern(text: str) -> datetime:
    """The instant of "2024-04-10 17:30" in New York's summer."""
    return datetime.fromisoformat(f"{text}-04:00").astimezone(UTC)


def report(*entries: Entry, at: str = "2024-04-10 15:30") -> bytes:
    return render(eastern(at), entries)


def sent(*entries: Entry, at: str = "2024-04-10 15:30") -> httpx.Response:
    return httpx.Response(200, content=report(*entries, at=at))


def of_pdf(body: bytes) -> Payload:
    return Payload("nba_injury", "report", "2024-04-10/03PM", eastern("2024-04-10 16:00"), body)


def path(key: str) -> str:
    """Where "2024-04-10_03PM" is asked for."""
    return f"{FOLDER}{key}.pdf"
