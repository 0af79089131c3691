"""Grades of the predictions that were active at the tip-off. Rates and gates are in `models.governance`."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER, GAME_PLAYER_MARKET
from nba_props.declared.markets import PREDICTED_MARKETS
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.tables.bets import GRADES
from nba_props.sources.nba.completeness import box_score_problems

# Why there is no close where no book ever had a line.
NO_BOOK = "no_book"


def grade(
    predictions: pl.DataFrame,
    *,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    closing: pl.DataFrame,
) -> pl.DataFrame:
    """One row is an active prediction with predicted points in a final game, graded by its market's statistic.

    A final game without any box-score row is not graded, because its result is missing. In a game that has rows, a
    player without one did not play; unless its box score is not the whole game: then only players with minutes are
    graded, and the others are neither void nor anything else.

    Args:
        predictions: rows of `predictions`.
        best_bets: rows of `best_bets`.
        box_scores: rows of `box_scores`.
        schedule: rows of `schedule`.
        closing: game_id, player_id, market, closing_line, closing_reason, as `market.close.closing` returns them.
    """
    return GRADES.shape(
        _active_at_tip_off(predictions, best_bets)
        .pipe(_with_actual, box_scores, schedule)
        .pipe(_with_close, closing)
        .pipe(_with_result)
    )


def _active_at_tip_off(predictions: pl.DataFrame, best_bets: pl.DataFrame) -> pl.DataFrame:
    bets = best_bets.select("prediction_id").unique().with_columns(was_best_bet=True)
    return (
        predictions.filter(
            "is_active",
            pl.col("predicted_points").is_not_null(),
            pl.col("as_of") <= pl.col("tip_off"),
            pl.col("market").is_in([market.key for market in PREDICTED_MARKETS]),
        )
        .join(bets, on="prediction_id", how="left")
        .with_columns(pl.col("was_best_bet").fill_null(False))
    )


def _with_actual(rows: pl.DataFrame, box_scores: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Adds actual_points, null for players who did not play, and known_at; keeps final games with a box score."""
    final = schedule.filter(status="final").select("game_id", "final_at")
    statistics = {m.key: m.statistic for m in PREDICTED_MARKETS if m.statistic}
    lines = box_scores.select(*GAME_PLAYER, "known_at", "did_play", *statistics.values())
    actual = pl.coalesce(pl.when(market=key).then(statistic) for key, statistic in statistics.items())
    incomplete = list(box_score_problems(box_scores, schedule))
    return (
        rows.join(final, on="game_id")
        .join(box_scores, on="game_id", how="semi")
        .join(lines, on=GAME_PLAYER, how="left")
        .filter(pl.col("did_play").fill_null(False) | ~pl.col("game_id").is_in(incomplete))
        .with_columns(
            pl.col("known_at").fill_null(pl.col("final_at")), actual_points=pl.when("did_play").then(actual)
        )
    )


def _with_close(rows: pl.DataFrame, closing: pl.DataFrame) -> pl.DataFrame:
    """Adds closing_line, the points by which the quote's line was better, and why there is no close."""
    gained = pl.col("closing_line") - pl.col("line")
    closes = closing.select(*GAME_PLAYER_MARKET, "closing_line", "closing_reason")
    return rows.join(closes, on=GAME_PLAYER_MARKET, how="left").with_columns(
        closing_line_value=pl.when(side="OVER").then(gained).when(side="UNDER").then(-gained),
        no_close_reason=pl.when(pl.col("closing_line").is_null()).then(
            pl.col("closing_reason").fill_null(NO_BOOK)
        ),
    )


def _with_result(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds result, profit and absolute_error. Without a quote the result is NO_BET, whether the player played or not."""
    margin = pl.col("actual_points") - pl.col("line")
    won = pl.when(side="OVER").then(margin > 0).otherwise(margin < 0)
    result = (
        pl.when(pl.col("side").is_null())
        .then(pl.lit("NO_BET"))
        .when(pl.col("actual_points").is_null())
        .then(pl.lit("VOID"))
        .when(margin == 0)
        .then(pl.lit("PUSH"))
        .when(won)
        .then(pl.lit("WIN"))
        .otherwise(pl.lit("LOSS"))
    )
    profit = (
        pl.when(result="WIN")
        .then(profit_per_unit("price"))
        .when(result="LOSS")
        .then(-1.0)
        .when(pl.col("result").is_in(["PUSH", "VOID"]))
        .then(0.0)
    )
    return rows.with_columns(
        result=result, absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs()
    ).with_columns(profit=profit)
