"""Which rows a model is trained on, and why the others are left out. No model is fitted here."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl

from nba_props.days import EASTERN
from nba_props.declared.families import Family
from nba_props.declared.features import ready_column
from nba_props.declared.tables.table import INSTANT
from nba_props.models.arrays import floats

VALIDATION_SHARE = 0.15
# Ten-game minutes below which no book quotes a player, and whose points say little about those of others.
ROTATION = 15.0
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Game dates to train on (`train_from` None: all history) and, if given, others to evaluate on.

    Without dates of its own, the evaluation is on the newest of the training dates, and the final fit is trained on
    them too.
    """

    train_from: date | None
    train_to: date
    evaluate_from: date | None = None
    evaluate_to: date | None = None

    @classmethod
    def of(cls, family: Family, week: date) -> "Window":
        """The family's own window, up to the Sunday before the week."""
        first = week - timedelta(days=family.window_days) if family.window_days else None
        return cls(first, week - DAY)

    def holds(self) -> pl.Expr:
        """True for rows of the training or the evaluation dates."""
        is_training = pl.col("game_date").is_between(self.train_from or date.min, self.train_to)
        if self.evaluate_from is None:
            return is_training
        return is_training | pl.col("game_date").is_between(self.evaluate_from, self.evaluate_to)

    def checked(self, week: date) -> "Window":
        """The same window.

        Raises:
            ValueError: its dates are not in order or not before the week.
        """
        first, last = self.train_from or date.min, self.train_to
        if (self.evaluate_from is None) != (self.evaluate_to is None):
            raise ValueError("an evaluation needs both of its dates: evaluate_from and evaluate_to")
        dates = [first, last, *(d for d in (self.evaluate_from, self.evaluate_to) if d)]
        if dates != sorted(dates) or self.evaluate_from == last or dates[-1] >= week:
            raise ValueError(
                f"the dates to train on are {self.train_from or 'the beginning'} to {last}, to evaluate on "
                f"{self.evaluate_from} to {self.evaluate_to}: give them in this order, without overlap, all before the "
                f"week of {week}"
            )
        return self


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rows to fit on, and rows of later whole days to validate on.

    Both have the keys, the family's columns by name and `points`, the target. `left_out` counts the other rows by
    reason. `refits`: the final model is trained on the validation rows too.
    """

    fit: pl.DataFrame
    validation: pl.DataFrame
    left_out: dict[str, int]
    refits: bool = True

    @property
    def all(self) -> pl.DataFrame:
        """Rows to fit and to validate on."""
        return pl.concat([self.fit, self.validation])

    @property
    def final(self) -> pl.DataFrame:
        """The rows that the final model is trained on."""
        return self.all if self.refits else self.fit


def trained_until(week: date) -> datetime:
    """The instant before which facts must be known to train a week's model: its Monday 06:00 Eastern, in UTC."""
    return datetime.combine(week, time(6), EASTERN).astimezone(UTC)


def training_set(
    family: Family,
    week: date,
    feature_store: pl.DataFrame,
    player_games: pl.DataFrame,
    window: Window | None = None,
) -> TrainingSet:
    """Rows ready for the family's contract whose player played, known before the week's Monday 06:00 Eastern."""
    window = (window or Window.of(family, week)).checked(week)
    cutoff = pl.lit(trained_until(week)).cast(INSTANT)
    rows = feature_store.filter(window.holds(), pl.col("tip_off") < cutoff)
    outcomes = player_games.filter(pl.col("known_at") < cutoff).select(
        "game_id", "player_id", "points", "did_play"
    )
    known = rows.join(outcomes, on=["game_id", "player_id"], how="left")
    candidates = known.with_columns(reason=exclusion_reason(family))
    left_out = dict(candidates.drop_nulls("reason").group_by("reason").len().sort("reason").rows())
    kept = candidates.filter(pl.col("reason").is_null()).sort("game_date", "game_id", "player_id")
    before = pl.col("game_date") < (window.evaluate_from or _newest(kept, week))
    return TrainingSet(kept.filter(before), kept.filter(~before), left_out, window.evaluate_from is None)


def _newest(rows: pl.DataFrame, week: date) -> date:
    """The first of the newest days, which are validated on; a single day is not split."""
    dates = rows["game_date"].unique().sort()
    return dates[-max(1, round(len(dates) * VALIDATION_SHARE))] if len(dates) > 1 else week


def exclusion_reason(family: Family) -> pl.Expr:
    """Why a row with its outcome (`points`, `did_play`) is not trained on; null if it is."""
    reason = (
        pl.when(pl.col("points").is_null())
        .then(pl.lit("not_in_box_score"))
        .when(~pl.col("did_play"))
        .then(pl.lit("did_not_play"))
        .when(~pl.col(ready_column(family.contract)))
        .then(pl.lit("not_ready"))
        .when(pl.col("minutes_avg_last_10") < ROTATION)
        .then(pl.lit("few_minutes"))
    )
    if family.base != "line":
        return reason
    return reason.when(pl.col("vegas_points_line").is_null()).then(pl.lit("no_line"))


def data_hash(frame: pl.DataFrame, family: Family) -> str:
    """A hash of the rows: keys, features and target."""
    digest = hashlib.sha256("|".join(frame["game_id"]).encode())
    digest.update(frame["player_id"].cast(pl.Int64).to_numpy().tobytes())
    for name in [*family.columns, "points"]:
        # The same NaN for every missing value, whatever its bits.
        values = floats(frame, name)
        digest.update(np.where(np.isnan(values), np.nan, values).tobytes())
    return digest.hexdigest()
