"""Payloads written by hand in the shapes of the real ones: DAL at MIA and MEM at CLE on 10 April 2024."""

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.storage.raw import Payload

# A JSON object.
Node = dict[str, Any]

DAY = date(2024, 4, 10)
TIP = datetime(2024, 4, 10, 23, 30, tzinfo=UTC)
NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
MIA, CLE = "0022301161", "0022301158"
COUNTED = (
    "points", "fieldGoalsMade", "fieldGoalsAttempted", "threePointersMade", "threePointersAttempted",
    "freeThrowsMade", "freeThrowsAttempted", "reboundsOffensive", "reboundsDefensive", "assists", "steals",
    "blocks", "turnovers", "foulsPersonal",
)  # fmt: skip
STATISTICS: Node = dict.fromkeys(COUNTED, 1) | {"minutes": "PT25M30.00S", "plusMinusPoints": -3.0}


def body(node: object) -> bytes:
    return json.dumps(node).encode()


def payload(
    endpoint: str,
    node: object,
    key: str = "2024-04-10",
    at: datetime = NOW,
    source: str = "odds_api",
) -> Payload:
    return Payload(source, endpoint, key, at, node if isinstance(node, bytes) else body(node))


def side(name: str, price: float, point: float | None = None, player: str | None = None) -> Node:
    outcome: Node = {"name": name, "price": price}
    with_point = outcome | ({"point": point} if point is not None else {})
    return with_point | ({"description": player} if player else {})


def over_under(player: str, point: float, over: float = -110, under: float = -110) -> list[Node]:
    return [side("Over", over, point, player), side("Under", under, point, player)]


def market(key: str, *outcomes: Node, at: str | None = "2024-04-10T19:55:00Z") -> Node:
    return {"key": key, "outcomes": list(outcomes)} | ({"last_update": at} if at else {})


def book(key: str, *markets: Node, **other: object) -> Node:
    return {"key": key, "title": key, "markets": list(markets)} | other


def event(
    identity: str = "e1", home: str = "Miami Heat", away: str = "Dallas Mavericks", **other: object
) -> Node:
    return {
        "id": identity,
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": "2024-04-10T23:40:00Z",
        "home_team": home,
        "away_team": away,
    } | other


def event_odds(
    *books: Node,
    identity: str = "e1",
    home: str = "Miami Heat",
    away: str = "Dallas Mavericks",
    **other: object,
) -> Node:
    return event(identity, home, away, **other) | {"bookmakers": list(books)}


def player(identity: int, name: str, **other: object) -> Node:
    listed: Node = {
        "personId": identity,
        "name": name,
        "starter": "1",
        "played": "1",
        "statistics": dict(STATISTICS),
    }
    return listed | other


def five_others(first: int) -> list[Node]:
    """Five players who make a side whole beside one with STATISTICS: they have its other minutes and nothing else."""
    idle = dict.fromkeys(COUNTED, 0) | {"minutes": "PT42M54.00S", "plusMinusPoints": 0.0}
    return [player(first + n, f"Player {n}", starter="0", statistics=idle) for n in range(5)]


def side_of(team: str, *players: Node) -> Node:
    """A side of a box score whose score is the sum of its players' points."""
    score = sum(p["statistics"]["points"] for p in players)
    return {"teamTricode": team, "score": score, "players": list(players)}


def box(game_id: str = MIA, status: int = 3, home: str = "MIA", away: str = "DAL", **other: object) -> Node:
    """A whole box score: the first player of each side has STATISTICS."""
    first = int(game_id[-2:]) * 10
    game = {
        "gameId": game_id,
        "gameStatus": status,
        "gameTimeUTC": "2024-04-10T23:30:00Z",
        "homeTeam": side_of(home, player(first, "Home Player"), *five_others(9_000 + first)),
        "awayTeam": side_of(away, player(first + 1, "Away Player"), *five_others(9_005 + first)),
    }
    return {"meta": {}, "game": game | other}


def shot(number: int = 7, **other: object) -> Node:
    return {
        "actionNumber": number, "period": 1, "actionType": "2pt", "teamTricode": "MIA", "personId": 610,
        "isFieldGoal": 1, "shotResult": "Made", "shotDistance": 3.9,
    } | other  # fmt: skip


def plays(*actions: Node, game_id: str = MIA) -> Node:
    return {"meta": {}, "game": {"gameId": game_id, "actions": list(actions)}}


def scheduled(
    game_id: str = MIA, home: str | None = "MIA", away: str | None = "DAL", **other: object
) -> Node:
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


def season(*games: Node) -> Node:
    return {"leagueSchedule": {"gameDates": [{"gameDate": "04/10/2024 00:00:00", "games": list(games)}]}}


def game(game_id: str = MIA, home: str = "MIA", away: str = "DAL", **other: object) -> Node:
    row: Node = dict.fromkeys(SCHEDULE.schema.names())
    row |= {"game_id": game_id, "game_date": DAY, "season": "2023-24", "season_type": "regular"}
    row |= {"home": home, "away": away, "tip_off": TIP, "tip_off_source": "schedule", "status": "scheduled"}
    return row | {"known_at": NOW, "known_at_assumed": True} | other


def schedule(*games: Node) -> pl.DataFrame:
    return pl.DataFrame(list(games), schema=SCHEDULE.schema)


def rosters(*rows: tuple[int, str, str, date]) -> pl.DataFrame:
    """Rows of BOX_SCORES from (player_id, player_name, team, game_date), the other columns null."""
    names = ("player_id", "player_name", "team", "game_date")
    return pl.DataFrame([dict(zip(names, row, strict=True)) for row in rows], schema=BOX_SCORES.schema)


LOG_HEADERS = [
    "SEASON_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_NAME", "GAME_ID", "GAME_DATE", "MATCHUP",
    "WL", "MIN", "FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT", "OREB", "DREB", "REB", "AST",
    "STL", "BLK", "TOV", "PF", "PTS", "PLUS_MINUS", "FANTASY_PTS", "VIDEO_AVAILABLE",
]  # fmt: skip


def log_line(game_id: str, player_id: int, team: str, **other: object) -> Node:
    line = dict.fromkeys(LOG_HEADERS, 1) | {"PLAYER_ID": player_id, "PLAYER_NAME": f"Player {player_id}"}
    return line | {"GAME_ID": game_id, "TEAM_ABBREVIATION": team, "MIN": 30, "PLUS_MINUS": -3} | other


def five_log_lines(game_id: str, first_id: int, team: str) -> list[Node]:
    """Lines of five players who make a side whole beside one of `log_line`: its other minutes, without points."""
    return [log_line(game_id, first_id + n, team, MIN=42, PTS=0) for n in range(5)]


def game_log(*lines: Node) -> Node:
    headers = list(lines[0]) if lines else LOG_HEADERS
    rows = [list(line.values()) for line in lines]
    return {
        "resource": "leaguegamelog",
        "parameters": {},
        "resultSets": [{"name": "LeagueGameLog", "headers": headers, "rowSet": rows}],
    }
