"""Is a day good enough to bet on? Pure answers that the checks ask for; thresholds stand here by name.

Whether a frame is the table that was promised is another question: see `tables.contract`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.sources.teams import COUNTING

LEAST_READY = 0.90
MOST_DEFAULTED = 0.15


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered well, the figures, and the culprits as rows."""

    good: bool
    figures: dict[str, float]
    culprits: pl.DataFrame


def ready_share(feature_store: pl.DataFrame) -> Verdict:
    """At least 90 % of the players who have played this season are ready for v9; no rows are good."""
    rows = feature_store.filter(pl.col("points_avg_season").is_not_null())
    if rows.is_empty():
        return Verdict(True, {"rows": 0}, rows.select("game_id", "player_name"))
    share = int(rows["ready_for_v9"].sum()) / rows.height
    culprits = rows.filter(~pl.col("ready_for_v9")).select("game_date", "game_id", "team", "player_name")
    return Verdict(share >= LEAST_READY, {"rows": rows.height, "ready share": round(share, 4)}, culprits)


def defaults_by_feature(defaults: pl.DataFrame, rows: int, optional: frozenset[int]) -> Verdict:
    """No required feature is missing in more than 15 % of the rows.

    Args:
        defaults: one row per feature (index, feature, rows, share), see `features.readiness.explain_defaults`.
    """
    culprits = defaults.filter(~pl.col("index").is_in(list(optional)), pl.col("share") > MOST_DEFAULTED)
    return Verdict(
        culprits.is_empty(), {"rows": rows, "features missing somewhere": defaults.height}, culprits
    )


def predicted_nights(schedule: pl.DataFrame, predictions: pl.DataFrame) -> Verdict:
    """Every day with counting games has predictions: ten games and no predictions can never be quiet."""
    games = schedule.filter(pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed")
    predicted = predictions.filter(pl.col("is_active"), pl.col("predicted_points").is_not_null())
    culprits = (
        games.join(predicted.select("game_date").unique(), on="game_date", how="anti")
        .select("game_date", "game_id", "home", "away")
        .sort("game_date", "game_id")
    )
    return Verdict(culprits.is_empty(), {"games": games.height, "predictions": predicted.height}, culprits)
