"""Rows of a few games as values: player 7 at a line of 20.5, seen on Wednesday, 17 January 2024, at 20:00 UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.signals import SUBSET_PICKS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.publishing.exports.season.seen import Seen
from tests.governance_rows import grade

Row = dict[str, Any]
TODAY = date(2024, 1, 17)
YESTERDAY = TODAY - timedelta(days=1)
SEEN = Seen("simulated", datetime(2024, 1, 17, 20, tzinfo=UTC))
HOSTILE = [
    '<script>alert("1")</script>',
    "../../etc/passwd",
    "\u202eevil",
    "x" * 200,
    "🏀",
    '","generated_at":"never"',
]


def known(day: date) -> datetime:
    """When a game of a date is over: 04:00 UTC of the next."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=28)


def played(day: date = YESTERDAY, player: int = 7, **changes: object) -> Row:
    """A home game of a player of Boston, 25 points in 30 minutes."""
    return dict.fromkeys(PLAYER_GAMES.schema.names()) | {
        "game_id": f"{day:%m%d}", "game_date": day, "season": "2023-24", "season_type": "regular", "player_id": player,
        "player_name": "Ana Ana", "team": "BOS", "opponent": "TOR", "is_home": True, "did_play": True, "minutes": 30.0,
        "points": 25, "fgm": 10, "fga": 20, "fg3m": 2, "fg3a": 5, "fta": 4, "oreb": 1, "dreb": 4, "assists": 6,
        "known_at": known(day),
    } | changes  # fmt: skip


def graded(day: date = YESTERDAY, player: int = 7, **changes: object) -> Row:
    """The champion's prediction of that game: 24.5 at a line of 20.5."""
    row = grade(
        game_date=day, game_id=f"{day:%m%d}", player_id=player, player="Ana Ana", team="BOS", opponent="TOR"
    )
    return row | {"known_at": known(day), "scored_at": known(day), "provenance": "live"} | changes


def picked(day: date = YESTERDAY, player: int = 7, **changes: object) -> Row:
    """The pick of that prediction as the day's best Over of `top_3`."""
    return dict.fromkeys(SUBSET_PICKS.schema.names()) | {
        "game_date": day, "subset": "top_3", "rank": 1, "game_id": f"{day:%m%d}", "player_id": player,
        "market": "player_points", "player": "Ana Ana", "team": "BOS", "opponent": "TOR", "direction": "OVER",
        "consensus_line": 20.5, "predicted_points": 24.5, "family": "catboost_v9", "provenance": "live",
        "source": "simulated", "as_of": known(day) - timedelta(hours=10),
    } | changes  # fmt: skip


def frame(schema: pl.Schema) -> Callable[..., pl.DataFrame]:
    """A function from rows to a frame of the schema."""
    return lambda *rows: pl.DataFrame(rows, schema=schema)


games = frame(PLAYER_GAMES.schema)
picks = frame(SUBSET_PICKS.schema)
