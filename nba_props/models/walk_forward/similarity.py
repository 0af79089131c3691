"""Expected points as the mean of a player's similar past games: opponent, rest, venue and form.

Reference system, 4.4, with its errors corrected: past games are those of the past 365 days known by the row's as_of,
described by their own feature rows; a high fatigue score is a fresh player; no line is needed.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from nba_props.models.arrays import Floats, as_floats
from nba_props.models.keys import PLAYER_GAME

FEWEST, MOST = 5, 20  # similar games
LEAST_SCORE = 70  # of 100
YEAR = timedelta(days=365)
HOT = 3.0  # points by which the last five exceed the season's mean


def similarity(rows: pl.DataFrame, past: pl.DataFrame, player_games: pl.DataFrame) -> Floats:
    """Expected points of feature rows; NaN with fewer than five similar games.

    Args:
        rows: the feature rows to predict.
        past: feature rows of earlier days, as they were known before their tip-offs.
        player_games: the box scores of those days.
    """
    similar = (
        _pairs(rows, past, player_games)
        .with_columns(score=_score())
        .filter(pl.col("score") >= LEAST_SCORE)
        .sort("order", "score", "past_date", "past_game", descending=[False, True, True, True])
        .group_by("order", maintain_order=True)
        .head(MOST)
        .group_by("order")
        .agg(games=pl.len(), mean=(pl.col("past_points") * pl.col("score")).sum() / pl.col("score").sum())
        .filter(pl.col("games") >= FEWEST)
    )
    corrected = rows.with_row_index("order").join(similar, on="order", how="left", maintain_order="left").select(
        pl.col("mean")
        + (pl.col("fatigue_score").fill_null(100.0) - 70) * 0.015
        + pl.col("shot_zone_mismatch_score").fill_null(0.0) * 0.4
        + pl.col("pace_score").fill_null(0.0) * 0.8
        + pl.col("usage_spike_score").fill_null(0.0) * 0.8
        + pl.when(pl.col("home_away") == 1).then(0.8).when(pl.col("home_away") == 0).then(-0.5).otherwise(0.0)
    )  # fmt: skip
    return as_floats(np.maximum(corrected.to_series().fill_null(float("nan")).to_numpy(), 0.0))


def _pairs(rows: pl.DataFrame, past: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Each row with each game that its player played in the year before, as known by the row's as_of."""
    played = player_games.filter("did_play").select(*PLAYER_GAME, "known_at", past_points="points")
    games = past.select(
        *PLAYER_GAME, past_date="game_date", past_game="game_id", **_circumstances("past_")
    ).join(played, on=PLAYER_GAME)
    tonight = rows.with_row_index("order").select(
        "order", "player_id", "game_date", "as_of", **_circumstances("")
    )
    return tonight.join(games.drop("game_id"), on="player_id").filter(
        pl.col("past_date") < pl.col("game_date"),
        pl.col("past_date") >= pl.col("game_date") - YEAR,
        pl.col("known_at") <= pl.col("as_of"),
    )


def _circumstances(prefix: str) -> dict[str, pl.Expr]:
    """Opponent's tier (0 elite to 2 weak defence), rest (0 none, 1 three or more games in a week, 2 more), venue, form."""
    defence, games = pl.col("opponent_def_rating"), pl.col("games_in_last_7_days")
    hot = pl.col("points_avg_last_5") - pl.col("points_avg_season")
    return {
        f"{prefix}tier": pl.when(defence < 110)
        .then(0)
        .when(defence < 115)
        .then(1)
        .otherwise(2)
        .cast(pl.Int8),
        f"{prefix}rest": pl.when(pl.col("back_to_back") == 1)
        .then(0)
        .when(games >= 3)
        .then(1)
        .otherwise(2)
        .cast(pl.Int8),
        f"{prefix}venue": pl.col("home_away"),
        f"{prefix}form": pl.when(hot >= HOT).then(1).when(hot <= -HOT).then(-1).otherwise(0).cast(pl.Int8),
    }


def _score() -> pl.Expr:
    """Of 100: opponent 40, rest 30 (half for the neighbouring class of either), venue 15, form 15 (5 for another)."""

    def near(name: str, full: int) -> pl.Expr:
        apart = (pl.col(name) - pl.col(f"past_{name}")).abs()
        return pl.when(apart == 0).then(full).when(apart == 1).then(full // 2).otherwise(0)

    venue = pl.when(pl.col("venue") == pl.col("past_venue")).then(15).otherwise(0)
    form = pl.when(pl.col("form") == pl.col("past_form")).then(15).otherwise(5)
    return near("tier", 40) + near("rest", 30) + venue + form
