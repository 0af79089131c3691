"""A ridge regression alone, month by month: the part `choice` of `bench.absences`, which compares sets of columns."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.models.arrays import Floats
from nba_props.models.training.linear import fit_linear
from nba_props.models.training.training_set import ROTATION


def candidates(store: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Feature rows that are ready for `absence`, of players of the rotation who played, with their points."""
    points = played.filter("did_play").select(*GAME_PLAYER, "points")
    rows = store.filter("ready_for_absence", pl.col("minutes_avg_last_10") >= ROTATION)
    return rows.join(points, on=GAME_PLAYER).sort("game_date", *GAME_PLAYER)


def errors(rows: pl.DataFrame, columns: list[str], months: list[date]) -> pl.Series:
    """The absolute error of each row of the months, each predicted from all rows before it; null for other rows.

    Args:
        rows: see `candidates`.
        columns: what the regression sees.
        months: the first day of each month, in order; the last ends the range.
    """
    x, y = rows.select(columns).cast(pl.Float64).to_numpy(), rows["points"].cast(pl.Float64).to_numpy()
    found = np.full(len(y), np.nan)
    for is_past, is_tested in _splits(rows["game_date"], months):
        fitted = fit_linear(x[is_past], y[is_past])
        shift = float(np.median(y[is_past] - fitted.predict(x[is_past])))
        found[is_tested] = np.abs(y[is_tested] - fitted.predict(x[is_tested]) - shift)
    return pl.Series(found).fill_nan(None)


def _splits(dates: pl.Series, months: list[date]) -> Iterator[tuple[Floats, Floats]]:
    for first, end in pairwise(months):
        yield (dates < first).to_numpy(), ((dates >= first) & (dates < end)).to_numpy()
