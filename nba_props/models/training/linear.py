"""A ridge regression, small enough to be stored inside a model file: the linear base of a family's trees.

Trees need hundreds of steps to follow a straight line. With a linear base they only learn what is not linear.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from nba_props.models.arrays import Floats, as_floats

PENALTY = 100.0  # weight of a zero slope of each standardized column, in rows


@dataclass(frozen=True, slots=True)
class Linear:
    """`intercept` plus, for each column, `slopes` times its distance from `means`; a missing value lies at its mean."""

    intercept: float
    means: tuple[float, ...]
    slopes: tuple[float, ...]

    def contributions(self, x: ArrayLike) -> Floats:
        """What each column adds to the intercept, rows by columns."""
        return as_floats(np.nan_to_num((as_floats(x) - np.array(self.means)) * np.array(self.slopes)))

    def predict(self, x: ArrayLike) -> Floats:
        """The prediction of each row."""
        return as_floats(self.intercept + self.contributions(x).sum(axis=1))

    def to_json(self) -> str:
        """The regression as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Linear":
        """The regression that `to_json` wrote."""
        fields = json.loads(text)
        return cls(fields["intercept"], tuple(fields["means"]), tuple(fields["slopes"]))


def fit_linear(x: ArrayLike, y: ArrayLike) -> Linear:
    """Least squares with a penalty on the slopes of standardized columns; a constant column gets a slope of zero."""
    columns, target = as_floats(x), as_floats(y)
    known = np.isfinite(columns)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, columns, 0).sum(axis=0) / counts
    centred = np.where(known, columns - means, 0.0)
    deviations = np.sqrt((centred**2).sum(axis=0) / counts)
    scale = np.where(deviations > 0, deviations, 1.0)
    z, intercept = centred / scale, float(target.mean())
    slopes = np.linalg.solve(z.T @ z + PENALTY * np.eye(columns.shape[1]), z.T @ (target - intercept)) / scale
    return Linear(intercept, tuple(map(float, means)), tuple(map(float, slopes)))
