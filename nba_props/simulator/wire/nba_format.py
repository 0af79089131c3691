"""How NBA.com writes instants, teams and game states: what its documents have in common."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nba_props.simulator.fixtures.fixture import LIVE, SCHEDULED, Fixture
from nba_props.simulator.teams import ET, Team

POSTPONED_TEXT = "PPD"


def iso(at: float) -> str:
    """Formats epoch seconds as NBA.com and the odds feed write an instant in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def wall(at: int, zone: ZoneInfo) -> str:
    """Formats local wall time with the wrong "Z" that NBA.com appends."""
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def meta(document: str, now: int) -> dict[str, Any]:
    """The head of a document as of `now`."""
    return {
        "version": 1,
        "code": 200,
        "request": f"http://nba.cloud/{document}?Format=json",
        "time": iso(now),
    }


def team_fields(team: Team) -> dict[str, Any]:
    """The fields that name a team in every document."""
    return {"teamId": team.id, "teamName": team.name, "teamCity": team.city, "teamTricode": team.tricode}


def status_text(f: Fixture, now: int, overtimes: int) -> str:
    """The text of a game's state at `now`; `overtimes` is used only once the game is final."""
    if f.is_called_off(now):
        return POSTPONED_TEXT
    status = f.status(now)
    if status == SCHEDULED:
        return datetime.fromtimestamp(f.tip, ET).strftime("%I:%M %p").lstrip("0").lower() + " ET"
    if status == LIVE:
        return "Live"
    return "Final" + (f"/OT{overtimes if overtimes > 1 else ''}" if overtimes else "")


def period(number: int) -> dict[str, Any]:
    """The entry of a period; its score is not simulated."""
    return {"period": number, "periodType": "REGULAR" if number <= 4 else "OVERTIME", "score": 0}


def game_code(f: Fixture) -> str:
    """The code of a game from its date and teams, "20240410/BOSMIA"."""
    return f"{f.day:%Y%m%d}/{f.away.tricode}{f.home.tricode}"


def series_game(f: Fixture) -> str:
    """The game's place in its playoff series, "Game 3"; empty elsewhere."""
    return f"Game {f.billing.series_game}" if f.billing.series_game else ""
