"""Columns as numpy arrays of floats, NaN for what is missing: what frames hand over to formulas."""

import numpy as np
import polars as pl


def floats(rows: pl.DataFrame, column: str) -> np.ndarray:
    """A numeric or boolean column's values."""
    return rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
