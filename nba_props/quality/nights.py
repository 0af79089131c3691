"""Whether a night with games has predictions."""

import polars as pl

from nba_props.declared.teams import COUNTING
from nba_props.quality.verdict import Verdict


def predicted_nights(schedule: pl.DataFrame, predictions: pl.DataFrame) -> Verdict:
    """Every day with counting games has predictions; a night with games and none is an alarm, never silence."""
    games = schedule.filter(pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed")
    predicted = predictions.filter(pl.col("is_active"), pl.col("predicted_points").is_not_null())
    culprits = (
        games.join(predicted.select("game_date").unique(), on="game_date", how="anti")
        .select("game_date", "game_id", "home", "away")
        .sort("game_date", "game_id")
    )
    note = "" if games.height else "no counting game: nothing to predict"
    return Verdict(
        culprits.is_empty(), {"games": games.height, "predictions": predicted.height}, culprits, note
    )
