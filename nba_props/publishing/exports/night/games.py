"""The games of a night as documents show them."""

from datetime import datetime
from typing import Literal

import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING
from nba_props.publishing.exports.document import Part
from nba_props.publishing.exports.night.known import by

GameStatus = Literal["scheduled", "in_progress", "final", "postponed"]


class Game(Part, frozen=True, kw_only=True):
    """A game. `game_time` is the tip-off (UTC). Scores are null until the game is final; live ones are in live-grading."""

    game_id: str
    home_team: str
    away_team: str
    game_time: datetime
    game_status: GameStatus
    home_score: int | None
    away_score: int | None


def games(schedule: pl.DataFrame, slate: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """One row per game that counts, in the order of the tip-offs: game_date and the fields of Game, as of an instant.

    Args:
        schedule: rows of `schedule`.
        slate: rows of `slate`, which knows the books' word of the tip-off too.
        at: the instant: of results that could be known later, nothing is told.
    """
    heard = slate.filter(by(at)).group_by("game_date", "game_id").agg(heard_tip=pl.col("tip_off").min())
    final = (pl.col("final_at") <= pl.lit(at).cast(INSTANT)).fill_null(False)
    status = (
        pl.when(pl.col("status") == "postponed")
        .then(pl.lit("postponed"))
        .when(final)
        .then(pl.lit("final"))
        .when(by(at, "game_time"))
        .then(pl.lit("in_progress"))
        .otherwise(pl.lit("scheduled"))
    )
    return (
        schedule.filter(by(at, "known_at"), pl.col("season_type").is_in(COUNTING))
        .join(heard, on=["game_date", "game_id"], how="left")
        .with_columns(game_time=pl.coalesce("heard_tip", "tip_off"))
        .sort("game_date", "game_time", "game_id")
        .select(
            "game_date",
            "game_id",
            "game_time",
            home_team="home",
            away_team="away",
            game_status=status,
            home_score=pl.when(final).then("home_score"),
            away_score=pl.when(final).then("away_score"),
        )
    )
