"""Models as a run uses them: what cannot be used is a fault of that model, said once, and no crash."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from nba_props.declared.families import FAMILIES
from nba_props.models.distribution.shape import Shape
from nba_props.resources.loaded_models import LoadedModels
from nba_props.storage.model_store import ModelStore


def row(**other: object) -> dict[str, Any]:
    """A model's row; there is no file of it."""
    of = {"family": "catboost_v9", "contract": "v9"}
    return {**of, "model_id": "v9@week", "file": "v9/week.cbm", "sha256": "0", **Shape().columns(), **other}


def test_a_model_of_a_release_with_other_levels_is_a_fault_that_is_logged_once(tmp_path: Path) -> None:
    logged: list[str] = []
    loaded = LoadedModels(ModelStore(str(tmp_path)), logged.append)
    older = row(recalibration=[0.0, 0.5, 1.0])
    said = "model v9@week has a map of other levels; train its week again"
    assert loaded.fault(older) == loaded.fault(older) == said
    assert logged == [f"v9@week cannot be used: {said}"]


def test_a_model_of_a_contract_that_its_family_has_left_is_a_fault(tmp_path: Path) -> None:
    """Its trees ask for other columns than the family now has, which is found out before anybody predicts with it."""
    logged: list[str] = []
    left = row(family="points_distribution", contract="v9")
    said = LoadedModels(ModelStore(str(tmp_path)), logged.append).fault(left) or ""
    assert "learned from the contract v9, and points_distribution now learns from absence" in said
    assert len(logged) == 1


def test_a_file_that_is_gone_is_a_fault_of_its_model_alone(tmp_path: Path) -> None:
    logged: list[str] = []
    loaded = LoadedModels(ModelStore(str(tmp_path)), logged.append)
    assert "is gone" in (loaded.fault(row()) or "")
    assert len(logged) == 1


def fault_of_model_with(features: int, folder: Path) -> str | None:
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow to load)

    x = np.random.default_rng(0).random((20, features))
    model = CatBoostRegressor(iterations=1, allow_writing_files=False, verbose=False).fit(x, x[:, 0])
    store = ModelStore(str(folder / "models"))
    saved = store.save(model, "catboost_v9", date(2024, 4, 8))
    of = row(model_id=saved.model_id, file=saved.file, sha256=saved.sha256)
    return LoadedModels(store, log=lambda _: None).fault(of)


def test_a_model_trained_before_its_family_got_more_features_is_a_fault(tmp_path: Path) -> None:
    count = len(FAMILIES["catboost_v9"].columns)
    assert "train its week again" in (fault_of_model_with(count - 1, tmp_path) or "")
    assert fault_of_model_with(count, tmp_path) is None
