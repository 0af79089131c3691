"""The ridge regression: slopes recovered, missing values, and storage."""

import numpy as np
import pytest

from nba_props.models.training.linear import Linear, fit_linear

DRAW = np.random.default_rng(0)
X = DRAW.normal(size=(50_000, 3)) * (1, 10, 1) + (5, 0, 0)
Y = 12 + 2 * X[:, 0] - 0.3 * X[:, 1]


def test_slopes_are_recovered_on_any_scale_and_an_irrelevant_column_gets_none() -> None:
    linear = fit_linear(X, Y)
    assert linear.slopes == pytest.approx((2, -0.3, 0), abs=0.01)
    assert linear.predict(X[:50]) == pytest.approx(Y[:50], abs=0.1)


def test_a_missing_value_lies_at_its_columns_mean() -> None:
    holed = X.copy()
    holed[::2, 0] = np.nan
    linear = fit_linear(holed, Y)
    assert linear.slopes[0] == pytest.approx(2, abs=0.01)
    assert linear.predict(np.array([[np.nan, 0, 0]])) == pytest.approx(
        linear.predict(np.array([[5.0, 0, 0]])), abs=0.05
    )


def test_a_column_without_a_spread_or_without_a_value_is_ignored() -> None:
    still = np.column_stack([X[:, 0], np.full(len(X), 7.0), np.full(len(X), np.nan)])
    linear = fit_linear(still, Y)
    assert linear.slopes[1:] == (0, 0)
    assert np.isfinite(linear.predict(still)).all()


def test_contributions_and_intercept_make_the_prediction() -> None:
    linear = fit_linear(X, Y)
    assert linear.intercept + linear.contributions(X[:9]).sum(axis=1) == pytest.approx(linear.predict(X[:9]))


def test_it_can_be_stored_as_json() -> None:
    linear = fit_linear(X, Y)
    assert Linear.from_json(linear.to_json()) == linear
