"""How much of each output is due of a game, from when on, and what of it is not whole. What is there is in `found`."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from nba_props.declared.outputs import Due
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.time_rules import DUE_BEFORE_TIP, GRADED_AFTER
from nba_props.quality.feeds import DUE as OVER
from nba_props.quality.outputs.found import GAME
from nba_props.sources.nba.completeness import attempt_problems, box_score_problems
from nba_props.stats.games import takes_place

DUE_ROWS = pl.Schema(
    {"output": pl.String(), "game_date": pl.Date(), "game_id": pl.String(), "rows_due": pl.Int64()}
)
PROBLEMS = pl.Schema({"output": pl.String(), "game_id": pl.String(), "problem": pl.String()})


def with_due_times(schedule: pl.DataFrame, slate: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The scheduled games with the instant (UTC) of each rule of `Due`, in a column of its name.

    A game whose end is not known is due to be over twelve hours after its tip-off.

    Args:
        schedule: rows of SCHEDULE.
        slate: rows of SLATE, known by the instant.
        now: a game that was final later is not final yet.
    """
    of_slate = slate.group_by(GAME).agg(begins=pl.col("tip_off").min(), built=pl.col("as_of").min())
    tip_off = pl.coalesce("begins", "tip_off")
    is_final = (pl.col("status") == "final") & (pl.col("final_at") <= pl.lit(now).cast(INSTANT))
    final = pl.when(is_final).then("final_at").otherwise(tip_off + OVER)
    first = tip_off.filter(takes_place()).min().over("game_date")
    night = pl.min_horizontal(first, tip_off) - DUE_BEFORE_TIP
    return schedule.join(of_slate, on=GAME, how="left").with_columns(
        night.alias(Due.NIGHT.name),
        pl.min_horizontal(night, "built").alias(Due.SLATE.name),
        tip_off.alias(Due.TIP_OFF.name),
        final.alias(Due.FINAL.name),
        (final + GRADED_AFTER).alias(Due.GRADED.name),
    )


def rows_due(known: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per output and game whose rows follow from another table (DUE_ROWS); 0 where there may be none.

    Args:
        known: rows of `found.known_by`.
    """
    stood = pl.col("as_of") <= pl.col("tip_off")
    of_games = {
        "injuries": _listed(known["injury_reports"]),
        "feature_store": _rows(known["slate"]),
        "feature_gaps": _rows(
            known["slate"].join(known["feature_store"], on=[*GAME, "player_id"], how="anti")
        ),
        "predictions": _rows(
            known["feature_store"].join(known["feature_gaps"], on=[*GAME, "player_id"], how="anti")
        ),
        "fair_prices": _any(known["slate"].filter("has_quote")),
        "player_games": _rows(known["box_scores"]),
        "grades": _rows(known["predictions"].filter(stood)),
        "bet_grades": _rows(known["best_bets"]),
        "price_grades": _any(known["fair_prices"]),
    }
    parts = [rows.with_columns(output=pl.lit(name)).select(*DUE_ROWS) for name, rows in of_games.items()]
    return pl.concat(parts)


def _rows(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by(GAME).agg(rows_due=pl.len().cast(pl.Int64))


def _any(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(*GAME).unique().with_columns(rows_due=pl.lit(1, pl.Int64))


def _listed(reports: pl.DataFrame) -> pl.DataFrame:
    """The resolved players whom the newest report of each team names."""
    return (
        _newest(reports)
        .group_by(GAME)
        .agg(rows_due=(pl.col("listed") - pl.col("unresolved")).sum().cast(pl.Int64))
    )


def _newest(reports: pl.DataFrame) -> pl.DataFrame:
    newest = pl.col("known_at") == pl.col("known_at").max().over(*GAME, "team")
    return reports.filter(newest)


def problems(
    known: Mapping[str, pl.DataFrame], schedule: pl.DataFrame, exported_bets: pl.DataFrame
) -> pl.DataFrame:
    """Why what is there is not whole, in words, by output and game (PROBLEMS).

    Args:
        known: rows of `found.known_by`.
        schedule: rows of SCHEDULE.
        exported_bets: the bets that published documents hold (EXPORTED_BETS).
    """
    unresolved = (
        _newest(known["injury_reports"])
        .group_by("game_id")
        .agg(pl.col("unresolved").sum())
        .filter(pl.col("unresolved") > 0)
        .select("game_id", problem=pl.format("{} listed players are not resolved", "unresolved"))
    )
    return pl.concat(
        [
            _told("box_scores", box_score_problems(known["box_scores"], schedule)),
            _told("shots", attempt_problems(known["shots"], known["box_scores"])),
            unresolved.with_columns(output=pl.lit("injuries")).select(*PROBLEMS),
            _unexported(known["best_bets"], exported_bets),
        ]
    )


def _unexported(best_bets: pl.DataFrame, exported_bets: pl.DataFrame) -> pl.DataFrame:
    missing = best_bets.join(exported_bets, on=[*GAME, "bet_id"], how="anti")
    counts = missing.group_by("game_id").agg(n=pl.len())
    words = pl.format("published bets that are not in it: {}", "n")
    return counts.select(output=pl.lit("picks_export"), game_id="game_id", problem=words)


def _told(output: str, words: Mapping[str, str]) -> pl.DataFrame:
    rows = [(output, game_id, problem) for game_id, problem in words.items()]
    return pl.DataFrame(rows, schema=PROBLEMS, orient="row")
