"""One awkward little season: four teams, twenty-odd players, and everything that goes wrong in a year.

Opening night; a trade (player 15, from Boston to New York); a player who is listed and does not play (16); an overtime
(game 7); a missing box score (game 8); nine days without a game for New York; a postponed game (15); a book that starts
an hour early (game 16); a late quote, a one-sided one, and one on a player without any game (99).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINE_POLLS, GAME_LINES, ODDS_LINES
from nba_props.declared.tables.table import Table
from tests.polls import polls_of

Row = dict[str, Any]
Game = tuple[int, str, str, str, float]
SEASON, LAST_SEASON = "2023-24", "2022-23"
NOW = datetime(2024, 7, 1, tzinfo=UTC)
TRADED, BENCHED, UNSEEN = 15, 16, 99
MISSING_BOX, POSTPONED, EARLY_BOOK, OVERTIME = "0022300008", "0022300015", "0022300016", "0022300007"
ROSTERS = {
    "BOS": [11, 12, 13, 14, TRADED],
    "NYK": [21, 22, 23, 24, 25],
    "LAL": [31, 32, 33, 34, 35],
    "PHX": [41, 42, 43, 44, 45],
}
# Number, date, home, away, tip-off hour in UTC (from 24 on: after midnight).
GAMES: list[Game] = [
    (1, "2023-10-24", "BOS", "NYK", 23.5),
    (2, "2023-10-24", "LAL", "PHX", 26),
    (3, "2023-10-25", "NYK", "LAL", 23.5),
    (4, "2023-10-26", "BOS", "PHX", 23.5),
    (5, "2023-10-27", "PHX", "NYK", 26),
    (6, "2023-10-27", "LAL", "BOS", 26.5),
    (7, "2023-10-29", "BOS", "LAL", 19),
    (8, "2023-10-30", "NYK", "PHX", 23.5),
    (9, "2023-11-01", "BOS", "NYK", 23.5),
    (10, "2023-11-02", "LAL", "PHX", 26),
    (11, "2023-11-04", "PHX", "BOS", 23),
    (12, "2023-11-10", "NYK", "BOS", 24),
    (13, "2023-11-12", "LAL", "NYK", 20),
    (14, "2023-11-12", "BOS", "PHX", 23),
    (15, "2023-11-14", "BOS", "LAL", 24),
    (16, "2023-11-15", "PHX", "NYK", 26),
]
BEFORE: list[Game] = [(1201, "2023-04-05", "BOS", "NYK", 23.5), (1202, "2023-04-05", "LAL", "PHX", 26)]
PRESEASON: list[Game] = [(1, "2023-10-15", "NYK", "PHX", 23.5)]


def _rows(games: list[Game], season: str, season_type: str, prefix: str) -> list[Row]:
    rows = []
    for number, day, home, away, hour in games:
        game_date = date.fromisoformat(day)
        tip = datetime(game_date.year, game_date.month, game_date.day, tzinfo=UTC) + timedelta(hours=hour)
        postponed = f"{prefix}{number:05d}" == POSTPONED
        rows.append(
            {
                "game_id": f"{prefix}{number:05d}",
                "game_date": game_date,
                "season": season,
                "season_type": season_type,
                "home": home,
                "away": away,
                "tip_off": tip,
                "tip_off_source": "schedule",
                "status": "postponed" if postponed else "final",
                "home_score": None if postponed else 100,
                "away_score": None if postponed else 99,
                "final_at": None if postponed else tip + timedelta(hours=3),
                "known_at": datetime(game_date.year, game_date.month, game_date.day, 4, tzinfo=UTC),
                "known_at_assumed": False,
            }
        )
    return rows


def _frame(table: Table, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=table.schema)


def _line(game: Row, player: int, team: str, sequence: int) -> Row:
    """A box-score line that differs from player to player and from game to game by a simple rule."""
    away = team == game["away"]
    minutes = 0.0 if player == BENCHED else 53.0 if game["game_id"] == OVERTIME else 48.0
    made, threes, free = 4 + (player + sequence) % 5, (player + 2 * sequence) % 3, (player * sequence) % 4
    line = dict.fromkeys(BOX_SCORES.schema.names(), 0) | {
        k: game[k] for k in ("game_id", "game_date", "season", "season_type")
    }
    line |= {"player_id": player, "player_name": f"Player {player}", "team": team, "is_home": not away}
    line |= {"opponent": game["home"] if away else game["away"], "did_play": minutes > 0, "started": None}
    line |= {"not_playing_reason": None if minutes else "DNP - Coach's Decision", "minutes": minutes}
    line |= {"known_at": game["final_at"], "known_at_assumed": False}
    if minutes:
        line |= {"points": 2 * made + threes + free, "fgm": made, "fga": 2 * made + 3, "fg3m": threes}
        line |= {"fg3a": threes + 3, "ftm": free, "fta": free + 1, "oreb": 1, "turnovers": player % 3}
    return line


def _team(game: Row, team: str) -> list[int]:
    traded = team == "NYK" and game["game_id"] >= "0022300009" and game["season"] == SEASON
    left = [p for p in ROSTERS[team] if not (p == TRADED and game["game_id"] >= "0022300009")]
    return left + [TRADED] * traded + [BENCHED] * (team == "BOS" and game["season"] == SEASON)


def _box(games: list[Row]) -> list[Row]:
    played = [g for g in games if g["status"] == "final" and g["game_id"] != MISSING_BOX]
    return [
        _line(game, player, team, sequence)
        for sequence, game in enumerate(played)
        for team in (game["home"], game["away"])
        for player in _team(game, team)
    ]


# Columns of a shot that are those of its player's box-score line.
SHARED = (
    "game_id", "game_date", "season", "season_type", "team", "opponent", "player_id", "known_at", "known_at_assumed",
)  # fmt: skip


def _shots(lines: list[Row]) -> list[Row]:
    """Every field goal of the new season: threes as in the box score, of the others every third from mid-range."""
    rows: list[Row] = []
    count: dict[str, int] = {}
    for line in (x for x in lines if x["season"] == SEASON):
        for n in range(line["fga"]):
            count[line["game_id"]] = number = count.get(line["game_id"], 0) + 1
            zone = "three" if n < line["fg3a"] else "mid_range" if n % 3 == 0 else "paint"
            row = {"action_number": number, "period": 1, "zone": zone, "distance": 5, "made": n % 2 == 0}
            rows.append({k: line[k] for k in SHARED} | row)
    return rows


def _quote(game: Row, player: int, book: str, point: float, before: float, **other: object) -> Row:
    row = dict.fromkeys(ODDS_LINES.schema.names()) | {k: game[k] for k in ("game_id", "game_date")}
    row |= {"event_id": f"e{game['game_id']}", "commence_time": game["tip_off"], "player_id": player}
    row |= {
        "player_name": f"Player {player}",
        "resolution": "roster",
        "book": book,
        "book_type": "sportsbook",
    }
    row |= {"market": "player_points", "point": point, "over_price": -110, "under_price": -110}
    row |= {"overround": 1.0476, "is_in_play": before <= 0, "known_at_assumed": False}
    return row | {"known_at": game["tip_off"] - timedelta(hours=before)} | other


def _quotes(games: list[Row]) -> list[Row]:
    by_id = {g["game_id"]: g for g in games}
    first, last = by_id["0022300012"], by_id[EARLY_BOOK]
    early = last["tip_off"] - timedelta(hours=1)
    return [
        _quote(first, 21, "a", 14.5, 8),
        _quote(first, 21, "a", 15.5, 1),
        _quote(first, 21, "b", 16.5, 2),
        _quote(first, 21, "a", 17.5, -0.5),  # late: after the tip-off
        _quote(first, 22, "a", 12.5, 3, under_price=None, overround=None),  # one-sided
        _quote(first, 23, "prizepicks", 11.5, 3, book_type="dfs", over_price=None, under_price=None),
        _quote(last, UNSEEN, "a", 8.5, 4, commence_time=early),
        _quote(last, 41, "b", 18.5, 5, commence_time=early),  # starts an hour early
        _quote(last, 41, "b", 19.5, 0.5, commence_time=early),  # so this comes after the tip-off
    ]


SCHEDULED = [
    *_rows(BEFORE, LAST_SEASON, "regular", "00222"),
    *_rows(PRESEASON, SEASON, "preseason", "00123"),
    *_rows(GAMES, SEASON, "regular", "00223"),
]
LINES = _box(SCHEDULED)
ODDS = _frame(ODDS_LINES, _quotes(SCHEDULED))
INGEST = {
    "schedule": _frame(SCHEDULE, SCHEDULED),
    "box_scores": _frame(BOX_SCORES, LINES),
    "shots": _frame(SHOTS, _shots(LINES)),
    "game_lines": GAME_LINES.empty(),
    "odds_lines": ODDS,
    "odds_polls": polls_of(ODDS),
    "game_line_polls": GAME_LINE_POLLS.empty(),
}
