"""Whether a night with games came to predictions."""

import polars as pl

from nba_props.declared.teams import COUNTING
from nba_props.quality.verdict import Verdict


def predicted_nights(schedule: pl.DataFrame, predictions: pl.DataFrame) -> Verdict:
    """Has every day with counting games predictions? Ten games and no predictions can never be quiet."""
    games = schedule.filter(pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed")
    predicted = predictions.filter(pl.col("is_active"), pl.col("predicted_points").is_not_null())
    culprits = (
        games.join(predicted.select("game_date").unique(), on="game_date", how="anti")
        .select("game_date", "game_id", "home", "away")
        .sort("game_date", "game_id")
    )
    said = "" if games.height else "no counting game: nothing to predict"
    return Verdict(
        culprits.is_empty(), {"games": games.height, "predictions": predicted.height}, culprits, said
    )
