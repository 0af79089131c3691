"""Each feature's expression against its cases computed by hand, and which function may compute which row."""

import math

import polars as pl
import pytest

from nba_props.declared.features import BY_INDEX, CATALOGUE
from nba_props.features.formulas.expressions import expression
from nba_props.features.formulas.registration import FUNCTIONS, feature
from tests.features.feature_cases import CASES, DTYPES, ROW


def identity(case: object) -> str:
    return (
        BY_INDEX[case].name
        if isinstance(case, int)
        else ",".join(case)
        if isinstance(case, dict)
        else str(case)
    )


@pytest.mark.parametrize(("index", "changed", "expected"), CASES, ids=identity)
def test_a_feature_is_what_its_name_says(
    index: int, changed: dict[str, object], expected: float | None
) -> None:
    frame = pl.DataFrame([ROW | changed], schema=DTYPES)
    value = frame.select(expression(BY_INDEX[index])).item()
    if expected is not None and math.isnan(expected):
        assert math.isnan(value)
    else:
        assert value == (expected if expected is None else pytest.approx(expected, abs=1e-12))


def test_every_feature_has_a_case() -> None:
    assert {index for index, _, _ in CASES} == {f.index for f in CATALOGUE}


def test_a_feature_has_a_function_or_a_value_in_its_row_and_not_both() -> None:
    assert {f.index for f in CATALOGUE if f.value is None} == set(FUNCTIONS)


def test_every_function_says_what_it_computes() -> None:
    for index, function in FUNCTIONS.items():
        assert function.__doc__, BY_INDEX[index].name


@pytest.mark.parametrize(
    ("index", "name"),
    [(33, "something_else"), (33, "dnp_rate"), (0, "points_avg_last_5")],
    ids=["another name", "a second function", "a row with a window"],
)
def test_a_function_that_cannot_compute_its_row_is_refused(index: int, name: str) -> None:
    def function() -> pl.Expr:
        return pl.lit(0.0)

    function.__name__ = name
    with pytest.raises(
        ValueError, match=f"{name} cannot compute feature {index}, which is {BY_INDEX[index].name}"
    ):
        feature(index)(function)
