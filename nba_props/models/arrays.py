"""Columns of frames as numpy arrays of floats, the form in which formulas take them."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def floats(rows: pl.DataFrame, column: str) -> Floats:
    """A numeric or boolean column's values, NaN where a value is missing."""
    return as_floats(rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy())


def as_floats(values: object) -> Floats:
    """Any array-like of numbers as an array of floats, not copied where it is one already."""
    return np.asarray(values, dtype=np.float64)
