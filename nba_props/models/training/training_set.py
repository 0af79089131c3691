"""Which rows a model learns from, and why the others are left out. No model is fitted here."""

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
ROTATION = (
    15.0  # ten-game minutes below which nobody quotes a player, and his points say little about others'
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Game dates to learn from (`train_from` None: all history) and, if set apart, to be judged on.

    Without dates of its own, the evaluation is on the newest days of the training dates, which the final fit then
    learns from too.
    """

    train_from: date | None
    train_to: date
    evaluate_from: date | None = None
    evaluate_to: date | None = None

    @classmethod
    def of(cls, family: Family, week: date) -> "Window":
        """The family's own: up to the Sunday before the week."""
        first = week - timedelta(days=family.window_days) if family.window_days else None
        return cls(first, week - DAY)

    def holds(self) -> pl.Expr:
        """True for rows of either span."""
        learned = pl.col("game_date").is_between(self.train_from or date.min, self.train_to)
        if self.evaluate_from is None:
            return learned
        return learned | pl.col("game_date").is_between(self.evaluate_from, self.evaluate_to)

    def checked(self, week: date) -> "Window":
        """The same window.

        Raises:
            ValueError: when its dates do not lie in order and before the week.
        """
        first, last = self.train_from or date.min, self.train_to
        if (self.evaluate_from is None) != (self.evaluate_to is None):
            raise ValueError("an evaluation needs both its dates: evaluate_from and evaluate_to")
        stated = [first, last, *(d for d in (self.evaluate_from, self.evaluate_to) if d)]
        if stated != sorted(stated) or self.evaluate_from == last or stated[-1] >= week:
            raise ValueError(
                f"train {self.train_from or 'the beginning'} to {last}, evaluate {self.evaluate_from} to "
                f"{self.evaluate_to}: give dates in this order, without overlap, before the week of {week}"
            )
        return self


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rows to fit on and later days, held out whole, to validate on.

    Both have the family's columns by name, `points` (the target) and the keys. `left_out` counts by reason. `refits`
    says whether the final fit learns from the validation days too.
    """

    fit: pl.DataFrame
    validation: pl.DataFrame
    left_out: dict[str, int]
    refits: bool = True

    @property
    def all(self) -> pl.DataFrame:
        return pl.concat([self.fit, self.validation])

    @property
    def final(self) -> pl.DataFrame:
        """What the model that is kept learns from."""
        return self.all if self.refits else self.fit


def trained_until(week: date) -> datetime:
    """Monday 06:00 Eastern, in UTC, of the week that the model serves: only facts known before count."""
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
    judged = known.with_columns(reason=reason(family))
    left_out = {r: n for r, n in judged.drop_nulls("reason").group_by("reason").len().sort("reason").rows()}
    kept = judged.filter(pl.col("reason").is_null()).sort("game_date", "game_id", "player_id")
    before = pl.col("game_date") < (window.evaluate_from or _newest(kept, week))
    return TrainingSet(kept.filter(before), kept.filter(~before), left_out, window.evaluate_from is None)


def _newest(rows: pl.DataFrame, week: date) -> date:
    """The first of the newest days that validate; a single day is not split."""
    dates = rows["game_date"].unique().sort()
    return dates[-max(1, round(len(dates) * VALIDATION_SHARE))] if len(dates) > 1 else week


def reason(family: Family) -> pl.Expr:
    """Why a row with its outcome (`points`, `did_play`) is not learned from; null if it is."""
    chosen = (
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
        return chosen
    return chosen.when(pl.col("vegas_points_line").is_null()).then(pl.lit("no_line"))


def data_hash(frame: pl.DataFrame, family: Family) -> str:
    """The same for the same rows: keys, features and target."""
    digest = hashlib.sha256("|".join(frame["game_id"]).encode())
    digest.update(frame["player_id"].cast(pl.Int64).to_numpy().tobytes())
    for name in [*family.columns, "points"]:
        # One NaN for all that is missing, whatever bits it had.
        values = floats(frame, name)
        digest.update(np.where(np.isnan(values), np.nan, values).tobytes())
    return digest.hexdigest()
