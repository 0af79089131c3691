"""The steps of a fair price in words and figures, for people. The numbers are computed in `steps`."""

from collections.abc import Iterator

from nba_props.publishing.explain.price.parts import FairPrice, PriceStep


def steps_of(price: FairPrice) -> tuple[PriceStep, ...]:
    """The steps in their order, as far as the price goes."""
    return tuple(step for step in _steps(price) if step is not None)


def _steps(price: FairPrice) -> Iterator[PriceStep | None]:
    yield _own(price)
    if price.feeds:
        yield _others(price)
        yield _push(price)
        yield _fair(price)
    if price.claimed_probability is not None:
        yield _claimed(price)
        yield _value(price)
        yield _worst(price)


def _own(price: FairPrice) -> PriceStep:
    pair = f"{_american(price.over_price)} and {_american(price.under_price)}"
    if price.market_probability is None:
        return PriceStep(
            name="the book's own",
            arithmetic=f"{pair}: one side alone, so the margin is not known",
            result=None,
        )
    over, under = _implied(price.over_price), _implied(price.under_price)
    mine = over if price.side == "OVER" else under
    words = (
        f"{pair} imply {over:.4f} and {under:.4f}, in sum {over + under:.4f}; {mine:.4f} / {over + under:.4f}"
    )
    return PriceStep(name="the book's own", arithmetic=words, result=price.market_probability)


def _others(price: FairPrice) -> PriceStep:
    names = f"{len(price.feeds)} other feed{'s' * (len(price.feeds) != 1)}"
    if price.is_at_line:
        at_line = [f for f in price.feeds if f.log_odds is not None]
        odds = ", ".join(f"{f.feed} {f.log_odds:+.4f}" for f in at_line)
        words = f"mean log-odds of the Over at {price.line:g} by {len(at_line)} of {names}: {odds}"
    else:
        words = (
            f"P(over {price.line:g}) of the league's shape around {price.centre:.3f}, the mean centre of {names}, with "
            f"the spread {price.spread:.3f} at their mean line {price.mean_line:g}"
        )
    if price.side == "UNDER":
        words += "; the Under has the rest to 1"
    return PriceStep(name="the others", arithmetic=words, result=price.others_probability)


def _push(price: FairPrice) -> PriceStep | None:
    if not price.push_probability:
        return None
    words = f"P(points = {price.line:g}) of the shape around {price.centre:.3f}"
    return PriceStep(name="push", arithmetic=words, result=price.push_probability)


def _fair(price: FairPrice) -> PriceStep:
    model = price.model
    if model is None:
        words = f"the others alone: {price.model_silent}"
    else:
        sign = "+" if price.side == "OVER" else "-"
        words = (
            f"log-odds of {price.others_probability:.4f} {sign} {model.weight:.4f} x (log-odds of {model.model_p_over:.4f} "
            f"less log-odds of {model.market_p_over:.4f}), model and market over {model.consensus_line:g}: "
            f"{sign} ({model.term:+.4f})"
        )
    return PriceStep(name="fair", arithmetic=words, result=price.fair_probability)


def _claimed(price: FairPrice) -> PriceStep:
    own, fair = price.market_probability, price.fair_probability
    words = f"{own:.4f} + {price.share:.4f} x ({fair:.4f} - {own:.4f})"
    return PriceStep(name="claimed", arithmetic=words, result=price.claimed_probability)


def _value(price: FairPrice) -> PriceStep:
    p, win = price.claimed_probability or 0.0, _profit(price.price)
    words = f"{p:.4f} x {win:.4f} - {1 - p:.4f}"
    if price.push_probability:
        words = f"(1 - {price.push_probability:.4f}) x ({words})"
    return PriceStep(name="expected value", arithmetic=words, result=price.expected_value)


def _worst(price: FairPrice) -> PriceStep:
    words = (
        f"lowest price with an expected value of {price.least_value:.0%} at {price.claimed_probability:.4f}"
    )
    return PriceStep(name="worst price", arithmetic=words, result=price.worst_price)


def _implied(price: int | None) -> float:
    return 1 / (1 + _profit(price)) if price else 0.0


def _profit(price: int) -> float:
    return price * 0.01 if price > 0 else -100 / price


def _american(price: int | None) -> str:
    return "none" if price is None else f"{price:+d}"
