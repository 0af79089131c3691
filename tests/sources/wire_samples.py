"""Payloads written by hand in the shapes of the real ones: DAL at MIA and MEM at CLE on 10 April 2024."""

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.storage.raw import Payload

DAY = date(2024, 4, 10)
TIP = datetime(2024, 4, 10, 23, 30, tzinfo=UTC)
NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
MIA, CLE = "0022301161", "0022301158"
COUNTED = (
    "points", "fieldGoalsMade", "fieldGoalsAttempted", "threePointersMade", "threePointersAttempted",
    "freeThrowsMade", "freeThrowsAttempted", "reboundsOffensive", "reboundsDefensive", "assists", "steals",
    "blocks", "turnovers", "foulsPersonal",
)  # fmt: skip
STATISTICS = dict.fromkeys(COUNTED, 1) | {"minutes": "PT25M30.00S", "plusMinusPoints": -3.0}


def body(node: Any) -> bytes:
    return json.dumps(node).encode()


def payload(
    endpoint: str, node: Any, key: str = "2024-04-10", at: datetime = NOW, source: str = "odds_api"
) -> Payload:
    return Payload(source, endpoint, key, at, node if isinstance(node, bytes) else body(node))


def side(name: str, price: float, point: float | None = None, player: str | None = None) -> dict:
    found: dict[str, Any] = {"name": name, "price": price}
    return (
        found | ({"point": point} if point is not None else {}) | ({"description": player} if player else {})
    )


def over_under(player: str, point: float, over: float = -110, under: float = -110) -> list[dict]:
    return [side("Over", over, point, player), side("Under", under, point, player)]


def market(key: str, *outcomes: dict, at: str | None = "2024-04-10T19:55:00Z") -> dict:
    return {"key": key, "outcomes": list(outcomes)} | ({"last_update": at} if at else {})


def book(key: str, *markets: dict, **other: Any) -> dict:
    return {"key": key, "title": key, "markets": list(markets)} | other


def event(
    identity: str = "e1", home: str = "Miami Heat", away: str = "Dallas Mavericks", **other: Any
) -> dict:
    return {
        "id": identity,
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": "2024-04-10T23:40:00Z",
        "home_team": home,
        "away_team": away,
    } | other


def event_odds(*books: dict, **other: Any) -> dict:
    return event(**other) | {"bookmakers": list(books)}


def player(identity: int, name: str, **other: Any) -> dict:
    found = {
        "personId": identity,
        "name": name,
        "starter": "1",
        "played": "1",
        "statistics": dict(STATISTICS),
    }
    return found | other


def box(game_id: str = MIA, status: int = 3, home: str = "MIA", away: str = "DAL", **other: Any) -> dict:
    first = int(game_id[-2:]) * 10
    game = {
        "gameId": game_id,
        "gameStatus": status,
        "gameTimeUTC": "2024-04-10T23:30:00Z",
        "homeTeam": {"teamTricode": home, "score": 90, "players": [player(first, "Home Player")]},
        "awayTeam": {"teamTricode": away, "score": 91, "players": [player(first + 1, "Away Player")]},
    }
    return {"meta": {}, "game": game | other}


def shot(number: int = 7, **other: Any) -> dict:
    return {
        "actionNumber": number, "period": 1, "actionType": "2pt", "teamTricode": "MIA", "personId": 610,
        "isFieldGoal": 1, "shotResult": "Made", "shotDistance": 3.9,
    } | other  # fmt: skip


def plays(*actions: dict, game_id: str = MIA) -> dict:
    return {"meta": {}, "game": {"gameId": game_id, "actions": list(actions)}}


def scheduled(game_id: str = MIA, home: str | None = "MIA", away: str | None = "DAL", **other: Any) -> dict:
    return {
        "gameId": game_id,
        "gameStatus": 1,
        "gameStatusText": "7:30 pm ET",
        "gameDateEst": "2024-04-10T00:00:00Z",
        "gameDateTimeUTC": "2024-04-10T23:30:00Z",
        "postponedStatus": "N",
        "homeTeam": {"teamTricode": home, "score": 0},
        "awayTeam": {"teamTricode": away, "score": 0},
    } | other


def season(*games: dict) -> dict:
    return {"leagueSchedule": {"gameDates": [{"gameDate": "04/10/2024 00:00:00", "games": list(games)}]}}


def game(game_id: str = MIA, home: str = "MIA", away: str = "DAL", **other: Any) -> dict:
    row: dict[str, Any] = dict.fromkeys(SCHEDULE.schema.names())
    row |= {"game_id": game_id, "game_date": DAY, "season": "2023-24", "season_type": "regular"}
    row |= {"home": home, "away": away, "tip_off": TIP, "tip_off_source": "schedule", "status": "scheduled"}
    return row | {"known_at": NOW, "known_at_assumed": True} | other


def schedule(*games: dict) -> pl.DataFrame:
    return pl.DataFrame(list(games), schema=SCHEDULE.schema)


def seen(*rows: tuple[int, str, str, date]) -> pl.DataFrame:
    """Box rows (player_id, player_name, team, game_date), the rest empty."""
    names = ("player_id", "player_name", "team", "game_date")
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], schema=BOX_SCORES.schema)


LOG_HEADERS = [
    "SEASON_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_NAME", "GAME_ID", "GAME_DATE", "MATCHUP",
    "WL", "MIN", "FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT", "OREB", "DREB", "REB", "AST",
    "STL", "BLK", "TOV", "PF", "PTS", "PLUS_MINUS", "FANTASY_PTS", "VIDEO_AVAILABLE",
]  # fmt: skip


def log_line(game_id: str, player_id: int, team: str, **other: Any) -> dict[str, Any]:
    line = dict.fromkeys(LOG_HEADERS, 1) | {"PLAYER_ID": player_id, "PLAYER_NAME": f"Player {player_id}"}
    return line | {"GAME_ID": game_id, "TEAM_ABBREVIATION": team, "MIN": 30, "PLUS_MINUS": -3} | other


def game_log(*lines: dict[str, Any]) -> dict:
    headers = list(lines[0]) if lines else LOG_HEADERS
    rows = [list(line.values()) for line in lines]
    return {
        "resource": "leaguegamelog",
        "parameters": {},
        "resultSets": [{"name": "LeagueGameLog", "headers": headers, "rowSet": rows}],
    }
