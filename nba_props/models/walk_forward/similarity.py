"""Expected points as the mean of a player's past games that resemble tonight's: opponent, rest, venue and form.

Reference system, 4.4, mended: past games are those known by the row's as_of, of the past 365 days, and stand as they
looked before their own tip-offs; a high fatigue score is a fresh player; a line is never needed.
"""

from datetime import timedelta

import numpy as np
import polars as pl

FEWEST, MOST = 5, 20  # resembling games
CLOSE_ENOUGH = 70  # of 100
YEAR = timedelta(days=365)
HOT = 3.0  # points by which the last five exceed the season's mean
KEYS = ["game_id", "player_id"]


def similarity(rows: pl.DataFrame, past: pl.DataFrame, player_games: pl.DataFrame) -> np.ndarray:
    """Expected points of feature rows; NaN with fewer than five games that resemble tonight's.

    Args:
        past: feature rows of earlier days, as they were known before their tip-offs.
        player_games: what was scored in them.
    """
    found = (
        _pairs(rows, past, player_games)
        .with_columns(score=_score())
        .filter(pl.col("score") >= CLOSE_ENOUGH)
        .sort("order", "score", "past_date", "past_game", descending=[False, True, True, True])
        .group_by("order", maintain_order=True)
        .head(MOST)
        .group_by("order")
        .agg(games=pl.len(), mean=(pl.col("past_points") * pl.col("score")).sum() / pl.col("score").sum())
        .filter(pl.col("games") >= FEWEST)
    )
    corrected = rows.with_row_index("order").join(found, on="order", how="left", maintain_order="left").select(
        pl.col("mean")
        + (pl.col("fatigue_score").fill_null(100.0) - 70) * 0.015
        + pl.col("shot_zone_mismatch_score").fill_null(0.0) * 0.4
        + pl.col("pace_score").fill_null(0.0) * 0.8
        + pl.col("usage_spike_score").fill_null(0.0) * 0.8
        + pl.when(pl.col("home_away") == 1).then(0.8).when(pl.col("home_away") == 0).then(-0.5).otherwise(0.0)
    )  # fmt: skip
    return np.maximum(corrected.to_series().fill_null(float("nan")).to_numpy(), 0.0)


def _pairs(rows: pl.DataFrame, past: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Each row with each of its player's games of the year before it, as far as they were known."""
    played = player_games.filter("did_play").select(*KEYS, "known_at", past_points="points")
    games = past.select(*KEYS, past_date="game_date", past_game="game_id", **_likeness("past_")).join(
        played, on=KEYS
    )
    asked = rows.with_row_index("order").select("order", "player_id", "game_date", "as_of", **_likeness(""))
    return asked.join(games.drop("game_id"), on="player_id").filter(
        pl.col("past_date") < pl.col("game_date"),
        pl.col("past_date") >= pl.col("game_date") - YEAR,
        pl.col("known_at") <= pl.col("as_of"),
    )


def _likeness(prefix: str) -> dict[str, pl.Expr]:
    """Opponent's tier (0 elite to 2 weak defence), rest (0 none to 2 three or more games less in a week), venue, form."""
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
