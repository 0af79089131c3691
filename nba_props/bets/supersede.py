"""Which prediction of a player stands, when a day is predicted again. What it says is not looked at."""

from datetime import UTC, datetime

import polars as pl

from nba_props.declared.tables.bets import PREDICTIONS

PLAYER = ("game_id", "player_id", "model_id")


def merge(existing: pl.DataFrame, fresh: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The predictions that are to be stored: every existing one, and the fresh ones that change something.

    Before a game's tip-off a fresh prediction takes the place of the active one of its (game, player,
    model) when its inputs_hash differs; the old row stays, inactive, and names its successor. One as of the
    same instant has the same id and overwrites it; one as of an earlier instant changes nothing. From the
    tip-off on, what stood stands, and a fresh prediction counts only where there was none at all: a
    backfill.

    A retrained model has another model_id, so its predictions stand beside the old model's: whoever wants
    one per player asks for the model that serves.

    Args:
        existing: rows of `predictions`, at most one active per (game, player, model).
        fresh: rows of `predictions` of one run, one per (game, player, model).

    Raises:
        ValueError: fresh has two rows for one (game, player, model).
    """
    if twice := fresh.filter(pl.struct(PLAYER).is_duplicated()).height:
        raise ValueError(f"{twice} fresh predictions share their {PLAYER}: merge one run at a time")
    taken = _that_count(existing, fresh, now)
    successor = taken.select(*PLAYER, successor="prediction_id")
    replaced = pl.col("is_active") & pl.col("successor").is_not_null()
    kept = (
        existing.join(taken, on=PREDICTIONS.key, how="anti")
        .join(successor, on=PLAYER, how="left")
        .with_columns(
            is_active=pl.col("is_active") & ~replaced,
            superseded_by=pl.when(replaced).then("successor").otherwise("superseded_by"),
        )
    )
    return pl.concat([PREDICTIONS.shape(kept), PREDICTIONS.shape(taken)]).pipe(PREDICTIONS.shape)


def _that_count(existing: pl.DataFrame, fresh: pl.DataFrame, now: datetime) -> pl.DataFrame:
    active = existing.filter("is_active").select(*PLAYER, active_hash="inputs_hash", active_as_of="as_of")
    seen = existing.select(PLAYER).unique().with_columns(is_seen=True)
    changed = (pl.col("inputs_hash") != pl.col("active_hash")) & (pl.col("as_of") >= pl.col("active_as_of"))
    started = pl.col("tip_off") <= now.astimezone(UTC)
    counts = pl.col("is_seen").is_null() | (~started & (pl.col("active_hash").is_null() | changed))
    return (
        fresh.join(active, on=PLAYER, how="left")
        .join(seen, on=PLAYER, how="left")
        .filter(counts)
        .select(fresh.columns)
        .with_columns(is_active=True, superseded_by=pl.lit(None, pl.String))
    )
