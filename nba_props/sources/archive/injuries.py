"""The injury reports of the bulk archive as rows of INJURIES and INJURY_REPORTS, known when they were published.

Only official rows are ingested. Derived ones tell who in fact sat: who learns from them, or bets on them, knows more
than any report had said. They are counted, and used only by evaluations that ask for them and call their figures an
upper bound. Which columns the file has is in `files`.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import polars as pl

from nba_props.declared.keys import GAME_PLAYER, GAME_TEAM
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources.names import with_last_team

# Derived rows name no report: they are placed where the last word before a game is.
BEFORE_TIP = timedelta(hours=1)
OF_GAME = ("game_date", "season", "home", "away", "tip_off")


class Kind(StrEnum):
    """What rows of the file are: read from a published report, or derived from who sat."""

    OFFICIAL = "official"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class ArchivedInjuries:
    """Both tables, and how many rows were left out, by reason."""

    injuries: pl.DataFrame
    reports: pl.DataFrame
    counts: dict[str, int]


def injury_tables(
    rows: pl.DataFrame, games: pl.DataFrame, box_scores: pl.DataFrame, kind: Kind = Kind.OFFICIAL
) -> ArchivedInjuries:
    """The tables of the games, from rows of one kind; the others are counted.

    A team with official rows in a report had submitted it. Whether a team without rows had is not known, so it has no
    report. Derived rows are complete instead: both sides of each game with box scores have one report, an hour before
    the tip-off.

    Args:
        rows: rows of the file.
        games: game_id, game_date, season, home, away, tip_off.
        box_scores: rows of BOX_SCORES, for the players' teams, of which only those before a game's date count, and for
            which games derived rows are complete.
        kind: the kind of rows to use; DERIVED is for evaluations only.
    """
    is_derived = kind is Kind.DERIVED
    counts = {
        f"{other}_rows": rows.filter(pl.col("kind") == other).height for other in Kind if other is not kind
    } | {"rows_of_unknown_kind": rows.height - rows.filter(pl.col("kind").is_in(list(Kind))).height}
    placed = (
        rows.filter(pl.col("kind") == kind)
        .drop("game_date")
        .join(games.select("game_id", *OF_GAME), on="game_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("status").str.to_lowercase(),
            known_at=pl.col("tip_off") - BEFORE_TIP if is_derived else pl.col("reported_at").cast(INSTANT),
            known_at_assumed=pl.lit(is_derived),
        )
    )
    kept = _with_own_team(placed, games, box_scores)
    for reason, is_wrong in _left_out().items():
        counts[reason] = kept.height
        kept = kept.filter(~is_wrong)
        counts[reason] -= kept.height
    injuries = kept.select(INJURIES.schema.names()).unique(INJURIES.key, keep="first", maintain_order=True)
    counts["repeated_rows"] = kept.height - injuries.height
    reports = _reports(injuries)
    if is_derived:
        reports = pl.concat([reports, _empty_reports(games, box_scores, reports)])
    return ArchivedInjuries(injuries, reports, counts)


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
        injuries.group_by(
            *GAME_TEAM, "game_date", "season", "known_at", "known_at_assumed", maintain_order=True
        )
        .agg(listed=pl.len().cast(pl.Int32))
        .with_columns(submitted=pl.lit(True), unresolved=pl.lit(0, pl.Int32))
        .select(INJURY_REPORTS.schema.names())
    )


def _empty_reports(games: pl.DataFrame, box_scores: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """A report that lists nobody for each side of a game with box scores that has none."""
    sides = pl.concat(games.select("game_id", *OF_GAME, team=side) for side in ("home", "away"))
    return (
        sides.join(box_scores, on=GAME_TEAM, how="semi")
        .join(reports, on=GAME_TEAM, how="anti")
        .with_columns(
            submitted=pl.lit(True),
            listed=pl.lit(0, pl.Int32),
            unresolved=pl.lit(0, pl.Int32),
            known_at=pl.col("tip_off") - BEFORE_TIP,
            known_at_assumed=pl.lit(True),
        )
        .select(INJURY_REPORTS.schema.names())
    )
