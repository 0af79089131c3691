"""Registry events and graded predictions as values: two families, trained for the week of 15 January 2024."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from nba_props.declared.registry_events import Event, Kind
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.governance.evidence import family_evidence, gather_evidence

WEEK = date(2024, 1, 15)
NEXT = WEEK + timedelta(days=7)
TODAY = date(2024, 4, 1)
NOW = datetime(2024, 4, 1, 12, tzinfo=UTC)
MORNING = datetime(2024, 1, 15, 11, tzinfo=UTC)


def trained(family: str = "catboost_v9", week: date = WEEK, **changes: object) -> Event:
    """A model of all history up to its week, recorded on its Monday morning."""
    values: dict[str, Any] = {
        "kind": "trained", "family": family, "week": week, "model_id": f"{family}@{week}", "by": "cron",
        "why": "weekly", "recorded_at": MORNING + (week - WEEK), "train_to": week - timedelta(days=1),
        "data_hash": f"data of {week}", "parameters_hash": "first recipe",
    }  # fmt: skip
    return Event(**values | changes)


def decision(kind: Kind, family: str = "catboost_v9", minutes: int = 0, **changes: object) -> Event:
    """A person's event, some minutes after the Monday morning of WEEK."""
    values: dict[str, Any] = {"kind": kind, "family": family, "by": "ana", "why": "because"}
    return Event(**values | {"recorded_at": MORNING + timedelta(minutes=minutes)} | changes)


def grade(**changes: object) -> dict[str, Any]:
    """An Over at edge 4 and -110 that won: 25 points on a line of 20.5."""
    row = dict.fromkeys(GRADES.schema.names()) | {
        "game_id": "1", "game_date": WEEK, "prediction_id": "p", "player_id": 7, "player": "A", "model_week": WEEK,
        "market": "player_points", "model_id": f"catboost_v9@{WEEK}", "family": "catboost_v9", "role": "champion",
        "predicted_points": 24.5,
        "actual_points": 25, "absolute_error": 0.5, "consensus_line": 20.5, "vegas_line_source": "sportsbook",
        "edge": 4.0, "p_over": 0.55, "market_p_over": 0.5, "side": "OVER", "line": 20.5, "book": "a", "price": -110,
        "result": "WIN", "profit": 100 / 110, "was_best_bet": False, "provenance": "backfill", "source": "real",
        "known_at": datetime.combine(WEEK, datetime.min.time(), UTC) + timedelta(hours=29),
        "scored_at": datetime.combine(WEEK, datetime.min.time(), UTC) + timedelta(hours=29),
    }  # fmt: skip
    return row | changes


def grades(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of GRADES."""
    return pl.DataFrame(rows, schema=GRADES.schema)


def season(
    family: str = "catboost_v9",
    *,
    nights: int = 60,
    players: int = 50,
    insight: float = 0.3,
    seed: int = 0,
    **changes: object,
) -> pl.DataFrame:
    """Grades of made-up nights from WEEK on.

    The line knows what a player is expected to score but for 1.5 points; predictions know the line and a share
    (`insight`) of what it does not, and miss by two points more. 1 is a leak: they know the points scored.
    """
    draw = np.random.default_rng(seed)
    shape = (nights, players)
    expected = draw.uniform(4, 30, players)[None, :] + draw.normal(0, 1.5, shape)
    points = np.maximum(0, np.round(expected + draw.normal(0, 6, shape)))
    line = np.floor(expected + draw.normal(0, 1.5, shape)) + 0.5
    predicted = line + insight * (points - line) + draw.normal(0, 2, shape)
    over, hit = predicted > line, (points > line) == (predicted > line)
    p_over = np.where(over, 0.53, 0.47)
    night = np.repeat(np.arange(nights), players)
    columns: dict[str, Any] = {
        "game_date": [WEEK + timedelta(days=int(n)) for n in night],
        "game_id": [f"{n:03}" for n in night],
        "player_id": np.tile(np.arange(players), nights),
        "predicted_points": predicted.ravel(),
        "actual_points": points.ravel().astype(int),
        "absolute_error": np.abs(predicted - points).ravel(),
        "consensus_line": line.ravel(),
        "line": line.ravel(),
        "edge": (predicted - line).ravel(),
        "p_over": p_over.ravel(),
        "side": np.where(over, "OVER", "UNDER").ravel(),
        "result": np.where(hit, "WIN", "LOSS").ravel(),
        "profit": np.where(hit, 100 / 110, -1.0).ravel(),
    }
    rest = grade(family=family, model_id=f"{family}@{WEEK}", **changes)
    constants = {name: pl.lit(value) for name, value in rest.items() if name not in columns}
    return (
        pl.DataFrame(columns)
        .with_columns(**constants)
        .select(pl.col(name).cast(dtype) for name, dtype in GRADES.schema.items())
    )


def gathered(graded: pl.DataFrame, events: Sequence[Event] | None = None) -> pl.DataFrame:
    """The grades as evidence of these models; by default of `trained()` alone."""
    return gather_evidence(graded, player_games(graded), [trained()] if events is None else events)


def evidence_rows(graded: pl.DataFrame) -> pl.DataFrame:
    """The rows of grades that gates judge `catboost_v9` by."""
    return family_evidence(gathered(graded), "catboost_v9").rows


def player_games(graded: pl.DataFrame) -> pl.DataFrame:
    """The games of the grades, and an earlier one for each player with their mean points."""
    played = graded.filter(pl.col("actual_points").is_not_null()).unique(["game_id", "player_id"])
    rows = played.select("game_id", "game_date", "player_id", points="actual_points")
    first = rows.group_by("player_id").agg(
        pl.lit("0 first").alias("game_id"), (pl.col("game_date").min() - pl.duration(days=9)), pl.col("points").mean()
    ).select(pl.col(name).cast(rows.schema[name]) for name in rows.columns)  # fmt: skip
    rest = {
        name: pl.lit(None, dtype) for name, dtype in PLAYER_GAMES.schema.items() if name not in rows.columns
    }
    rest |= {"season": pl.lit("2023-24"), "did_play": pl.lit(True)}
    return pl.concat([first, rows]).with_columns(**rest).select(PLAYER_GAMES.schema.names())
