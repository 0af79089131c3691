"""Models as a run uses them: each file is loaded once, and one that cannot be used is logged once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nba_props.declared.families import FAMILIES, Family
from nba_props.models.distribution.shape import other_release
from nba_props.models.training.fit import contributions, expected, predict
from nba_props.storage.model_store import ModelFileError, ModelStore

if TYPE_CHECKING:
    from catboost import CatBoostRegressor


@dataclass(slots=True)
class LoadedModels:
    """Models of a store by model_id. `log` is called with each model's fault."""

    store: ModelStore
    log: Callable[[str], None]
    _loaded: dict[str, "CatBoostRegressor"] = field(default_factory=dict)
    _faults: dict[str, str] = field(default_factory=dict)

    def fault(self, model: Mapping[str, Any]) -> str | None:
        """Why a model row cannot be used, its file or what the row itself holds; nothing when it can."""
        model_id = model["model_id"]
        is_new = model_id not in self._loaded and model_id not in self._faults
        if is_new and (fault := other_release(model) or _other_contract(model) or self._file_fault(model)):
            self._faults[model_id] = fault
            self.log(f"{model_id} cannot be used: {fault}")
        return self._faults.get(model_id)

    def _file_fault(self, model: Mapping[str, Any]) -> str | None:
        try:
            loaded = self.store.load(model["file"], model["sha256"])
        except ModelFileError as error:
            return str(error)
        takes = FAMILIES[model["family"]].columns
        if (count := len(loaded.feature_names_)) != len(takes):
            return f"it was trained on {count} features and {model['family']} has {len(takes)}; train its week again"
        self._loaded[model["model_id"]] = loaded
        return None

    def predict(self, family: Family, model: Mapping[str, Any], rows: pl.DataFrame) -> np.ndarray:
        """Expected points of feature rows.

        Raises:
            ModelFileError: the model cannot be used.
        """
        if fault := self.fault(model):
            raise ModelFileError(fault)
        return predict(self._loaded[model["model_id"]], family, rows)

    def contributions(
        self, family: Family, model: Mapping[str, Any], rows: pl.DataFrame
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the columns of feature rows add to their predictions, and what that is added to, in points.

        Raises:
            ModelFileError: the model cannot be used.
        """
        if fault := self.fault(model):
            raise ModelFileError(fault)
        loaded = self._loaded[model["model_id"]]
        return contributions(loaded, family, rows)[1], expected(loaded, family, rows)


def _other_contract(model: Mapping[str, Any]) -> str | None:
    """Why a model cannot read its family's columns: the family has moved to another contract since it was trained."""
    family = FAMILIES[model["family"]]
    contract = str(family.contract.name).lower()
    if model["contract"] == contract:
        return None
    return (
        f"model {model['model_id']} learned from the contract {model['contract']}, and {family.name} now learns from "
        f"{contract}; train its week again, with --force"
    )
