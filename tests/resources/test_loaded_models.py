"""Models that a run cannot use."""

from datetime import date
from pathlib import Path

import numpy as np

from nba_props.declared.families import FAMILIES
from nba_props.resources.loaded_models import LoadedModels
from nba_props.storage.model_store import ModelStore


def fault_of_model_with(features: int, tmp_path: Path) -> str | None:
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow to load)

    x = np.random.default_rng(0).random((20, features))
    model = CatBoostRegressor(iterations=1, allow_writing_files=False, verbose=False).fit(x, x[:, 0])
    store = ModelStore(str(tmp_path / "models"))
    saved = store.save(model, "catboost_core", date(2024, 4, 8))
    row = {"model_id": saved.model_id, "family": "catboost_core", "file": saved.file, "sha256": saved.sha256}
    return LoadedModels(store, log=lambda _: None).fault(row)


def test_model_trained_before_its_family_got_more_features_is_passed_over(tmp_path: Path) -> None:
    count = len(FAMILIES["catboost_core"].columns)

    assert "train its week again" in (fault_of_model_with(count - 1, tmp_path) or "")
    assert fault_of_model_with(count, tmp_path) is None
