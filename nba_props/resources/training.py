"""Trains a family for a week, unless the registry has its model: what is asked, what comes of it, what is recorded.

Which fits may be made the registry says (`models.registry`); how they are made, `models.fit`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.models.governance.registry import (
    TrainingDecision,
    TrainingInputs,
    decide_training,
    trained_event,
)
from nba_props.models.training.cards import Importance, card, importance
from nba_props.models.training.fit import TooFewRowsError, fit
from nba_props.models.training.training_set import TrainingSet, Window, data_hash, trained_until, training_set
from nba_props.resources.fingerprints import code_hash, library_versions
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore
from nba_props.storage.registry_store import RegistryStore


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run wants: a window other than the family's own, and whether a model that is there gives way, and why."""

    by: str
    window: Window | None = None
    force: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a week: the row that stands for it (none: no model), how it came about, in words.

    `importance` comes with a fresh fit only.
    """

    week: date
    verdict: Literal["trained", "same", "refused", "too_few_rows"]
    reason: str
    row: dict[str, Any] | None = None
    importance: Importance | None = None


@dataclass(frozen=True, slots=True)
class Trainer:
    """Where models, their events and their rows are kept."""

    models: ModelStore
    registry: RegistryStore
    lake: Lake

    def train(
        self,
        family: Family,
        week: date,
        rows: pl.DataFrame,
        player_games: pl.DataFrame,
        asked: Asked,
        now: datetime,
    ) -> Outcome:
        """Fits, stores and registers the week's model; keeps the one that is there where the registry says so.

        Args:
            rows: of the feature store.
        """
        window = asked.window or Window.of(family, week)
        learned = training_set(family, week, rows, player_games, window)
        inputs = TrainingInputs(
            family.name, week, window.train_from, window.train_to, data_hash(learned.all, family),
            family.parameters_hash,
        )  # fmt: skip
        admitted = decide_training(self.registry.events(), inputs, force=asked.force, why=asked.why)
        kept = self._kept(family, week, admitted)
        if admitted.verdict == "refused" or kept:
            return Outcome(
                week, "refused" if admitted.verdict == "refused" else "same", admitted.reason, kept
            )
        try:
            return self._fitted(family, week, learned, window, asked, admitted, now)
        except TooFewRowsError as error:
            return Outcome(week, "too_few_rows", str(error))

    def _kept(self, family: Family, week: date, admitted: TrainingDecision) -> dict[str, Any] | None:
        """The stored row of the week, where it is of the model that stands."""
        if admitted.verdict == "new" or admitted.existing is None:
            return None
        stored = self.lake.read(MODEL_TABLES[family.name], [week]).filter(model_id=admitted.existing.model_id)
        return stored.row(0, named=True) if stored.height else None

    def _fitted(
        self,
        family: Family,
        week: date,
        rows: TrainingSet,
        window: Window,
        asked: Asked,
        admitted: TrainingDecision,
        now: datetime,
    ) -> Outcome:
        fitted = fit(family, rows)
        seen = importance(fitted)
        saved = self.models.save(fitted.model, family.name, week)
        row = card(fitted, rows, window, seen) | {
            "week": week,
            "trained_until": trained_until(week),
            "model_id": saved.model_id,
            "identity": saved.identity,
            "file": saved.file,
            "sha256": saved.sha256,
            "code_hash": code_hash(),
            "libraries": json.dumps(library_versions()),
        }
        # A row that was lost is made anew, and is no second training.
        if admitted.existing and admitted.verdict == "same" and admitted.existing.model_id != saved.model_id:
            return Outcome(
                week, "refused",
                f"the inputs of {admitted.existing.model_id} now give {saved.model_id}: other library versions or another "
                f"machine; put its row and file back from a copy, or move its event away and train again",
            )  # fmt: skip
        if admitted.verdict == "new":
            inputs = TrainingInputs(
                family.name,
                week,
                window.train_from,
                window.train_to,
                row["data_hash"],
                family.parameters_hash,
            )
            forced = admitted.existing is not None
            self.registry.append(
                trained_event(
                    inputs, saved.model_id, by=asked.by, why=asked.why or "weekly", now=now, forced=forced
                )
            )
        return Outcome(week, "trained", admitted.reason, row, seen)
