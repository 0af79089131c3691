"""The price, the quotes and the history of a subject: which side is explained, and what moved its price or did not."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.publishing.explain.moment import Moment, about
from nba_props.publishing.explain.price import quotes
from nba_props.publishing.explain.price.parts import (
    FairPrice,
    LineState,
    ModelTerm,
    QuoteSeen,
    StoredPayload,
)
from nba_props.publishing.explain.price.seen import seen_in
from nba_props.publishing.explain.price.steps import fair_price, model_term
from nba_props.publishing.explain.subjects import Subject

Row = Mapping[str, Any]
QUOTE = (
    "book", "book_type", "feed", "line", "over_price", "under_price", "p_over", "centre", "is_main_line", "known_at",
)  # fmt: skip
WAGER = ("side", "line", "book", "price")
STATE = ("book", "at", "line", "over_price", "under_price")


def offer_of(moment: Moment, subject: Subject, said: Row | None) -> Row | None:
    """The side that is explained, a row of `fair_prices`: the bet's, the prediction's chosen one, or the best.

    Args:
        moment: the instant.
        subject: what is explained.
        said: its prediction.
    """
    chosen = _stored(subject, said)
    if chosen is None:
        mine = about(moment.ranked, subject).filter(market=subject.market)
    else:
        is_it = [pl.col(name) == chosen[name] for name in WAGER]
        mine = about(moment.known.prices, subject).filter(*is_it, market=subject.market)
        mine = mine.sort("is_main_line", descending=True)
    return mine.row(0, named=True) if mine.height else None


def price_of(
    moment: Moment, subject: Subject, said: Row | None, model: Row | None, offer: Row | None
) -> FairPrice | None:
    """The fair price of the explained side; None where there is none, or its quote is not among those stored any more.

    Args:
        moment: the instant.
        subject: what is explained.
        said: its prediction.
        model: the row of the model that made it.
        offer: the side, see `offer_of`.
    """
    if offer is None:
        return None
    speaks = said is not None and model is not None and said["model_term"] is not None
    term: ModelTerm | None = model_term(model or {}, said or {}) if speaks else None
    mine = about(moment.quotes, subject).filter(market=subject.market).to_dicts()
    if not any(quotes.use_of(quote, offer)[0] == "offer" for quote in mine):
        return None
    silent = None if term else _silence(said, model)
    return fair_price(offer, mine, term, silent, _stored(subject, said) or offer)


def _stored(subject: Subject, said: Row | None) -> Row | None:
    """The row that holds what was stored of the explained side, where it is not the best of its market."""
    return subject.bet or (said if subject.model else None)


def _silence(said: Row | None, model: Row | None) -> str:
    """Why no model moves the price."""
    if said is None:
        return "no model predicted the player"
    if said["predicted_points"] is None:
        return "no family of the succession is ready for the player's row"
    if model is None:
        return f"the card of {said['model_id']} is not stored any more, or of another release"
    if model["calibration_model"] is None:
        return "the model has no calibration"
    if said["market_p_over"] is None:
        return "no sportsbook gives a probability at the consensus line"
    return "a gate of the family failed"


def quotes_of(
    moment: Moment, subject: Subject, offer: Row | None
) -> tuple[tuple[QuoteSeen, ...], tuple[StoredPayload, ...]]:
    """The quotes on the player that stood, and the files in which they were seen."""
    mine, evidence = about(moment.quotes, subject), moment.evidence
    at = moment.known.at
    until = at if subject.bet else evidence.now
    payloads, places = seen_in(mine, evidence.sightings, evidence.archived, at, until)
    made = []
    for row, files in zip(mine.to_dicts(), places, strict=True):
        use, why = quotes.use_of(row, offer)
        of_row = {name: row[name] for name in QUOTE}
        made.append(
            QuoteSeen(
                **of_row,
                market=row["quoted_as"],
                last_seen_at=row["polled_at"],
                use=use,
                why=why,
                seen_in=files,
            )
        )
    return tuple(made), payloads


def history_of(moment: Moment, subject: Subject) -> tuple[LineState, ...]:
    """How the books' main lines on the player moved until the instant."""
    return tuple(LineState(**row) for row in about(moment.history, subject).select(STATE).to_dicts())
