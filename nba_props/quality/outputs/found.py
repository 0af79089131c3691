"""What is there of each output by an instant, counted by game. How much of it is due is in `due`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.declared.grades import is_current
from nba_props.declared.outputs import DOCUMENTS, Due
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.time_rules import CLOSE_WINDOW

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
BEGUN = pl.Schema(
    {"output": pl.String(), "game_date": pl.Date(), "game_id": pl.String(), "began_at": INSTANT}
)
# The documents of a night that are published: one row per document and game of its date.
EXPORTED = pl.Schema(
    {"game_date": pl.Date(), "game_id": pl.String(), "path": pl.String(), "known_at": INSTANT}
)
# The bets that they hold.
EXPORTED_BETS = pl.Schema(
    {"game_date": pl.Date(), "game_id": pl.String(), "bet_id": pl.String(), "is_standing": pl.Boolean()}
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a table counts: which rows, what of them, and the column that says since when each is known.

    `began` are the rows that tell when there was first anything, where they are kept.
    """

    count: pl.Expr
    known: str = "known_at"
    which: pl.Expr = ALL
    began: pl.Expr | None = None


COUNTED = {
    "game_lines": Counted(pl.col("market").n_unique(), which=~pl.col("is_in_play")),
    "injury_reports": Counted(pl.col("team").n_unique(), which=pl.col("submitted")),
    "injuries": Counted(PLAYERS),
    "odds_polls": Counted(pl.len(), began=ALL),
    "odds_lines": Counted(PLAYERS, which=~pl.col("is_in_play")),
    "slate": Counted(pl.len(), "as_of"),
    "feature_store": Counted(pl.len(), "as_of"),
    "feature_gaps": Counted(pl.len(), "detected_at", pl.col("resolved_at").is_null()),
    "predictions": Counted(
        pl.col("player_id").filter(role="champion").n_unique(),
        "as_of",
        pl.col("is_active") & pl.col("predicted_points").is_not_null(),
        # What is made afterwards is as of the tip-off, and was never meant to be in time.
        (pl.col("role") == "champion") & (pl.col("provenance") != "backfill"),
    ),
    "fair_prices": Counted(PLAYERS, "as_of"),
    "best_bets": Counted(pl.len(), "published_at", pl.col("bet_id").is_not_null()),
    **{name: Counted(pl.col("path").n_unique()) for name in DOCUMENTS},
    "closes": Counted(pl.len()),
    "box_scores": Counted(pl.len()),
    "shots": Counted(pl.len()),
    "player_games": Counted(pl.len()),
    "team_games": Counted(pl.len()),
    "grades": Counted(pl.len(), "scored_at", is_current()),
    "bet_grades": Counted(pl.len(), "scored_at", is_current()),
    "price_grades": Counted(pl.len()),
}


def closing_polls(odds_polls: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """The polls of a game that its close can be made of: within CLOSE_WINDOW before its tip-off.

    Args:
        odds_polls: rows of ODDS_POLLS.
        games: the result of `due.with_due_times`.
    """
    ahead = pl.col(Due.TIP_OFF.name) - pl.col("known_at")
    tips = games.select(*GAME, Due.TIP_OFF.name)
    is_in_time = (ahead > pl.duration()) & (ahead <= CLOSE_WINDOW)
    return odds_polls.join(tips, on=GAME).filter(is_in_time).select(odds_polls.columns)


def begun(tables: Mapping[str, pl.DataFrame], now: datetime) -> pl.DataFrame:
    """When there was first anything of an output and game, where that is kept (BEGUN)."""
    parts = [
        tables[name]
        .filter(counted.began, pl.col(counted.known) <= pl.lit(now).cast(INSTANT))
        .group_by(GAME)
        .agg(output=pl.lit(name), began_at=pl.col(counted.known).min())
        .select(*BEGUN)
        for name, counted in COUNTED.items()
        if counted.began is not None
    ]
    return pl.concat(parts)


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
