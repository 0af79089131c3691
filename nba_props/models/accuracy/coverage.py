"""How many player-games with a line were predicted, by whom, and to which feed or reason the others were lost.

A player-game is predicted when any family of the champion's succession predicts it. Errors are in `points`.
"""

import polars as pl

from nba_props.declared.families import FAMILIES
from nba_props.declared.feeds import FEEDS
from nba_props.models.accuracy.figures import Figures
from nba_props.models.governance.succession import NOT_READY, UNLEARNED
from nba_props.models.walk_forward.served import NAME, champion_of

PREDICTED = pl.col("predicted_points").is_not_null()


def of_walk_forward(rows: pl.DataFrame) -> Figures | None:
    """Coverage of walk-forward rows; None where no succession was walked forward."""
    if NAME not in rows["predictor"]:
        return None
    lined = rows.filter(pl.col("predictor") == NAME, pl.col("consensus_line").is_not_null())
    stood_in = PREDICTED & (pl.col("family") != champion_of(_families(rows)))
    return _figures(lined, stood_in, pl.col("lost_to").fill_null("no_line"))


def of_predictions(predictions: pl.DataFrame) -> Figures:
    """Coverage of stored predictions, by the active rows with the role of champion."""
    lined = predictions.filter("is_active", pl.col("consensus_line").is_not_null(), role="champion")
    reason = pl.col("stand_in_reason")
    stood_in = PREDICTED & reason.str.contains_any([NOT_READY, UNLEARNED]).fill_null(False)
    feeds = [pl.when(reason.str.contains(f.label, literal=True)).then(pl.lit(f.name)) for f in FEEDS.values()]
    lost_to = pl.when(PREDICTED).then(pl.coalesce(*feeds, pl.lit(NOT_READY))).otherwise("filter_reason")
    return _figures(lined, stood_in, lost_to.fill_null(NOT_READY))


def _figures(lined: pl.DataFrame, stood_in: pl.Expr, lost_to: pl.Expr) -> Figures:
    """`lined`, `predicted`, `stand_ins` by family, `stood_in_for` and `lost` by feed or reason."""
    told = lined.with_columns(why=lost_to)
    return {
        "lined": lined.height,
        "predicted": lined.filter(PREDICTED).height,
        "stand_ins": _counts(told.filter(stood_in), "family"),
        "stood_in_for": _counts(told.filter(stood_in), "why"),
        "lost": _counts(told.filter(~PREDICTED), "why"),
    }


def _counts(rows: pl.DataFrame, column: str) -> dict[str, int]:
    """Rows by a column's value, most first."""
    return dict(rows.group_by(column).len().sort("len", column, descending=[True, False]).rows())


def _families(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows["predictor"].unique(maintain_order=True) if name in FAMILIES]
