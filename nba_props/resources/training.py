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
from nba_props.models.governance.registry import Admission, admission, training
from nba_props.models.training.cards import Importance, card, importance
from nba_props.models.training.fit import TooFewRows, fit
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
        admitted = admission(
            self.registry.events(), family.name, week, (window.train_from, window.train_to),
            data_hash(learned.all, family), family.parameters_hash, asked.force, asked.why,
        )  # fmt: skip
        kept = self._kept(family, week, admitted)
        if admitted.verdict == "refused" or kept:
            return Outcome(
                week, "refused" if admitted.verdict == "refused" else "same", admitted.reason, kept
            )
        try:
            return self._fitted(family, week, learned, window, asked, admitted, now)
        except TooFewRows as error:
            return Outcome(week, "too_few_rows", str(error))

    def _kept(self, family: Family, week: date, admitted: Admission) -> dict[str, Any] | None:
        """The stored row of the week, where it is of the model that stands."""
        if admitted.verdict == "new" or admitted.kept is None:
            return None
        stored = self.lake.read(MODEL_TABLES[family.name], [week]).filter(model_id=admitted.kept.model_id)
        return stored.row(0, named=True) if stored.height else None

    def _fitted(
        self,
        family: Family,
        week: date,
        rows: TrainingSet,
        window: Window,
        asked: Asked,
        admitted: Admission,
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
        if admitted.kept and admitted.verdict == "same" and admitted.kept.model_id != saved.model_id:
            return Outcome(
                week, "refused",
                f"the inputs of {admitted.kept.model_id} now give {saved.model_id}: other library versions or another "
                f"machine; put its row and file back from a copy, or move its event away and train again",
            )  # fmt: skip
        if admitted.verdict == "new":
            self.registry.append(
                training(
                    family.name, week, saved.model_id, (window.train_from, window.train_to), row["data_hash"],
                    family.parameters_hash, asked.by, asked.why or "weekly", now, forced=admitted.kept is not None,
                )
            )  # fmt: skip
        return Outcome(week, "trained", admitted.reason, row, seen)
