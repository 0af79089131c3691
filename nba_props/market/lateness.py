"""Deciding which lines came late, or moved, and what to ask for. Who asks and who runs is not known here.

A watermark is the line, in points, that a player's game was last predicted on; its key is
"game_id:player_id".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

import polars as pl

MOVE = 0.5  # points
OBSERVED = ("game_date", "game_id", "player_id", "line", "previous", "kind", "line_known_at")


@dataclass(frozen=True, slots=True)
class Observation:
    """A player's first line (`previous` is None) or a move of half a point or more, before the tip-off."""

    date: date
    game_id: str
    player_id: int
    line: float
    previous: float | None
    kind: str
    line_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be recomputed, in order of day, game and player, and what to remember."""

    observations: tuple[Observation, ...]
    watermarks: dict[str, float]

    @property
    def run_keys(self) -> dict[date, str]:
        """The run key of each day that has observations: one run a day."""
        days = groupby(self.observations, key=lambda seen: seen.date)
        return {day: run_key(seen) for day, seen in days}


def run_key(observations: Iterable[Observation]) -> str:
    """Names the newest observation of a day, ties to the largest game id.

    Dagster remembers a run key for ever: it names what was seen, never the partition.
    """
    newest = max(observations, key=lambda seen: (seen.line_at, seen.game_id))
    return f"{newest.date}:{newest.game_id}:{newest.line_at.isoformat()}"


def plan(watermarks: dict[str, float], current: pl.DataFrame, now: datetime) -> Plan:
    """The first lines and moves since the watermarks, for games that tip after `now`.

    Args:
        current: game_id, player_id, line, line_known_at, tip_off, game_date; one row per player of a game,
            and every game that has not tipped, for the watermarks of games that it lacks are forgotten.

    A smaller move keeps its watermark, so small steps add up to one. A player whose line was withdrawn
    keeps his while his game is there.
    """
    ahead = current.filter(pl.col("tip_off") > now.astimezone(UTC), pl.col("line").is_not_null())
    key = pl.concat_str("game_id", pl.col("player_id").cast(pl.String), separator=":")
    seen = (
        ahead.with_columns(key=key)
        .with_columns(
            previous=pl.col("key").replace_strict(watermarks, default=None, return_dtype=pl.Float64)
        )
        .with_columns(
            kind=pl.when(pl.col("previous").is_null()).then(pl.lit("first")).otherwise(pl.lit("move"))
        )
        .filter((pl.col("line") - pl.col("previous")).abs().fill_null(MOVE) >= MOVE)
        .sort("game_date", "game_id", "player_id")
    )
    games = set(ahead["game_id"])
    kept = {key: line for key, line in watermarks.items() if key.partition(":")[0] in games}
    moved = dict(zip(seen["key"], seen["line"], strict=True))
    observations = tuple(Observation(*row) for row in seen.select(OBSERVED).iter_rows())
    return Plan(observations, dict(sorted((kept | moved).items())))
