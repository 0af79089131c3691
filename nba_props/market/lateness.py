"""Which lines appeared or moved since the last predictions. Polling the books and starting runs belong to the sensor.

A watermark is the line, in points, that a market of a player was last predicted on. Its key is
"game_id:player_id:market".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET

MOVE = 0.5  # points
OBSERVED = ("game_date", *GAME_PLAYER_MARKET, "line", "previous", "kind", "line_known_at")


@dataclass(frozen=True, slots=True)
class Observation:
    """A first line (`previous` is None) or a move of at least MOVE, before the tip-off. `line_at` is in UTC."""

    date: date
    game_id: str
    player_id: int
    market: str
    line: float
    previous: float | None
    kind: str
    line_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What to recompute, in order of day, game and player, and the watermarks to store."""

    observations: tuple[Observation, ...]
    watermarks: dict[str, float]

    @property
    def run_keys(self) -> dict[date, str]:
        """The run key of each day that has observations: one run per day."""
        days = groupby(self.observations, key=attrgetter("date"))
        return {day: run_key(observations) for day, observations in days}


def run_key(observations: Iterable[Observation]) -> str:
    """Names the newest observation of a day, ties to the largest game id.

    Dagster remembers run keys for ever, so a key names what was observed and not the partition.
    """
    newest = max(observations, key=attrgetter("line_at", "game_id"))
    return f"{newest.date}:{newest.game_id}:{newest.line_at.isoformat()}"


def plan(watermarks: dict[str, float], current: pl.DataFrame, now: datetime) -> Plan:
    """The first lines and moves since the watermarks, in games that tip off after `now`.

    Smaller moves keep their watermark, so that small steps add up to one. A player whose line was withdrawn keeps the
    watermark as long as the game is in `current`; watermarks of other games are dropped.

    Args:
        watermarks: as stored by the previous plan.
        current: game_id, player_id, market, line, line_known_at, tip_off, game_date; one row per market of a player,
            and at least one row for every game that has not tipped off.
        now: any time zone.
    """
    ahead = current.filter(pl.col("tip_off") > now.astimezone(UTC), pl.col("line").is_not_null())
    key = pl.concat_str(*(pl.col(column).cast(pl.String) for column in GAME_PLAYER_MARKET), separator=":")
    moved = (
        ahead.with_columns(key=key)
        .with_columns(
            previous=pl.col("key").replace_strict(watermarks, default=None, return_dtype=pl.Float64)
        )
        .with_columns(
            kind=pl.when(pl.col("previous").is_null()).then(pl.lit("first")).otherwise(pl.lit("move"))
        )
        .filter((pl.col("line") - pl.col("previous")).abs().fill_null(MOVE) >= MOVE)
        .sort("game_date", *GAME_PLAYER_MARKET)
    )
    games = set(ahead["game_id"])
    kept = {key: line for key, line in watermarks.items() if key.partition(":")[0] in games}
    new = dict(zip(moved["key"], moved["line"], strict=True))
    observations = tuple(Observation(*row) for row in moved.select(OBSERVED).iter_rows())
    return Plan(observations, dict(sorted((kept | new).items())))
