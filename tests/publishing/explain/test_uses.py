"""What each quote did for a price, and the price of hand-made quotes."""

from typing import Any

import pytest

from nba_props.publishing.explain.price.quotes import use_of
from nba_props.publishing.explain.price.steps import worst_price

QUOTE: dict[str, Any] = {
    "book": "fanduel", "book_type": "sportsbook", "feed": "fanduel", "quoted_as": "player_points", "line": 20.5,
    "quarantine_reason": None, "is_two_sided": True, "is_main_line": True, "is_same_poll": True,
}  # fmt: skip
OFFER = QUOTE | {"book": "betparx", "feed": "ballybet"}


@pytest.mark.parametrize(
    ("quote", "use"),
    [
        (QUOTE, ("used", "")),
        (OFFER, ("offer", "")),
        (OFFER | {"line": 21.5}, ("not used", "the offering book's own")),
        (QUOTE | {"feed": "ballybet"}, ("not used", "copies betparx: one feed with it")),
        (QUOTE | {"book_type": "dfs"}, ("not used", "a DFS operator's: its prices are none")),
        (QUOTE | {"quarantine_reason": "overround"}, ("not used", "quarantined: overround")),
        (QUOTE | {"is_two_sided": False}, ("not used", "one side alone")),
        (QUOTE | {"is_main_line": False}, ("not used", "not the book's main line")),
        (QUOTE | {"is_same_poll": False}, ("not used", "last listed by an older poll")),
    ],
)
def test_a_quote_counts_only_as_another_feeds_main_line_of_the_same_poll(
    quote: dict[str, Any], use: tuple[str, str]
) -> None:
    assert use_of(quote, OFFER) == use


def test_without_a_priced_side_no_quote_is_used() -> None:
    assert use_of(QUOTE, None) == ("not used", "no side of the player is priced")


@pytest.mark.parametrize(
    ("p", "price"),
    # Needed profit: (0.01 + 1 - p) / p.
    [(0.505, 100), (0.5, 102), (0.55, -119), (0.51, -102), (0.3, 237)],
)
def test_the_worst_price_is_the_lowest_that_is_worth_a_hundredth(p: float, price: int) -> None:
    assert worst_price(p, 0.0) == price
