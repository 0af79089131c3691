"""The books of an event, read so that a bad value costs its smallest unit.

An outcome that cannot be read costs itself; a market costs itself when none of its outcomes can be read; a book likewise.
Each is counted and named. A market or a book that cannot be read says nothing about its quotes: it withdraws none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import TypeVar

import msgspec

from nba_props.declared.markets import H2H, MARKETS, SPREADS
from nba_props.sources.odds.payload_types import (
    BookParts,
    Key,
    Market,
    MarketParts,
    Outcome,
    check_outcomes,
)
from nba_props.sources.outcomes import Notes, note
from nba_props.sources.wire import UNREADABLE, decoder, utc

T = TypeVar("T")

MARKET_KEYS = frozenset(market.key for market in MARKETS)
MARKETS_BY_TEAM = (H2H.key, SPREADS.key)
OVER_UNDER = {"Over": 0, "Under": 1}
# Most books of a poll are the same as in the poll before: their bytes are decoded once.
REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Block:
    """A book's outcomes of one market, and the book's own instant of them (UTC), if there is one."""

    market: str
    last_update: datetime | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A book of an event: its markets, the keys of those that cannot be read, and what was counted and named.

    `reason` says why nothing of it can be read.
    """

    key: str
    blocks: tuple[Block, ...] = ()
    unreadable: tuple[str, ...] = ()
    notes: Notes = field(default_factory=Notes)
    reason: str = ""


@lru_cache(maxsize=REMEMBERED)
def read_book(body: bytes) -> Book:
    """A book, as far as it can be read."""
    try:
        parts = decoder(BookParts).decode(body)
        of_book = None if parts.last_update is None else utc(parts.last_update)
    except (*UNREADABLE, ValueError) as error:
        key = _key_of(body)
        reason = f"book `{key}`: {error}; the wire format changed, adapt the type Bookmaker"
        return Book(key, notes=_named("unreadable_books", reason), reason=reason)
    key, reason = parts.key, ""
    read = [_read_market(key, market, of_book) for market in parts.markets]
    blocks = tuple(block for block, *_ in read if block)
    unreadable = tuple(name for block, name, _, _ in read if block is None)
    if unreadable and not blocks:
        reason = next(why for *_, why in read if why)
    return Book(key, blocks, unreadable, Notes.total(notes for _, _, notes, _ in read), reason)


class _Keyed(msgspec.Struct):
    """What a part that cannot be read is named by."""

    key: Key


def _key_of(body: bytes | msgspec.Raw) -> str:
    """The key of a part that cannot be read otherwise, "" if it has none."""
    keyed = _decoded(lambda: decoder(_Keyed).decode(body))
    return keyed.key if isinstance(keyed, _Keyed) else ""


def _read_market(
    book: str, body: msgspec.Raw, of_book: datetime | None
) -> tuple[Block | None, str, Notes, str]:
    """A market, its key, its notes, and why it cannot be read."""
    whole = _decoded(lambda: decoder(Market).decode(body))
    if isinstance(whole, Market):
        block = _block(whole.key, whole, whole.outcomes, of_book)
        return block, whole.key, _unknown_words(block), ""
    key = _key_of(body)
    place = f"book `{book}`, market `{key}`"
    parts = _decoded(lambda: decoder(MarketParts).decode(body))
    if isinstance(parts, str):
        reason = f"{place}: {parts}; the wire format changed, adapt the type Market"
        return None, key, _named("unreadable_markets", reason), reason
    return _rescued(place, parts, of_book)


def _rescued(
    place: str, parts: MarketParts, of_book: datetime | None
) -> tuple[Block | None, str, Notes, str]:
    """A market without those of its outcomes that cannot be read."""
    key = parts.key
    outcomes = [_decoded(partial(_outcome, key, body)) for body in parts.outcomes]
    errors = [f"{place}, an outcome: {error}" for error in outcomes if isinstance(error, str)]
    good = [o for o in outcomes if isinstance(o, Outcome)]
    notes = Notes({"unreadable_outcomes": len(errors)}, frozenset(errors))
    dated = _decoded(lambda: _block(key, parts, good, of_book))
    if isinstance(dated, Block) and good:
        return dated, key, notes + _unknown_words(dated), ""
    reason = f"{errors[0] if errors else f'{place}: {dated}'}; the wire format changed, adapt the type Market"
    return None, key, _named("unreadable_markets", reason), reason


def _outcome(market: str, body: msgspec.Raw) -> Outcome:
    outcome = decoder(Outcome).decode(body)
    check_outcomes(market, [outcome])
    return outcome


def _block(
    key: str, market: Market | MarketParts, outcomes: list[Outcome], of_book: datetime | None
) -> Block:
    update = of_book if market.last_update is None else utc(market.last_update)
    return Block(key, update, tuple(outcomes))


def _decoded(decode: Callable[[], T]) -> T | str:
    """What was decoded, or why it cannot be."""
    try:
        return decode()
    except (*UNREADABLE, ValueError) as error:
        return str(error)


def _unknown_words(block: Block) -> Notes:
    """Markets and sides that are not known; the sides of a market by team depend on the event."""
    if block.market not in MARKET_KEYS:
        return _named("unknown_markets", f"market `{block.market}`")
    if block.market in MARKETS_BY_TEAM:
        return Notes()
    return unknown_sides(block, OVER_UNDER)


def unknown_sides(block: Block, sides: dict[str, int]) -> Notes:
    """The outcomes whose side is none of these."""
    unknown = [o.name for o in block.outcomes if o.name not in sides]
    names = frozenset(f"side `{name[:40]}` of market `{block.market}`" for name in unknown)
    return Notes({"unknown_sides": len(unknown)} if unknown else {}, names)


def _named(count: str, name: str) -> Notes:
    return note(count) + Notes(drift=frozenset((name,)))
