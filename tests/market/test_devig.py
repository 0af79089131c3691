"""American odds, and the methods that take the margin out of a two-sided quote."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.declared.odds import decimal, implied, overround, profit_per_unit
from nba_props.market.devig import (
    METHODS,
    Floats,
    additive,
    multiplicative,
    power,
    priceable,
    probit,
)
from tests.market.market_rows import dfs, quote, quotes

patient = settings(deadline=None)  # the first call imports scipy
sides = (
    st.tuples(st.floats(0.02, 0.98), st.floats(1.0, 1.15))
    .map(lambda pair: (pair[0] * pair[1], (1 - pair[0]) * pair[1]))
    .filter(lambda pair: max(pair) < 0.999)
)


def one(over: float, under: float) -> tuple[Floats, Floats]:
    return np.array([over]), np.array([under])


def test_american_odds_say_profit_payout_and_break_even() -> None:
    odds = pl.DataFrame({"price": [150, -150, 100, -100, 50, None]}, schema={"price": pl.Int32})
    got = odds.select(
        profit_per_unit("price"), decimal("price").alias("decimal"), implied("price").alias("p")
    )
    assert got["decimal"].to_list() == pytest.approx([2.5, 5 / 3, 2, 2, None, None])
    assert got["p"].to_list() == pytest.approx([0.4, 0.6, 0.5, 0.5, None, None])
    assert got.to_series(0).to_list() == pytest.approx([1.5, 2 / 3, 1, 1, None, None])


def test_the_overround_of_a_standard_quote_is_what_both_sides_cost() -> None:
    odds = pl.DataFrame(
        {"over": [-110, -110], "under": [-110, None]}, schema={"over": pl.Int32, "under": pl.Int32}
    )
    assert odds.select(overround("over", "under")).to_series().to_list() == pytest.approx([220 / 210, None])


@given(st.integers(100, 100_000))
def test_break_even_of_a_price_and_its_mirror_sum_to_one(price: int) -> None:
    odds = pl.DataFrame({"price": [price, -price]}, schema={"price": pl.Int32})
    assert odds.select(implied("price").sum()).item() == pytest.approx(1)


@patient
@given(st.floats(0.501, 0.57))
def test_all_methods_agree_on_a_half_at_equal_prices(p: float) -> None:
    for method in METHODS:
        assert method(*one(p, p)) == pytest.approx(0.5)


@patient
@given(sides)
def test_every_method_gives_probabilities_that_sum_to_one_over_both_sides(pair: tuple[float, float]) -> None:
    over, under = one(*pair)
    for method in METHODS:
        p = method(over, under)
        assert 0 < p[0] < 1
        assert p + method(under, over) == pytest.approx(1)


def test_a_long_shot_by_hand() -> None:
    over, under = one(0.25, 0.80)
    assert multiplicative(over, under) == pytest.approx(0.25 / 1.05)
    assert additive(over, under) == pytest.approx(0.225)
    k = np.log(power(over, under)) / np.log(over)
    assert over**k + under**k == pytest.approx(1)
    assert probit(over, under) == pytest.approx(0.22421, abs=1e-5)


def test_only_two_sided_sportsbook_quotes_out_of_quarantine_have_a_probability() -> None:
    rows = quotes(
        quote("fair", 20.5, -120, 100),
        quote("one_sided", 20.5, -120, None),
        quote("quarantined", 20.5, -120, 100, quarantine_reason="overround"),
        quote("dfs", 20.5, -120, 100, book_type="dfs"),
        dfs("lines_only", 20.5),
    )
    assert rows.select(priceable()).to_series().to_list() == [True, False, False, False, False]
