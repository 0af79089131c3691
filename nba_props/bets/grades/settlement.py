"""What a final box score makes of a side: the player's statistic, the result and the profit.

Predictions, published bets and priced sides are settled alike.
"""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.markets import PREDICTED_MARKETS
from nba_props.declared.odds import Price, profit_per_unit
from nba_props.sources.nba.completeness import box_score_problems

GAME_OF_DAY = ("game_id", "game_date")


def with_score(rows: pl.DataFrame, box_scores: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """The rows of final games and predicted markets, with `actual_points`, the market's statistic of who played.

    `known_at` is when the result could first be known, `scored_at` when this score could: at the correction of a
    corrected one. A final game without any box-score row is left out, because its result is missing. In a game that has
    rows, a player without one did not play; unless its box score is not the whole game: then only players with minutes
    are kept. A game that was postponed and is played on another date is another game here.

    Args:
        rows: at least game_id, game_date, player_id and market.
        box_scores: rows of `box_scores`.
        schedule: rows of `schedule`.
    """
    final = schedule.filter(status="final").select(*GAME_OF_DAY, "final_at")
    statistics = {market.key: market.statistic for market in PREDICTED_MARKETS if market.statistic}
    actual = pl.coalesce(pl.when(market=key).then(statistic) for key, statistic in statistics.items())
    lines = box_scores.select(*GAME_PLAYER, "game_date", "known_at", "did_play", *statistics.values())
    incomplete = list(box_score_problems(box_scores, schedule))
    return (
        rows.filter(pl.col("market").is_in(list(statistics)))
        .join(final, on=GAME_OF_DAY)
        .join(_corrections(box_scores), on=GAME_OF_DAY)
        .join(lines, on=[*GAME_PLAYER, "game_date"], how="left")
        .filter(pl.col("did_play").fill_null(False) | ~pl.col("game_id").is_in(incomplete))
        .with_columns(
            pl.col("known_at").fill_null(pl.col("final_at")), actual_points=pl.when("did_play").then(actual)
        )
        .with_columns(scored_at=pl.max_horizontal("known_at", "corrected_at"))
        .drop("final_at", "did_play", "corrected_at", *statistics.values())
    )


def _corrections(box_scores: pl.DataFrame) -> pl.DataFrame:
    """One row per game with a box score: when it was last corrected, null where it never was."""
    return box_scores.group_by(GAME_OF_DAY).agg(pl.col("corrected_at").max())


def result() -> pl.Expr:
    """WIN, LOSS, PUSH or VOID of side and line by actual_points, which are null for who did not play."""
    margin = pl.col("actual_points") - pl.col("line")
    won = pl.when(side="OVER").then(margin > 0).otherwise(margin < 0)
    return (
        pl.when(pl.col("actual_points").is_null())
        .then(pl.lit("VOID"))
        .when(margin == 0)
        .then(pl.lit("PUSH"))
        .when(won)
        .then(pl.lit("WIN"))
        .otherwise(pl.lit("LOSS"))
    )


def profit(price: Price = "price") -> pl.Expr:
    """Profit of `result` at a price, in units staked; 0 for PUSH and VOID, null for any other result."""
    return (
        pl.when(result="WIN")
        .then(profit_per_unit(price))
        .when(result="LOSS")
        .then(-1.0)
        .when(pl.col("result").is_in(["PUSH", "VOID"]))
        .then(0.0)
    )


def line_move(consensus_line: str) -> pl.Expr:
    """Points by which the consensus line moved the side's way until the close: up for an Over."""
    close, before = pl.col("closing_line"), pl.col(consensus_line)
    # Each side by a difference of its own: the negative of no move would be shown as -0.0.
    return pl.when(side="OVER").then(close - before).when(side="UNDER").then(before - close)
