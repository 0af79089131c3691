"""The injury reports of the bulk archive as rows of INJURIES and INJURY_REPORTS, known when they were published.

Only official rows are used. Derived ones tell who in fact sat: who learns from them, or bets on them, knows more than
any report had said. They are counted. Which columns the file has is in `files`.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.keys import GAME_PLAYER, GAME_TEAM
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources.names import with_last_team

OFFICIAL, DERIVED = "official", "derived"
OF_GAME = ("game_date", "season", "home", "away", "tip_off")


@dataclass(frozen=True, slots=True)
class ArchivedInjuries:
    """Both tables, and how many rows were left out, by reason."""

    injuries: pl.DataFrame
    reports: pl.DataFrame
    counts: dict[str, int]


def injury_tables(rows: pl.DataFrame, games: pl.DataFrame, box_scores: pl.DataFrame) -> ArchivedInjuries:
    """The tables of the games.

    A team with rows in a report had submitted it. Whether a team without rows had is not known, so it has no report.

    Args:
        rows: rows of the file.
        games: game_id, game_date, season, home, away, tip_off.
        box_scores: rows of BOX_SCORES, for the players' teams; only those before a game's date count.
    """
    is_official, is_derived = pl.col("kind") == OFFICIAL, pl.col("kind") == DERIVED
    official = rows.filter(is_official)
    counts = {
        "derived_rows": rows.filter(is_derived).height,
        "rows_of_unknown_kind": rows.height - rows.filter(is_official | is_derived).height,
    }
    placed = (
        official.drop("game_date")
        .join(games.select("game_id", *OF_GAME), on="game_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("status").str.to_lowercase(),
            known_at=pl.col("reported_at").cast(INSTANT),
            known_at_assumed=pl.lit(False),
        )
    )
    kept = _with_own_team(placed, games, box_scores)
    for reason, is_wrong in _left_out().items():
        counts[reason] = kept.height
        kept = kept.filter(~is_wrong)
        counts[reason] -= kept.height
    injuries = kept.select(INJURIES.schema.names()).unique(INJURIES.key, keep="first", maintain_order=True)
    counts["repeated_rows"] = kept.height - injuries.height
    return ArchivedInjuries(injuries, _reports(injuries), counts)


def _left_out() -> dict[str, pl.Expr]:
    """The rows that are not used, by the reason that is counted."""
    is_in_game = (pl.col("team") == pl.col("home")) | (pl.col("team") == pl.col("away"))
    return {
        "rows_without_a_game": pl.col("tip_off").is_null(),
        "rows_after_the_tip_off": (pl.col("known_at") >= pl.col("tip_off")).fill_null(False),
        "rows_of_another_team": ~is_in_game.fill_null(False) | pl.col("plays_elsewhere"),
        "impossible_rows": ~pl.all_horizontal(possible(column) for column in INJURIES.columns),
        "conflicting_rows": pl.col("status").n_unique().over(*GAME_PLAYER, "known_at") > 1,
    }


def _with_own_team(rows: pl.DataFrame, games: pl.DataFrame, box_scores: pl.DataFrame) -> pl.DataFrame:
    """Adds plays_elsewhere: whether the player's last team is another one, which plays on that date.

    Such a row was read from the wrong place of a report. A player who has changed teams is found at the old one too,
    on the dates on which that plays, until a box score lists him at the new one.
    """
    playing = pl.concat(games.select("game_date", last_team=side) for side in ("home", "away")).unique()
    return (
        with_last_team(rows.with_row_index("place"), box_scores)
        .join(playing.with_columns(plays=pl.lit(True)), on=["game_date", "last_team"], how="left")
        .with_columns(
            plays_elsewhere=(pl.col("plays") & (pl.col("last_team") != pl.col("team"))).fill_null(False)
        )
        .sort("place")
    )


def _reports(injuries: pl.DataFrame) -> pl.DataFrame:
    """One row per team and report with rows."""
    return (
        injuries.group_by(*GAME_TEAM, "game_date", "season", "known_at", maintain_order=True)
        .agg(listed=pl.len().cast(pl.Int32))
        .with_columns(submitted=pl.lit(True), unresolved=pl.lit(0, pl.Int32), known_at_assumed=pl.lit(False))
        .select(INJURY_REPORTS.schema.names())
    )
