"""Grades of the predictions that were active at the tip-off. Rates and gates are in `models.governance`."""

from collections.abc import Collection
from datetime import datetime

import polars as pl

from nba_props.bets.grades.closes import CLOSED, PRICED
from nba_props.bets.grades.regrading import regraded
from nba_props.bets.grades.settlement import line_move, profit, result, with_score
from nba_props.declared.keys import GAME_PLAYER_MARKET, MODEL_PREDICTION
from nba_props.declared.tables.bets import GRADES
from nba_props.market.closing_price import without_line


def grade(
    predictions: pl.DataFrame,
    *,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    closing: pl.DataFrame,
    closing_prices: pl.DataFrame,
    asked: Collection[str],
) -> pl.DataFrame:
    """One row is an active prediction with predicted points in a final game, graded by its market's statistic.

    Args:
        predictions: rows of `predictions`.
        best_bets: rows of `best_bets`.
        box_scores: rows of `box_scores`; for games that are left out see `settlement.with_score`.
        schedule: rows of `schedule`.
        closing: game_id, player_id, market, closing_line, closing_reason, as `market.close.closing` returns them.
        closing_prices: PRICED and CLOSED, as `market.closing_price.closing_prices` returns them for the chosen quotes.
        asked: the games of which anybody was asked for quotes shortly before the tip-off, as `market.close.asked_games`.
    """
    has_quote = pl.col("side").is_not_null()
    return GRADES.shape(
        _active_at_tip_off(predictions, best_bets)
        .pipe(with_score, box_scores, schedule)
        .pipe(_with_close, closing, closing_prices, without_line(asked))
        .with_columns(
            result=pl.when(has_quote).then(result()).otherwise(pl.lit("NO_BET")),
            absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs(),
            superseded_at=pl.lit(None, GRADES.schema["superseded_at"]),
        )
        .with_columns(profit=profit())
    )


def with_history(stored: pl.DataFrame, fresh: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The stored grades with what a fresh look adds: see `regrading.regraded`."""
    return GRADES.shape(regraded(stored, fresh, MODEL_PREDICTION, now))


def quotes_of(predictions: pl.DataFrame) -> pl.DataFrame:
    """The chosen quotes of predictions, one row each: PRICED."""
    return predictions.filter("is_active").drop_nulls("side").select(PRICED).unique()


def _active_at_tip_off(predictions: pl.DataFrame, best_bets: pl.DataFrame) -> pl.DataFrame:
    bets = best_bets.select("prediction_id").unique().with_columns(was_best_bet=True)
    return (
        predictions.filter(
            "is_active",
            pl.col("predicted_points").is_not_null(),
            pl.col("as_of") <= pl.col("tip_off"),
        )
        .join(bets, on="prediction_id", how="left")
        .with_columns(pl.col("was_best_bet").fill_null(False))
    )


def _with_close(
    rows: pl.DataFrame, closing: pl.DataFrame, closing_prices: pl.DataFrame, without: pl.Expr
) -> pl.DataFrame:
    """Adds what the quote was worth at the close, the closing line and its move, and why there is no closing value."""
    lines = closing.select(*GAME_PLAYER_MARKET, "closing_line", no_line="closing_reason")
    values = closing_prices.select(*PRICED, *CLOSED)
    no_line = pl.when(pl.col("closing_line").is_null()).then(pl.coalesce("no_line", without))
    return (
        rows.join(lines, on=GAME_PLAYER_MARKET, how="left")
        .join(values, on=PRICED, how="left")
        .with_columns(
            line_move=line_move("consensus_line"),
            closing_reason=pl.when(pl.col("closing_value").is_null()).then(
                pl.coalesce("closing_reason", no_line)
            ),
        )
    )
