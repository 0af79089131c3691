"""The record of published bets: a run adds bets to it and withdraws some, and changes nothing else of it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.bets.best_bets.chain import IS_CHAINED, chained, heads, of_the_record
from nba_props.bets.best_bets.selection import ALGORITHM_VERSION, select
from nba_props.bets.best_bets.withdrawal import withdraw
from nba_props.declared.tables.record import BEST_BETS, BET
from nba_props.declared.tables.table import INSTANT


@dataclass(frozen=True, slots=True)
class Night:
    """What a run knows at its instant about the days whose bets it records.

    Attributes:
        prices: rows of FAIR_PRICES.
        predictions: rows of PREDICTIONS, for what a bet says of its model and the opponent.
        games: game_id, game_date and tip_off of the games that take place.
        statuses: game_id, player_id and injury_status.
    """

    prices: pl.DataFrame
    predictions: pl.DataFrame
    games: pl.DataFrame
    statuses: pl.DataFrame


def recorded(stored: pl.DataFrame, night: Night, now: datetime, books: Collection[str] = ()) -> pl.DataFrame:
    """The rows of BEST_BETS after a run: all that were published, those that it withdrew, and those that it adds.

    Args:
        stored: all rows of BEST_BETS of the run's days, whose chain holds.
        night: what is known.
        now: the run's instant.
        books: keys of the books at which bets may be placed; none means all.
    """
    standing = withdraw(stored, night.prices, night.games, night.statuses, now)
    chosen = select(night.prices, standing, now, books)
    made = _made(chosen, night.predictions, now)
    told = pl.concat([standing.filter(IS_CHAINED), _numbered(made.filter(IS_CHAINED), standing)])
    backfilled = pl.concat([made.filter(~IS_CHAINED), _kept(standing, night.prices)])
    return BEST_BETS.shape(pl.concat([told, backfilled.join(told, on=BET, how="anti")]))


def _made(chosen: pl.DataFrame, predictions: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The chosen sides as rows of BEST_BETS, without their place in the chain."""
    opponents = predictions.drop_nulls("team").select("game_id", "team", "opponent")
    said = predictions.select("prediction_id", "family", "edge").unique("prediction_id")
    return BEST_BETS.shape(
        chosen.with_columns(bet_id=_bet_ids(chosen))
        .join(opponents.unique(["game_id", "team"]), on=["game_id", "team"], how="left")
        .join(said, on="prediction_id", how="left")
        .with_columns(
            player="player_name",
            algorithm_version=pl.lit(ALGORITHM_VERSION),
            published_at=pl.lit(now).cast(INSTANT),
            withdrawn_at=pl.lit(None, INSTANT),
            withdrawn_reason=pl.lit(None, pl.String),
            sequence=pl.lit(None, pl.Int32),
            digest=pl.lit(None, pl.String),
        )
    )


def _bet_ids(bets: pl.DataFrame) -> pl.Series:
    texts = ("|".join(map(str, key)) for key in bets.select(BET).rows())
    return pl.Series([hashlib.sha256(text.encode()).hexdigest()[:20] for text in texts], dtype=pl.String)


def _numbered(made: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """The new bets at the end of their days' chains, best first."""
    last = published.group_by("game_date").agg(last=pl.col("sequence").max())
    place = pl.col("last").fill_null(0) + pl.col("rank").rank("ordinal").over("game_date")
    ordered = (
        made.join(last, on="game_date", how="left")
        .with_columns(sequence=place.cast(pl.Int32))
        .sort("game_date", "sequence")
        .select(made.columns)
    )
    return chained(ordered, heads(published))


def _kept(bets: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """Earlier backfills of days that this run does not backfill; files of older versions have no ids."""
    again = prices.filter(~IS_CHAINED).select("game_date").unique()
    return of_the_record(bets.filter(~IS_CHAINED)).join(again, on="game_date", how="anti")
