"""Models as a run uses them: each file is loaded once, and one that cannot be loaded is logged once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nba_props.declared.families import FAMILIES, Family
from nba_props.models.training.fit import predict
from nba_props.storage.model_store import ModelFileError, ModelStore

if TYPE_CHECKING:
    from catboost import CatBoostRegressor


@dataclass(slots=True)
class LoadedModels:
    """Models of a store by model_id. `log` is called with each file's fault."""

    store: ModelStore
    log: Callable[[str], None]
    _loaded: dict[str, "CatBoostRegressor"] = field(default_factory=dict)
    _faults: dict[str, str] = field(default_factory=dict)

    def fault(self, model: Mapping[str, Any]) -> str | None:
        """Why a model row's file cannot be loaded or used; nothing when it can."""
        model_id = model["model_id"]
        if model_id not in self._loaded and model_id not in self._faults:
            try:
                self._loaded[model_id] = self._load(model)
            except ModelFileError as error:
                self._faults[model_id] = str(error)
                self.log(f"{model_id} cannot be loaded: {error}")
        return self._faults.get(model_id)

    def predict(self, family: Family, model: Mapping[str, Any], rows: pl.DataFrame) -> np.ndarray:
        """Expected points of feature rows.

        Raises:
            ModelFileError: the model cannot be loaded.
        """
        if fault := self.fault(model):
            raise ModelFileError(fault)
        return predict(self._loaded[model["model_id"]], family, rows)

    def _load(self, model: Mapping[str, Any]) -> "CatBoostRegressor":
        """The model of a row, if it takes the features that its family has now: an update may have changed them."""
        loaded, takes = self.store.load(model["file"], model["sha256"]), FAMILIES[model["family"]].columns
        if (count := len(loaded.feature_names_)) != len(takes):
            raise ModelFileError(
                f"it was trained on {count} features and {model['family']} has {len(takes)} in this version of nba-props; "
                f"train its week again"
            )
        return loaded
