"""What is there of each output by an instant, counted by game. How much of it is due is in `due`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.declared.grades import is_current
from nba_props.declared.tables.table import INSTANT

ALL = pl.lit(True)
PLAYERS = pl.col("player_id").n_unique()
GAME = ("game_date", "game_id")
FOUND = pl.Schema(
    {
        "output": pl.String(),
        "game_date": pl.Date(),
        "game_id": pl.String(),
        "rows_found": pl.Int64(),
        "known_at": INSTANT,
    }
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a table counts: which rows, what of them, and the column that says since when each is known."""

    count: pl.Expr
    known: str = "known_at"
    which: pl.Expr = ALL


COUNTED = {
    "game_lines": Counted(pl.col("market").n_unique(), which=~pl.col("is_in_play")),
    "injury_reports": Counted(pl.col("team").n_unique(), which=pl.col("submitted")),
    "injuries": Counted(PLAYERS),
    "odds_polls": Counted(pl.len()),
    "odds_lines": Counted(PLAYERS, which=~pl.col("is_in_play")),
    "slate": Counted(pl.len(), "as_of"),
    "feature_store": Counted(pl.len(), "as_of"),
    "feature_gaps": Counted(pl.len(), "detected_at", pl.col("resolved_at").is_null()),
    "predictions": Counted(
        pl.col("player_id").filter(role="champion").n_unique(),
        "as_of",
        pl.col("is_active") & pl.col("predicted_points").is_not_null(),
    ),
    "fair_prices": Counted(PLAYERS, "as_of"),
    "best_bets": Counted(pl.len(), "published_at", pl.col("bet_id").is_not_null()),
    "box_scores": Counted(pl.len()),
    "shots": Counted(pl.len()),
    "player_games": Counted(pl.len()),
    "team_games": Counted(pl.len()),
    "grades": Counted(pl.len(), "scored_at", is_current()),
    "bet_grades": Counted(pl.len(), "scored_at", is_current()),
    "price_grades": Counted(pl.len()),
}


def known_by(tables: Mapping[str, pl.DataFrame], now: datetime) -> dict[str, pl.DataFrame]:
    """The rows of each table that count and were known by an instant: what comes later cannot reach a row."""
    return {
        name: tables[name].filter(counted.which, pl.col(counted.known) <= pl.lit(now).cast(INSTANT))
        for name, counted in COUNTED.items()
    }


def found(known: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per output and game that has any (FOUND).

    Args:
        known: rows of `known_by`.
    """
    parts = [
        known[name]
        .group_by(GAME)
        .agg(
            output=pl.lit(name),
            rows_found=counted.count.cast(pl.Int64),
            known_at=pl.col(counted.known).max(),
        )
        .select(*FOUND)
        for name, counted in COUNTED.items()
    ]
    return pl.concat(parts)
