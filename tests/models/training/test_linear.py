import numpy as np
import pytest

from nba_props.models.training.linear import Linear, fit_linear

DRAW = np.random.default_rng(0)
X = DRAW.normal(size=(50_000, 3)) * (1, 10, 1) + (5, 0, 0)
Y = 12 + 2 * X[:, 0] - 0.3 * X[:, 1]


def test_slopes_are_found_on_whatever_scale_and_what_says_nothing_gets_none() -> None:
    found = fit_linear(X, Y)
    assert found.slopes == pytest.approx((2, -0.3, 0), abs=0.01)
    assert found.predict(X[:50]) == pytest.approx(Y[:50], abs=0.1)


def test_a_missing_value_lies_at_its_columns_mean() -> None:
    holed = X.copy()
    holed[::2, 0] = np.nan
    found = fit_linear(holed, Y)
    assert found.slopes[0] == pytest.approx(2, abs=0.01)
    assert found.predict(np.array([[np.nan, 0, 0]])) == pytest.approx(
        found.predict(np.array([[5.0, 0, 0]])), abs=0.05
    )


def test_a_column_without_a_spread_or_without_a_value_is_ignored() -> None:
    still = np.column_stack([X[:, 0], np.full(len(X), 7.0), np.full(len(X), np.nan)])
    found = fit_linear(still, Y)
    assert found.slopes[1:] == (0, 0)
    assert np.isfinite(found.predict(still)).all()


def test_contributions_and_intercept_make_the_prediction() -> None:
    found = fit_linear(X, Y)
    assert found.intercept + found.contributions(X[:9]).sum(axis=1) == pytest.approx(found.predict(X[:9]))


def test_it_survives_being_written_down() -> None:
    found = fit_linear(X, Y)
    assert Linear.from_json(found.to_json()) == found
