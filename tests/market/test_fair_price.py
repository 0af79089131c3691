"""From the others' word to a claim, its value, and the worst price that is still worth taking."""

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.declared.odds import expected_value
from nba_props.declared.price_rules import LEAST_VALUE
from nba_props.market.fair_price import with_claims, worst_price

SCHEMA = {
    "side": pl.String, "price": pl.Int32, "market_probability": pl.Float64, "others_probability": pl.Float64,
    "push_probability": pl.Float64, "model_term": pl.Float64, "share": pl.Float64,
}  # fmt: skip


def claimed(*row: object) -> dict[str, Any]:
    return with_claims(pl.DataFrame([row], schema=SCHEMA, orient="row")).row(0, named=True)


def expit(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@pytest.mark.parametrize(("side", "sign"), [("OVER", 1), ("UNDER", -1)])
def test_the_models_term_moves_the_over_up_and_the_under_down(side: str, sign: int) -> None:
    row = claimed(side, 120, 0.45, 0.5, 0.0, 0.2, 0.85)
    fair = expit(sign * 0.2)
    assert row["fair_probability"] == pytest.approx(fair)
    p = 0.45 + 0.85 * (fair - 0.45)
    assert row["claimed_probability"] == pytest.approx(p)
    assert row["expected_value"] == pytest.approx(p * 1.2 - (1 - p))


def test_no_model_leaves_the_price_to_the_books() -> None:
    assert claimed("OVER", 120, 0.45, 0.5, 0.0, None, 1.0)["claimed_probability"] == pytest.approx(0.5)


def test_a_share_of_nothing_claims_minus_the_hold() -> None:
    assert claimed("OVER", -110, 0.5, 0.6, 0.0, 0.0, 0.0)["expected_value"] == pytest.approx(
        0.5 * 100 / 110 - 0.5
    )


def test_a_push_returns_the_stake() -> None:
    assert claimed("OVER", 100, 0.5, 0.55, 0.2, 0.0, 1.0)["expected_value"] == pytest.approx(0.8 * 0.1)


@pytest.mark.parametrize("missing", [(None, 0.5, 0.0), (0.5, None, None)])
def test_a_one_sided_quote_and_one_without_other_feeds_claim_nothing(
    missing: tuple[float | None, ...],
) -> None:
    row = claimed("OVER", 300, *missing, 0.1, 0.85)
    assert [row[name] for name in ("claimed_probability", "expected_value", "worst_price")] == [None] * 3


def worst(p: float, push: float = 0.0, least: float = LEAST_VALUE) -> int:
    frame = pl.DataFrame({"p": [p], "push": [push]})
    price = frame.select(worst_price(pl.col("p"), pl.col("push"), least)).item()
    assert isinstance(price, int)
    return price


@pytest.mark.parametrize(
    ("p", "push", "least", "price"),
    [
        (0.5, 0.0, 0.01, 102),
        (0.505, 0.0, 0.01, 100),
        (0.5050001, 0.0, 0.01, 100),
        (0.50752, 0.0, 0.01, -101),
        (0.6, 0.0, 0.01, -146),
        (0.25, 0.0, 0.01, 304),
        (0.25, 0.5, 0.01, 308),
        (0.5, 0.0, 0.0, 100),
    ],
)
def test_the_worst_price_by_hand(p: float, push: float, least: float, price: int) -> None:
    """At 0.6: 0.6 b - 0.4 >= 0.01 needs b >= 0.68333, which -146 (0.68493) has and -147 (0.68027) has not."""
    assert worst(p, push, least) == price


def has_a_worst_price(sides: list[tuple[float, float]]) -> bool:
    """Whether each price is worth it and the next worse one is not; there is none between -100 and 100."""
    p, push, price = pl.col("p"), pl.col("push"), pl.col("price")
    priced = pl.DataFrame(sides, schema=["p", "push"], orient="row").with_columns(price=worst_price(p, push))
    next_worse = pl.when(price == 100).then(-101).otherwise(price - 1)
    is_worth_it = expected_value("price", p, push) >= LEAST_VALUE
    below = expected_value(next_worse, p, push) < LEAST_VALUE
    return bool(priced.select((is_worth_it & below & (price.abs() >= 100) & (price != -100)).all()).item())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.002, 0.998), st.floats(0, 0.3)), min_size=1, max_size=50))
def test_the_worst_price_is_worth_it_and_the_next_worse_one_is_not(sides: list[tuple[float, float]]) -> None:
    assert has_a_worst_price(sides)


@pytest.mark.parametrize("push", [0.0, 0.07, 0.1])
def test_the_worst_price_is_exact_where_a_price_is_worth_just_the_least(push: float) -> None:
    """One bit of the probability decides there, and the formula alone is off by one in every tenth case."""
    profits = [n / 100 for n in range(100, 1500)] + [100 / n for n in range(101, 1500)]
    at_least = [(LEAST_VALUE / (1 - push) + 1) / (1 + profit) for profit in profits]
    beside = [math.nextafter(p, to) for p in at_least for to in (0, 1)]
    assert has_a_worst_price([(p, push) for p in (*at_least, *beside)])
