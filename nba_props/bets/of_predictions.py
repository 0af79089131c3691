"""Best bets as they are chosen from predictions alone, until fair prices are stored: `selection` takes its place then."""

from datetime import UTC, datetime

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET, MODEL_PREDICTION
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.tables.bets import BEST_BETS

ALGORITHM_VERSION = "expected_value_1"
KELLY = 0.25
# Shares of the bankroll. A bet below the least stake is not worth placing.
MOST_PER_BET, MOST_PER_GAME, MOST_PER_DAY, LEAST_STAKE = 0.02, 0.04, 0.10, 0.001
# Stakes are whole units: millionths of the bankroll.
UNITS = 1_000_000


def select(predictions: pl.DataFrame, standing: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row is a bet; a day has as many as there are, which may be none.

    The stake is a quarter of the Kelly fraction (expected value over profit per unit), capped per bet and then, best
    bet first, per game and per day. A bet for which less than LEAST_STAKE is left is not made.

    Args:
        predictions: rows of `predictions` by the models that may bet, that is, the champion's. A market of a player
            gets one bet, the best of all models.
        standing: bets of the same days that were made earlier on games that have tipped off since. They are kept as
            they are, and their stakes count against the caps.
    """
    kept = BEST_BETS.empty() if standing is None else standing
    bets = (
        predictions.filter("is_active", "is_actionable", pl.col("superseded_by").is_null())
        .filter(pl.col("expected_value") > 0, pl.col("market_probability").is_not_null())
        .join(kept, on="game_id", how="anti")
        .sort("game_date", -pl.col("expected_value"), *MODEL_PREDICTION)
        .unique(GAME_PLAYER_MARKET, keep="first", maintain_order=True)
    )
    kelly = KELLY * pl.col("expected_value") / profit_per_unit("price")
    spent = kept.group_by("game_date").agg(spent=pl.col("stake").sum())
    staked = (
        bets.with_columns(stake=pl.min_horizontal(kelly, MOST_PER_BET))
        .with_columns(stake=_within_cap(pl.lit(MOST_PER_GAME), "game_id"))
        .join(spent, on="game_date", how="left", maintain_order="left")
        .with_columns(left=(MOST_PER_DAY - pl.col("spent").fill_null(0.0)).clip(0.0))
        .with_columns(stake=_rounded_down(_within_cap(pl.col("left"), "game_date")))
        .filter(pl.col("stake") >= LEAST_STAKE)
        .with_columns(algorithm_version=pl.lit(ALGORITHM_VERSION), rank=pl.lit(0, pl.Int32))
    )
    ranked = pl.concat([BEST_BETS.shape(kept), BEST_BETS.shape(staked)]).sort(
        "game_date", -pl.col("expected_value"), *GAME_PLAYER_MARKET
    )
    return BEST_BETS.shape(
        ranked.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("game_date"))
    )


def _within_cap(cap: pl.Expr, group: str) -> pl.Expr:
    """Each stake in rank order, cut to what the better bets of its group left of the cap."""
    spent = pl.col("stake").cum_sum().over(group)
    return pl.min_horizontal(spent, cap) - pl.min_horizontal(spent - pl.col("stake"), cap)


def _rounded_down(stake: pl.Expr) -> pl.Expr:
    """To whole units, down because stakes rounded to the nearest could together exceed the cap.

    The small addition keeps a stake that floating point left just below a whole unit.
    """
    return (stake * UNITS + 1e-3).floor() / UNITS


def standing_bets(stored: pl.DataFrame, predictions: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Bets that an earlier run stored on games that have tipped off by now: they stay as they are.

    Args:
        stored: rows of `best_bets`.
        predictions: rows of `predictions` of the same days, which know the tip-offs.
        now: the instant of the run.
    """
    started = predictions.filter(pl.col("tip_off") <= now.astimezone(UTC)).select("game_id").unique()
    return stored.join(started, on="game_id", how="semi")
