"""What became of the predictions that stood at the tip-off. No rates are made here."""

import polars as pl

from nba_props.declared.odds import profit_per_unit
from nba_props.declared.tables.bets import GRADES

PLAYER = ("game_id", "player_id")
NO_CLOSE = "no quote within 45 minutes of the tip-off"


def grade(
    predictions: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    best_bets: pl.DataFrame,
    closing: pl.DataFrame,
) -> pl.DataFrame:
    """One row is an active prediction of points in a final game, graded.

    A final game without any box-score row is not graded: its result is missing, which is not the same as
    void. In one that has rows, whoever is absent did not play.

    Args:
        closing: game_id, player_id, closing_line, as `market.consensus.closing` gives them; the other
            frames have the columns of their tables.
    """
    return GRADES.shape(
        _stood(predictions, best_bets)
        .pipe(_played, box_scores, schedule)
        .pipe(_closed, closing)
        .pipe(_settled)
    )


def _stood(predictions: pl.DataFrame, best_bets: pl.DataFrame) -> pl.DataFrame:
    bets = best_bets.select("prediction_id").unique().with_columns(was_best_bet=True)
    return (
        predictions.filter(
            "is_active", pl.col("predicted_points").is_not_null(), pl.col("as_of") <= pl.col("tip_off")
        )
        .join(bets, on="prediction_id", how="left")
        .with_columns(pl.col("was_best_bet").fill_null(False))
    )


def _played(stood: pl.DataFrame, box_scores: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Adds actual_points, null for who did not play, and known_at; final games with a box score only."""
    final = schedule.filter(status="final").select("game_id", "final_at")
    points = pl.when("did_play").then("points")
    played = box_scores.select(*PLAYER, "known_at", actual_points=points)
    return (
        stood.join(final, on="game_id")
        .join(box_scores, on="game_id", how="semi")
        .join(played, on=PLAYER, how="left")
        .with_columns(pl.col("known_at").fill_null(pl.col("final_at")))
    )


def _closed(played: pl.DataFrame, closing: pl.DataFrame) -> pl.DataFrame:
    """Adds closing_line, the points by which the quote's line beat it, and why there is none."""
    gained = pl.col("closing_line") - pl.col("line")
    return played.join(closing.select(*PLAYER, "closing_line"), on=PLAYER, how="left").with_columns(
        closing_line_value=pl.when(side="OVER").then(gained).when(side="UNDER").then(-gained),
        no_close_reason=pl.when(pl.col("closing_line").is_null()).then(pl.lit(NO_CLOSE)),
    )


def _settled(closed: pl.DataFrame) -> pl.DataFrame:
    """Adds result, profit and absolute_error. Without a quote there is no bet, played or not."""
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
    return closed.with_columns(
        result=result, absolute_error=(pl.col("predicted_points") - pl.col("actual_points")).abs()
    ).with_columns(profit=profit)
