"""Model files below the home, named by their content; a file is never changed.

The identity is the hash of the trees and parameters without CatBoost's guid and timestamps, so that the same inputs
give the same identity.
"""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import fsspec

from nba_props.storage.files import keep

if TYPE_CHECKING:
    from catboost import CatBoostRegressor

UNSTABLE = ("model_guid", "train_finish_time", "catboost_version_info", "training")


class ModelFileError(Exception):
    """A model file that is missing, or is not the one in the registry; the message names it and the fix."""


@dataclass(frozen=True, slots=True)
class SavedModel:
    """A stored model: its id, its identity, its path below the store, and the SHA-256 of the file."""

    model_id: str
    identity: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Models at `<root>/<family>/<week>-<identity>.cbm`, where the root is any fsspec URL."""

    root: str

    def save(self, model: "CatBoostRegressor", family: str, week: date) -> SavedModel:
        """Stores a model, unless one of the same identity and week is stored: its first file stays."""
        fs, root = fsspec.core.url_to_fs(self.root)
        with tempfile.TemporaryDirectory() as folder:
            identity = _identity(model, Path(folder))
            file = f"{family}/{week}-{identity}.cbm"
            path, local = f"{root}/{file}", Path(folder) / "model.cbm"
            model.save_model(str(local))
            keep(fs, path, local.read_bytes())
        return SavedModel(
            f"{family}@{week}-{identity}", identity, file, hashlib.sha256(fs.cat_file(path)).hexdigest()
        )

    def has(self, file: str) -> bool:
        """Whether the store has the file, unchanged or not."""
        fs, root = fsspec.core.url_to_fs(self.root)
        return bool(fs.exists(f"{root}/{file}"))

    def is_whole(self, file: str, sha256: str) -> bool:
        """Whether the store has the file, with the hash."""
        fs, root = fsspec.core.url_to_fs(self.root)
        try:
            return hashlib.sha256(fs.cat_file(f"{root}/{file}")).hexdigest() == sha256
        except FileNotFoundError:
            return False

    def load(self, file: str, sha256: str) -> "CatBoostRegressor":
        """Loads the model of a file.

        Raises:
            ModelFileError: when the file is missing or has another hash.
        """
        from catboost import CatBoostRegressor  # noqa: PLC0415  (not at load)

        fs, root = fsspec.core.url_to_fs(self.root)
        path = f"{root}/{file}"
        try:
            blob = fs.cat_file(path)
        except FileNotFoundError:
            raise ModelFileError(f"model file {path} is gone; train its week again") from None
        except OSError as error:
            raise ModelFileError(f"model file {path} cannot be read: {error.strerror}") from None
        if (digest := hashlib.sha256(blob).hexdigest()) != sha256:
            raise ModelFileError(
                f"model file {path} has hash {digest[:12]}, not {sha256[:12]}: it was changed; train its week again"
            )
        model = CatBoostRegressor()
        model.load_model(blob=blob)
        return model


def _identity(model: "CatBoostRegressor", folder: Path) -> str:
    path = folder / "model.json"
    model.save_model(str(path), format="json")
    content = json.loads(path.read_text())
    info = content.get("model_info", {})
    for name in UNSTABLE:
        info.pop(name, None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
