"""The fair price of a side worked out step by step, with the numbers of every step and their arithmetic."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

import numpy as np
from msgspec.structs import replace

from nba_props.bets.prices.distribution import raw_probability, spread, weights
from nba_props.bets.prices.market_sides import LEAGUE
from nba_props.declared.price_rules import LEAST_VALUE
from nba_props.market.leave_one_out import FEEDS_AT_LINE
from nba_props.models.distribution.calibration import logit
from nba_props.publishing.explain.price.parts import FairPrice, FeedSaid, ModelTerm
from nba_props.publishing.explain.price.quotes import use_of
from nba_props.publishing.explain.price.step_words import steps_of

Row = Mapping[str, Any]
# Values that an explanation must give again, and how near.
STORED = (
    "market_probability", "others_probability", "push_probability", "fair_probability", "claimed_probability",
    "expected_value", "worst_price",
)  # fmt: skip
TOLERANCE = 1e-9


def fair_price(
    offer: Row, quotes: Iterable[Row], model: ModelTerm | None, silent: str | None, stored: Row
) -> FairPrice:
    """The price of a side, computed from the quotes on the player, and whether it is the one that was stored.

    Args:
        offer: the side, a row of `fair_prices`: which quote it is, its share and its push.
        quotes: rows of `quotes.quotes_at` of the player's market.
        model: the model's term; None where none may speak.
        silent: why none may speak.
        stored: the row that holds what was stored of the side.
    """
    quoted = list(quotes)
    own = next(q for q in quoted if use_of(q, offer)[0] == "offer")
    feeds = feeds_said([q for q in quoted if use_of(q, offer)[0] == "used"], offer["line"])
    others = _others(offer, feeds)
    numbers = others | _claimed(offer, own, others, model)
    price = FairPrice(
        **{name: offer[name] for name in ("side", "line", "book", "price", "feed", "share")},
        over_price=own["over_price"],
        under_price=own["under_price"],
        feeds=feeds,
        model=model,
        model_silent=silent,
        least_value=LEAST_VALUE,
        steps=(),
        differs=tuple(n for n in STORED if n in stored and not _is_same(numbers[n], stored[n])),
        **numbers,
    )
    return replace(price, steps=steps_of(price))


def feeds_said(used: Sequence[Row], line: float) -> tuple[FeedSaid, ...]:
    """What each of the other feeds says: the means over its books."""
    by_feed = defaultdict(list)
    for quote in sorted(used, key=lambda q: (q["line"], q["centre"])):
        by_feed[quote["feed"]].append(quote)
    return tuple(_feed(feed, books, line) for feed, books in sorted(by_feed.items()))


def _feed(feed: str, books: Sequence[Row], line: float) -> FeedSaid:
    at_line = [q["log_odds"] for q in books if q["line"] == line]
    return FeedSaid(
        feed=feed,
        books=tuple(sorted(q["book"] for q in books)),
        line=median(q["line"] for q in books),
        centre=fmean(q["centre"] for q in books),
        log_odds=fmean(at_line) if at_line else None,
    )


def _others(offer: Row, feeds: Sequence[FeedSaid]) -> dict[str, Any]:
    """What the other feeds say of the side: at the line, or by the shape around their centres."""
    if not feeds:
        return dict.fromkeys(
            ("mean_line", "centre", "spread", "others_line", "others_probability", "push_probability")
        ) | {"is_at_line": False}
    at_line = [feed.log_odds for feed in feeds if feed.log_odds is not None]
    is_at_line = len(at_line) >= FEEDS_AT_LINE
    mean_line, centre = fmean(f.line for f in feeds), fmean(f.centre for f in feeds if f.centre is not None)
    width = float(LEAGUE.spread(np.array([mean_line]))[0])
    by_shape, push = (
        float(p[0]) for p in LEAGUE.sides(np.array([centre]), np.array([width]), np.array([offer["line"]]))
    )
    over = _probability(fmean(at_line)) if is_at_line else by_shape
    return {
        "is_at_line": is_at_line,
        "mean_line": mean_line,
        "centre": centre,
        "spread": width,
        "others_line": median(f.line for f in feeds),
        "others_probability": over if offer["side"] == "OVER" else 1 - over,
        "push_probability": push,
    }


def _claimed(offer: Row, own: Row, others: Row, model: ModelTerm | None) -> dict[str, Any]:
    """The quote's own probability, the fair one, what is claimed, and what follows from it."""
    p_over, said = own["p_over"], others["others_probability"]
    market = None if p_over is None else p_over if offer["side"] == "OVER" else 1 - p_over
    sign = 1 if offer["side"] == "OVER" else -1
    fair = None if said is None else _probability(_log_odds(said) + sign * (model.term if model else 0.0))
    claimed = None if fair is None or market is None else market + offer["share"] * (fair - market)
    push, price = others["push_probability"], offer["price"]
    return {
        "market_probability": market,
        "fair_probability": fair,
        "claimed_probability": claimed,
        "expected_value": None if claimed is None else value_of(price, claimed, push),
        "worst_price": None if claimed is None else worst_price(claimed, push),
    }


def value_of(price: int, p: float, push: float) -> float:
    """Expected profit in units staked; `p` is the probability to win given no push."""
    return (1 - push) * (p * profit(price) - (1 - p))


def profit(price: int) -> float:
    """Profit of a winning bet in units staked."""
    return price * 0.01 if price > 0 else -100 / price


def worst_price(p: float, push: float) -> int:
    """The lowest price at which the side is still worth the least value: prices are tried upwards from the formula's."""
    needed = (LEAST_VALUE / (1 - push) + 1 - p) / p
    step = math.floor(100 * needed - 100 if needed >= 1 else 100 - 100 / needed) - 2
    while value_of(_american(step), p, push) < LEAST_VALUE:
        step += 1
    return _american(step)


def _american(step: int) -> int:
    """A price counted in steps from even money, +100."""
    return step + 100 if step >= 0 else step - 100


def model_term(model: Row, prediction: Row) -> ModelTerm:
    """The model's term at the consensus line of its prediction, see `bets.prices.distribution.model_term`."""
    predicted, line = (np.array([prediction[name]]) for name in ("predicted_points", "consensus_line"))
    raw, _ = raw_probability(predicted, spread(predicted, model), line, model)
    weight, market = weights(model).model, prediction["market_p_over"]
    return ModelTerm(
        model_id=model["model_id"],
        predicted_points=prediction["predicted_points"],
        consensus_line=prediction["consensus_line"],
        model_p_over=float(raw[0]),
        market_p_over=market,
        weight=weight,
        term=weight * float(logit(raw)[0] - logit(np.array([market]))[0]),
    )


def _log_odds(p: float) -> float:
    return math.log(p / (1 - p))


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _is_same(new: float | None, stored: float | None) -> bool:
    if new is None or stored is None:
        return new is stored
    return abs(new - stored) <= TOLERANCE
