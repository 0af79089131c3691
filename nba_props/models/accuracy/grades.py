"""Graded predictions as walk-forward rows, so that nights in production are reported like walk-forward weeks.

Grades hold no distribution: its intervals and scores stay null. Provenances are never mixed: there is one frame each.
"""

import polars as pl

from nba_props.models.accuracy.rows import normalize
from nba_props.models.keys import PLAYER_GAME

WINDOW = 10  # games
# What all predictors of a player-game are compared on, and why a row of other facts is not.
GIVEN, OVERTAKEN = ("actual_points", "vegas_line_source", "consensus_line"), "overtaken_line"
NO_EVIDENCE = ("unregistered", "in_sample", "older_recipe", "another_model")


def graded_rows(graded: pl.DataFrame, player_games: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows of WALK_FORWARD by provenance.

    Args:
        graded: see `evidence.gather_evidence`; of rows that are no evidence only players who did not play are kept.
        player_games: with the season before the grades, for the last-10 mean.
    """
    evidence = graded.filter(~pl.col("reason").is_in(NO_EVIDENCE) | pl.col("reason").is_null())
    rows = (
        evidence.filter(~_is_overtaken())
        .join(last_10(player_games), on=PLAYER_GAME, how="left")
        .with_columns(
            season=pl.col("season").fill_null("unknown"),
            predictor="family",
            week="model_week",
            points="actual_points",
            points_avg_season="season_average",
            reason=pl.when(pl.col("actual_points").is_null()).then(pl.lit("did_not_play")),
        )
    )
    parts = {name: rows.filter(pl.col("provenance") == name) for name in sorted(rows["provenance"].unique())}
    return {name: normalize(part) for name, part in parts.items()}


def _is_overtaken() -> pl.Expr:
    """True for rows whose line or score is not that of the champion's row of the player-game, where it has one.

    A family that predicted no more when the line had moved keeps the prediction at the line before, which stood at the
    tip-off and is graded as such. Beside rows of the newer line it compares nothing.
    """
    is_served = pl.col("role") == "champion"
    served = (pl.col(name).filter(is_served).first().over(*PLAYER_GAME, "provenance") for name in GIVEN)
    differs = [pl.col(name).ne_missing(of) for name, of in zip(GIVEN, served, strict=True)]
    has_served = is_served.any().over(*PLAYER_GAME, "provenance")
    return has_served & pl.any_horizontal(differs)


def last_10(player_games: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: PLAYER_GAME, season, and the mean of the player's ten earlier games of the season."""
    played = player_games.filter("did_play").sort("player_id", "game_date", "game_id")
    before = pl.col("points").cast(pl.Float64).rolling_mean(WINDOW, min_samples=1).shift(1)
    return played.select(*PLAYER_GAME, "season", points_avg_last_10=before.over("season", "player_id"))


def left_out(graded: pl.DataFrame) -> dict[str, int]:
    """Number of graded predictions that are no evidence, by reason."""
    is_none = pl.col("reason").is_in(NO_EVIDENCE)
    reason = pl.when(is_none).then("reason").when(_is_overtaken()).then(pl.lit(OVERTAKEN))
    excluded = graded.with_columns(reason=reason).drop_nulls("reason")
    return dict(excluded.group_by("reason").len().sort("reason").rows())
