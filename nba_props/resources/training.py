"""Trains a family for a week, unless the registry has its model already, and records what was made.

Whether a fit may be made is decided in `models.governance.registry`; how it is made, in `models.training.fit`.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.instance.installed import code_hash
from nba_props.models.distribution.shape import other_release
from nba_props.models.governance.registry import (
    TrainingDecision,
    TrainingInputs,
    decide_training,
    trained_event,
)
from nba_props.models.training.cards import Importance, card, importance
from nba_props.models.training.fit import TooFewRowsError, fit
from nba_props.models.training.training_set import TrainingSet, Window, data_hash, trained_until, training_set
from nba_props.resources.fingerprints import library_versions
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore, SavedModel
from nba_props.storage.registry_store import RegistryStore


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """Who requests models and as of when; a window other than the family's own; whether existing models give way."""

    now: datetime
    by: str
    window: Window | None = None
    force: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a week: its model's row, if it has one, how that came about, and a message for people.

    `importance` is given for a fresh fit only.
    """

    week: date
    verdict: Literal["trained", "same", "refused", "too_few_rows"]
    reason: str
    row: dict[str, Any] | None = None
    importance: Importance | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A week's training, once its window is known and the registry has answered."""

    family: Family
    week: date
    window: Window
    request: TrainingRequest
    admitted: TrainingDecision


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
        request: TrainingRequest,
    ) -> Outcome:
        """Fits, stores and registers the week's model, or keeps the existing one where the registry says so.

        Args:
            family: whose model.
            week: the Monday of the week that it serves.
            rows: of the feature store.
            player_games: what the players then scored.
            request: who requests it, and how.
        """
        window = request.window or Window.of(family, week)
        learned = training_set(family, week, rows, player_games, window)
        inputs = TrainingInputs(
            family.name, week, window.train_from, window.train_to, data_hash(learned.all, family),
            family.parameters_hash,
        )  # fmt: skip
        admitted = decide_training(self.registry.events(), inputs, force=request.force, why=request.why)
        task = _Task(family, week, window, request, admitted)
        kept = self._kept(task)
        if admitted.verdict == "refused" or kept:
            return Outcome(
                week, "refused" if admitted.verdict == "refused" else "same", admitted.reason, kept
            )
        try:
            return self._fitted(task, learned)
        except TooFewRowsError as error:
            return Outcome(week, "too_few_rows", str(error))

    def _kept(self, task: _Task) -> dict[str, Any] | None:
        """The stored row of the existing model; one without a file, or that this release cannot read, is lost."""
        if task.admitted.verdict == "new" or task.admitted.existing is None:
            return None
        rows = self.lake.read(MODEL_TABLES[task.family.name], [task.week])
        stored = rows.filter(model_id=task.admitted.existing.model_id)
        row = stored.row(0, named=True) if stored.height else None
        is_lost = row and (other_release(row) or not self.models.has(row["file"]))
        return None if is_lost else row

    def _fitted(self, task: _Task, rows: TrainingSet) -> Outcome:
        fitted = fit(task.family, rows)
        shap = importance(fitted)
        saved = self.models.save(fitted.model, task.family.name, task.week)
        kept = task.admitted.existing
        # A row that was lost is made again, which is not a second training.
        if kept and task.admitted.verdict == "same" and kept.model_id != saved.model_id:
            return Outcome(
                task.week, "refused",
                f"the inputs of {kept.model_id} now give {saved.model_id}: other library versions or another machine; "
                f"put its row and file back from a copy, or move its event away and train again",
            )  # fmt: skip
        row = card(fitted, rows, task.window, shap) | _stored(task, saved)
        if task.admitted.verdict == "new":
            self._register(task, saved, row["data_hash"])
        return Outcome(task.week, "trained", task.admitted.reason, row, shap)

    def _register(self, task: _Task, saved: SavedModel, data: str) -> None:
        inputs = TrainingInputs(
            task.family.name, task.week, task.window.train_from, task.window.train_to, data,
            task.family.parameters_hash,
        )  # fmt: skip
        self.registry.append(
            trained_event(
                inputs,
                saved.model_id,
                by=task.request.by,
                why=task.request.why or "weekly",
                now=task.request.now,
                forced=task.admitted.existing is not None,
            )
        )


def _stored(task: _Task, saved: SavedModel) -> dict[str, Any]:
    """Columns of the family's table that tell a model's file and what it was made with."""
    return {
        "week": task.week,
        "trained_until": trained_until(task.week),
        "model_id": saved.model_id,
        "identity": saved.identity,
        "file": saved.file,
        "sha256": saved.sha256,
        "code_hash": code_hash(),
        "libraries": json.dumps(library_versions()),
    }
