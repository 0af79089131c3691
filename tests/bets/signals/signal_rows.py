"""Rows of the tables that signals are made of, as values: player 7 tonight, with the games before."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from nba_props.bets.signals.inputs import Inputs
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.features import COMPOSITE_FACTORS, FEATURE_STORE
from nba_props.declared.tables.lines import PLAYER_LINES
from nba_props.declared.tables.stats import PLAYER_GAMES
from tests.bets import feature_rows
from tests.bets.bet_rows import prediction, predictions
from tests.governance_rows import grade
from tests.market.market_rows import DAY, POINTS, TIP, Row, before

SEASON = "2023-24"


def tip_of(day: date) -> datetime:
    """Midnight UTC after a game date, at which its games tip off."""
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=1)


def played(days_ago: int, *, day: date = DAY, player_id: int = 7, **other: object) -> Row:
    """A game that the player played so many days before a date; final three hours after its tip-off."""
    on = day - timedelta(days_ago)
    row = dict.fromkeys(PLAYER_GAMES.schema.names()) | {
        "game_id": f"{on}", "game_date": on, "season": SEASON, "player_id": player_id, "did_play": True, "minutes": 30.0,
        "points": 20, "fg3a": 5, "fg3m": 2, "fta": 4, "usage_rate": 25.0, "known_at": tip_of(on) + timedelta(hours=3),
    }  # fmt: skip
    return row | other


def games(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PLAYER_GAMES.schema)


def graded(day: date, points: int | None = 25, **other: object) -> Row:
    """Player 7's Over 20.5 at edge 4 by the champion on a date."""
    row: Row = {
        "game_id": f"{day}", "game_date": day, "actual_points": points, "market": POINTS, "provenance": "live",
        "source": "simulated", "known_at": tip_of(day) + timedelta(hours=3), "scored_at": tip_of(day) + timedelta(hours=3),
    }  # fmt: skip
    return grade(**row | other)


def grades(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=GRADES.schema)


def features(**other: object) -> Row:
    """A row of `feature_store` whose numbers let no signal speak."""
    quiet: Row = {
        "points_avg_season": 20.0, "points_avg_last_5": 20.0, "days_rest": 2.0, "games_vs_opponent": 2.0,
        "prop_under_streak": 0.0, "prop_line_delta": 0.0,
    }  # fmt: skip
    return feature_rows.row(7) | quiet | other


def lines(**other: object) -> Row:
    return dict.fromkeys(PLAYER_LINES.schema.names()) | {
        "game_id": "1", "game_date": DAY, "player_id": 7, "market": POINTS, "books": 5, "line_std": 0.5,
        "inputs_known_at": before(90), "as_of": before(60),
    } | other  # fmt: skip


def factors(**other: object) -> Row:
    return dict.fromkeys(COMPOSITE_FACTORS.schema.names()) | {
        "game_id": "1", "game_date": DAY, "player_id": 7, "opponent_days_rest": 2, "inputs_known_at": before(90),
        "as_of": before(60),
    } | other  # fmt: skip


def tonight(**tables: pl.DataFrame) -> Inputs:
    """Player 7's Over tonight with five usual games before it, in which nothing but the prediction's own signal speaks."""
    usual: dict[str, pl.DataFrame] = {
        "predictions": predictions(prediction()),
        "feature_store": pl.DataFrame([features()], schema=FEATURE_STORE.schema),
        "player_lines": pl.DataFrame([lines()], schema=PLAYER_LINES.schema),
        "composite_factors": pl.DataFrame([factors()], schema=COMPOSITE_FACTORS.schema),
        "player_games": games(*(played(n) for n in range(2, 12, 2))),
        "grades": GRADES.empty(),
    }
    return Inputs(**usual | tables)


LATER = TIP + timedelta(days=3)
