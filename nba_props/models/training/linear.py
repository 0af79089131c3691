"""A ridge regression, small enough to travel inside a model file: what the trees of a family may start from.

Trees need hundreds of steps to draw a straight line. Given one, they are left with what bends.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

PENALTY = 100.0  # rows that hold each standardized coefficient to nought


@dataclass(frozen=True, slots=True)
class Linear:
    """`intercept` plus, for each column, `slopes` times its distance from `means`; what is missing lies at its mean."""

    intercept: float
    means: tuple[float, ...]
    slopes: tuple[float, ...]

    def contributions(self, x: np.ndarray) -> np.ndarray:
        """What each column adds to the intercept."""
        return np.nan_to_num((np.asarray(x, float) - np.array(self.means)) * np.array(self.slopes))

    def predict(self, x: np.ndarray) -> np.ndarray:
        return self.intercept + self.contributions(x).sum(axis=1)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Linear":
        stated = json.loads(text)
        return cls(stated["intercept"], tuple(stated["means"]), tuple(stated["slopes"]))


def fit_linear(x: np.ndarray, y: np.ndarray) -> Linear:
    """Least squares with a penalty on the slopes of standardized columns; a column without a spread gets none."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    seen = np.isfinite(x)
    counts = np.maximum(seen.sum(axis=0), 1)
    means = np.where(seen, x, 0).sum(axis=0) / counts
    centred = np.where(seen, x - means, 0.0)
    deviations = np.sqrt((centred**2).sum(axis=0) / counts)
    scale = np.where(deviations > 0, deviations, 1.0)
    z, intercept = centred / scale, float(y.mean())
    slopes = np.linalg.solve(z.T @ z + PENALTY * np.eye(x.shape[1]), z.T @ (y - intercept)) / scale
    return Linear(intercept, tuple(map(float, means)), tuple(map(float, slopes)))
