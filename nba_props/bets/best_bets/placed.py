"""Placed bets as rows, for the grades beside the published ones."""

from collections.abc import Iterable

import polars as pl

from nba_props.declared.placed_bet import PlacedBet, newest
from nba_props.declared.tables.table import INSTANT

PLACED = pl.Schema(
    [("bet_id", pl.String), ("placed_at", INSTANT), ("placed_price", pl.Int32), ("placed_stake", pl.Float64)]
)


def placed(notes: Iterable[PlacedBet]) -> pl.DataFrame:
    """One row per bet that was noted as placed, by its newest note: PLACED, the stake as a share of the bankroll."""
    rows = [(note.bet_id, note.placed_at, note.price, note.stake) for note in newest(notes)]
    return pl.DataFrame(rows, PLACED, orient="row").sort("bet_id")
