"""Which priced sides become bets, and their stakes. Rules that reject sides are in `rules`."""

from collections.abc import Collection
from datetime import UTC, datetime

import polars as pl

from nba_props.bets.best_bets.chain import IS_CHAINED
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.tables.record import BET
from nba_props.declared.time_rules import STALE_QUOTES

ALGORITHM_VERSION = "fair_price_1"
KELLY = 0.25
# Shares of the bankroll. A bet below the least stake is not worth placing.
MOST_PER_BET, MOST_PER_GAME, MOST_PER_DAY, LEAST_STAKE = 0.02, 0.04, 0.10, 0.001
# Stakes are whole units: millionths of the bankroll.
UNITS = 1_000_000
# Within a game and a day, bets that are told in time and those of a backfill share no cap and no ranks: what a backfill
# makes of a day follows from the day alone, whatever was published.
GAME, DAY = ("game_date", "is_told", "game_id"), ("game_date", "is_told")
IN_ORDER = ("game_date", "is_told", -pl.col("expected_value"), "game_id", "player_id", "market")


def select(
    prices: pl.DataFrame, published: pl.DataFrame, now: datetime, books: Collection[str] = ()
) -> pl.DataFrame:
    """The sides that a run bets on, with `stake` and `rank`: as many a day as there are, which may be none.

    A market of a player is bet once on a game date, at the side of the highest expected value, and never where a bet is
    already published. The stake is a quarter of the Kelly fraction, capped per bet and then, best bet first, per game
    and per day, where all that was published counts, withdrawn or not. A bet for which less than LEAST_STAKE is left is
    not made.

    Args:
        prices: rows of FAIR_PRICES.
        published: rows of BEST_BETS of the same days.
        now: the run's instant. Only a backfill bets on games that have tipped off, and at prices that were made longer
            than STALE_QUOTES before.
        books: keys of the books at which bets may be placed; none means all.
    """
    told = published.filter(IS_CHAINED).with_columns(is_told=pl.lit(True))
    staked = (
        _candidates(prices, now, books)
        .join(told, on=BET, how="anti")
        .with_columns(stake=pl.min_horizontal(KELLY * _kelly(), MOST_PER_BET))
        .pipe(_within, GAME, MOST_PER_GAME, told)
        .pipe(_within, DAY, MOST_PER_DAY, told)
        .with_columns(stake=_rounded_down(pl.col("stake")))
        .filter(pl.col("stake") >= LEAST_STAKE)
    )
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(DAY)
    return staked.sort(IN_ORDER).with_columns(rank=rank).drop("is_told")


def _candidates(prices: pl.DataFrame, now: datetime, books: Collection[str]) -> pl.DataFrame:
    """The best side of each market of a player that may be bet, in the order in which stakes are given."""
    is_ahead = pl.col("tip_off") > now.astimezone(UTC)
    # A run that goes on after a failure, or that makes bets alone, finds the prices of an earlier one.
    is_fresh = pl.col("as_of") >= now.astimezone(UTC) - STALE_QUOTES
    return (
        prices.filter(pl.col("filter_reason").is_null(), pl.col("expected_value") > 0)
        .filter((is_ahead & is_fresh) | ~IS_CHAINED)
        .filter(pl.col("book").is_in(list(books)) if books else pl.lit(True))
        .with_columns(is_told=IS_CHAINED)
        .sort(*IN_ORDER, "book", "line", "side")
        .unique(BET, keep="first", maintain_order=True)
    )


def _kelly() -> pl.Expr:
    """The stake, as a share of the bankroll, that makes it grow fastest; a push returns the stake and changes nothing."""
    win = pl.col("claimed_probability")
    return win - (1 - win) / profit_per_unit("price")


def _within(bets: pl.DataFrame, group: tuple[str, ...], cap: float, published: pl.DataFrame) -> pl.DataFrame:
    """Each stake in its order, cut to what published and better bets of its group left of the cap."""
    before = published.group_by(group).agg(before=pl.col("stake").sum())
    left = (cap - pl.col("before").fill_null(0.0)).clip(0.0)
    spent = pl.col("stake").cum_sum().over(group)
    stake = pl.min_horizontal(spent, left) - pl.min_horizontal(spent - pl.col("stake"), left)
    return (
        bets.join(before, on=group, how="left", maintain_order="left")
        .with_columns(stake=stake)
        .drop("before")
    )


def _rounded_down(stake: pl.Expr) -> pl.Expr:
    """To whole units, down because stakes rounded to the nearest could together exceed the cap.

    The small addition keeps a stake that floating point left just below a whole unit; the rounding gives the number that
    is written with six digits, since the division ends beside it.
    """
    return ((stake * UNITS + 1e-3).floor() / UNITS).round(6)
