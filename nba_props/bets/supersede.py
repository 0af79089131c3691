"""Which prediction of a player's market is active when a day is predicted again. Its values do not matter here."""

from datetime import UTC, datetime

import polars as pl

from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.bets import PREDICTIONS


def merge(existing: pl.DataFrame, fresh: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The predictions to store: every existing one, and the fresh ones that change something.

    Before a game's tip-off a fresh prediction supersedes the active one of its MODEL_PREDICTION if its inputs_hash
    differs; the old row stays, inactive, and names its successor. A fresh prediction as of the same instant has the
    same id and overwrites the row; one as of an earlier instant is ignored. From the tip-off on existing rows do not
    change, and a fresh prediction is stored only where there was none, as in a backfill.

    A retrained model has another model_id, so its predictions are stored beside the old model's. Filter by role or
    model for one prediction per player.

    Args:
        existing: rows of `predictions`, at most one active per MODEL_PREDICTION.
        fresh: rows of `predictions` of one run, one per MODEL_PREDICTION.
        now: the run's instant.

    Raises:
        ValueError: fresh has two rows for one MODEL_PREDICTION.
    """
    if repeated := fresh.filter(pl.struct(MODEL_PREDICTION).is_duplicated()).height:
        raise ValueError(
            f"{repeated} fresh predictions share their {MODEL_PREDICTION}: merge one run at a time"
        )
    stored = _to_store(existing, fresh, now)
    successor = stored.select(*MODEL_PREDICTION, successor="prediction_id")
    is_superseded = pl.col("is_active") & pl.col("successor").is_not_null()
    kept = (
        existing.join(stored, on=PREDICTIONS.key, how="anti")
        .join(successor, on=MODEL_PREDICTION, how="left")
        .with_columns(
            is_active=pl.col("is_active") & ~is_superseded,
            superseded_by=pl.when(is_superseded).then("successor").otherwise("superseded_by"),
        )
    )
    return PREDICTIONS.shape(pl.concat([PREDICTIONS.shape(kept), PREDICTIONS.shape(stored)]))


def _to_store(existing: pl.DataFrame, fresh: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The fresh predictions that are stored, as active rows."""
    active = existing.filter("is_active").select(
        *MODEL_PREDICTION, active_hash="inputs_hash", active_as_of="as_of"
    )
    known = existing.select(MODEL_PREDICTION).unique().with_columns(exists=True)
    changed = (pl.col("inputs_hash") != pl.col("active_hash")) & (pl.col("as_of") >= pl.col("active_as_of"))
    has_started = pl.col("tip_off") <= now.astimezone(UTC)
    is_stored = pl.col("exists").is_null() | (~has_started & (pl.col("active_hash").is_null() | changed))
    return (
        fresh.join(active, on=MODEL_PREDICTION, how="left")
        .join(known, on=MODEL_PREDICTION, how="left")
        .filter(is_stored)
        .select(fresh.columns)
        .with_columns(is_active=True, superseded_by=pl.lit(None, pl.String))
    )
