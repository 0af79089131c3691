"""`signals`: which signals speak on tonight's lines. Whether they were right is in `record`."""

import polars as pl

from nba_props.bets.signals.inputs import Inputs, rows_of
from nba_props.declared.signals import SIGNALS, Signal
from nba_props.declared.tables.signals import SIGNALS as TABLE


def signals(inputs: Inputs) -> pl.DataFrame:
    """Rows of the table `signals`: every signal that speaks on a line of the champion's predictions.

    Args:
        inputs: the tables, of the days that are built and of what lies before.
    """
    rows = rows_of(inputs)
    return TABLE.shape(pl.concat([_spoken(rows, signal) for signal in SIGNALS]))


def _spoken(rows: pl.DataFrame, signal: Signal) -> pl.DataFrame:
    side = pl.col("model_side") if signal.side == "either" else pl.lit(signal.side)
    p = pl.col("market_p_over")
    return (
        rows.filter(signal.fires.fill_null(False))
        .with_columns(
            side=side, signal=pl.lit(signal.name), signal_value=pl.col(signal.value).cast(pl.Float64)
        )
        .with_columns(market_probability=pl.when(side="OVER").then(p).otherwise(1 - p))
        .select(TABLE.schema.names())
    )
