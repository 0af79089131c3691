"""Graded predictions as walk-forward rows, so that nights that were lived are told like those that were walked.

Grades hold no distribution: intervals and scores of it stay null. One frame out per provenance; they are never mixed.
"""

import polars as pl

from nba_props.models.accuracy.rows import PLAYER, ordered

WINDOW = 10  # games
NO_EVIDENCE = ("unregistered", "in_sample", "older_recipe", "another_model")


def graded_rows(gathered: pl.DataFrame, player_games: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows of `walk_forward_rows.WALK_FORWARD` by provenance.

    Args:
        gathered: see `evidence.gathered`; what is no evidence is left out, but for who did not play.
        player_games: with the season before the grades, from which the last-10 mean is made.
    """
    told = gathered.filter(~pl.col("reason").is_in(NO_EVIDENCE) | pl.col("reason").is_null())
    rows = told.join(last_10(player_games), on=PLAYER, how="left").with_columns(
        season=pl.col("season").fill_null("unknown"),
        predictor="family",
        week="model_week",
        points="actual_points",
        points_avg_season="season_average",
        reason=pl.when(pl.col("actual_points").is_null()).then(pl.lit("did_not_play")),
    )
    parts = {name: rows.filter(pl.col("provenance") == name) for name in sorted(rows["provenance"].unique())}
    return {name: ordered(part) for name, part in parts.items()}


def last_10(player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: PLAYER, season, and the mean of the player's ten games of the season before it."""
    played = player_games.filter("did_play").sort("player_id", "game_date", "game_id")
    before = pl.col("points").cast(pl.Float64).rolling_mean(WINDOW, min_samples=1).shift(1)
    return played.select(*PLAYER, "season", points_avg_last_10=before.over("season", "player_id"))


def left_out(gathered: pl.DataFrame) -> dict[str, int]:
    """Graded predictions that are no evidence, by reason."""
    found = gathered.filter(pl.col("reason").is_in(NO_EVIDENCE))
    return dict(found.group_by("reason").len().sort("reason").rows())
