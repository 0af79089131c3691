"""Which rows a model learns from, and why the others are left out. No model is fitted here."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from nba_props.days import EASTERN
from nba_props.features.catalogue import features_of, ready_column
from nba_props.models.families import Family
from nba_props.tables.table import INSTANT

VALIDATION_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rows to fit on and the newest days, held out whole, to validate on.

    Both have the contract's columns by name, `points` (the target) and the keys. `left_out` counts by reason.
    """

    fit: pl.DataFrame
    validation: pl.DataFrame
    left_out: dict[str, int]

    @property
    def all(self) -> pl.DataFrame:
        return pl.concat([self.fit, self.validation])


def trained_until(week: date) -> datetime:
    """Monday 06:00 Eastern, in UTC, of the week that the model serves: only facts known before count."""
    return datetime.combine(week, time(6), EASTERN).astimezone(UTC)


def training_set(
    family: Family, week: date, feature_store: pl.DataFrame, player_games: pl.DataFrame
) -> TrainingSet:
    """Rows ready for the family's contract whose player played, known before the week's Monday 06:00 Eastern."""
    cutoff = pl.lit(trained_until(week)).cast(INSTANT)
    first = week - timedelta(days=family.window_days) if family.window_days else date.min
    rows = feature_store.filter(
        pl.col("game_date") < week, pl.col("game_date") >= first, pl.col("tip_off") < cutoff
    )
    outcomes = player_games.filter(pl.col("known_at") < cutoff).select(
        "game_id", "player_id", "points", "did_play"
    )
    known = rows.join(outcomes, on=["game_id", "player_id"], how="left")
    reason = (
        pl.when(pl.col("points").is_null())
        .then(pl.lit("not_in_box_score"))
        .when(~pl.col("did_play"))
        .then(pl.lit("did_not_play"))
        .when(~pl.col(ready_column(family.contract)))
        .then(pl.lit("not_ready"))
    )
    judged = known.with_columns(reason=reason)
    left_out = {r: n for r, n in judged.drop_nulls("reason").group_by("reason").len().sort("reason").rows()}
    kept = judged.filter(pl.col("reason").is_null()).sort("game_date", "game_id", "player_id")
    dates = kept["game_date"].unique().sort()
    held = dates[-max(1, round(len(dates) * VALIDATION_SHARE))] if len(dates) > 1 else week
    return TrainingSet(
        kept.filter(pl.col("game_date") < held), kept.filter(pl.col("game_date") >= held), left_out
    )


def columns(family: Family) -> list[str]:
    """The model's columns: the contract's features by name, in index order."""
    return [f.name for f in features_of(family.contract)]


def data_hash(frame: pl.DataFrame, family: Family) -> str:
    """The same for the same rows: keys, features and target."""
    used = frame.select("game_id", "player_id", *columns(family), "points")
    return hashlib.sha256(used.write_csv().encode()).hexdigest()
