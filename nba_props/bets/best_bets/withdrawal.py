"""Which published bets are withdrawn: those that nobody should place any more. What was published stays as it is."""

from datetime import UTC, datetime

import polars as pl

from nba_props.bets.best_bets.chain import IS_CHAINED
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.tables.record import BEST_BETS, BET
from nba_props.declared.tables.table import INSTANT

RULED_OUT = ("out", "doubtful")
QUOTE = (*BET, "book", "side", "line")


def withdraw(
    bets: pl.DataFrame, prices: pl.DataFrame, games: pl.DataFrame, statuses: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The bets, of which those that have lost their ground are marked with the run's instant and the first reason.

    `ruled_out`: the player is listed out or doubtful. `postponed`: the game no longer takes place on its game date.
    `price_gone`: the book no longer quotes the side and line at the worst price still worth taking, or better.
    `no_value`: it does, and at the published price the bet is expected to lose by what is known now. A bet is withdrawn
    once, and only until its tip-off. Bets of a backfill are made again instead.

    Args:
        bets: rows of BEST_BETS.
        prices: rows of FAIR_PRICES of the same days, as of now.
        games: game_id, game_date and tip_off, as known now, of the games that take place.
        statuses: game_id, player_id and injury_status, as known now.
        now: the run's instant.
    """
    reason = (
        pl.when(pl.col("status_now").is_in(RULED_OUT))
        .then(pl.lit("ruled_out"))
        .when(pl.col("known_tip_off").is_null())
        .then(pl.lit("postponed"))
        .when(~pl.col("is_quoted").fill_null(False))
        .then(pl.lit("price_gone"))
        .when(pl.col("value_now") < 0)
        .then(pl.lit("no_value"))
    )
    is_ahead = pl.coalesce("known_tip_off", "tip_off") > now.astimezone(UTC)
    # A clock that was set back knows nothing about a bet that is published later.
    is_told = IS_CHAINED & (pl.col("published_at") <= now.astimezone(UTC))
    may_be = is_told & pl.col("withdrawn_at").is_null() & is_ahead
    judged = (
        bets.join(_known_games(games), on=["game_id", "game_date"], how="left")
        .join(_known_statuses(statuses), on=GAME_PLAYER, how="left")
        .join(_quoted_now(bets, prices), on=BET, how="left")
        .with_columns(reason=pl.when(may_be).then(reason))
    )
    instant = pl.when(pl.col("reason").is_not_null()).then(pl.lit(now).cast(INSTANT))
    return BEST_BETS.shape(
        judged.with_columns(
            withdrawn_at=pl.coalesce("withdrawn_at", instant),
            withdrawn_reason=pl.coalesce("withdrawn_reason", "reason"),
        )
    )


def _known_games(games: pl.DataFrame) -> pl.DataFrame:
    return games.group_by("game_id", "game_date").agg(known_tip_off=pl.col("tip_off").max())


def _known_statuses(statuses: pl.DataFrame) -> pl.DataFrame:
    return statuses.select(*GAME_PLAYER, status_now="injury_status").unique(GAME_PLAYER, keep="first")


def _quoted_now(bets: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """Per bet whose book quotes its side and line: whether the price is still worth it, and the published price's value."""
    now = prices.select(
        *QUOTE,
        price_now="price",
        claim_now="claimed_probability",
        push_now="push_probability",
    )
    profit, win = profit_per_unit("price"), pl.col("claim_now")
    value = (1 - pl.col("push_now").fill_null(0.0)) * (win * profit - (1 - win))
    return (
        bets.select(*QUOTE, "price", "worst_price")
        .join(now, on=QUOTE)
        .with_columns(
            is_quoted=profit_per_unit("price_now") >= profit_per_unit(pl.coalesce("worst_price", "price")),
            value_now=value,
        )
        .group_by(BET)
        .agg(pl.col("is_quoted").any(), pl.col("value_now").max())
    )
