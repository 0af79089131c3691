"""How NBA.com writes instants, teams and states: what its documents share."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nba_props.simulator.fixtures.fixture import LIVE, SCHEDULED, Fixture
from nba_props.simulator.teams import ET, Team

POSTPONED_TEXT = "PPD"


def iso(at: float) -> str:
    """Epoch seconds as NBA.com and the odds feed write an instant in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def wall(at: int, zone: ZoneInfo) -> str:
    """Local wall time with the false "Z" that NBA.com puts on it."""
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def meta(document: str, now: int) -> dict[str, Any]:
    return {
        "version": 1,
        "code": 200,
        "request": f"http://nba.cloud/{document}?Format=json",
        "time": iso(now),
    }


def team_fields(team: Team) -> dict[str, Any]:
    return {"teamId": team.id, "teamName": team.name, "teamCity": team.city, "teamTricode": team.tricode}


def status_text(f: Fixture, now: int, overtimes: int) -> str:
    """`overtimes` counts only once the game is final."""
    if f.is_called_off(now):
        return POSTPONED_TEXT
    status = f.status(now)
    if status == SCHEDULED:
        return datetime.fromtimestamp(f.tip, ET).strftime("%I:%M %p").lstrip("0").lower() + " ET"
    if status == LIVE:
        return "Live"
    return "Final" + (f"/OT{overtimes if overtimes > 1 else ''}" if overtimes else "")


def game_code(f: Fixture) -> str:
    return f"{f.day:%Y%m%d}/{f.away.tricode}{f.home.tricode}"


def series_game(f: Fixture) -> str:
    """The game's place in its playoff series, "Game 3"; empty elsewhere."""
    return f"Game {f.billing.series_game}" if f.billing.series_game else ""
