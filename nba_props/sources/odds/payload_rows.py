"""Payloads as rows: each event's poll, the blocks that it lists, and the sides of each distinct block.

Books that are the same as in an earlier payload are the same objects (see `books`), so their rows are written once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from nba_props.declared.markets import SPREADS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources.odds.asked import Asked
from nba_props.sources.odds.books import MARKETS_BY_TEAM, OVER_UNDER, Block, Book
from nba_props.sources.odds.wire import EVENT_SCHEMA, DecodedOdds, QuotedEvent
from nba_props.sources.wire import utc
from nba_props.text import one_line

Row = tuple[object, ...]
Types = dict[str, pl.DataType | type[pl.DataType]]
# The number of a side that is neither of the two.
UNKNOWN_SIDE = 2

TEXTS = pl.List(pl.String)
EVENT: Types = dict(EVENT_SCHEMA)
ASKED: Types = {"asked": pl.String, "asked_books": TEXTS, "asked_markets": TEXTS}
OF_BOOK: Types = {"book": pl.String, "market": pl.String}
QUOTE: Types = {"player_name": pl.String, "point": pl.Float64}
PAYLOADS = pl.Schema({"poll": pl.UInt32} | EVENT | {"is_listed": pl.Boolean, "seen_at": INSTANT} | ASKED)
LISTINGS = pl.Schema({"poll": pl.UInt32, "listing": pl.UInt32})
STATES = pl.Schema(
    {"listing": pl.UInt32} | OF_BOOK | {"last_update": INSTANT, "block": pl.UInt32, "is_readable": pl.Boolean}
)
SIDES = pl.Schema({"block": pl.UInt32} | QUOTE | {"side": pl.UInt8, "price": pl.Float64})


class Frames(NamedTuple):
    """`payloads`: one row per poll. `states`: a book's market of a poll. `sides`: the outcomes of distinct blocks."""

    payloads: pl.DataFrame
    states: pl.DataFrame
    sides: pl.DataFrame


@dataclass(slots=True)
class PayloadRows:
    """Collects polls, which must be added in order of event and instant."""

    _payloads: list[Row] = field(default_factory=list)
    _listings: list[Row] = field(default_factory=list)
    _states: list[Row] = field(default_factory=list)
    _sides: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in SIDES})
    _numbers: dict[tuple[int, str, str], int] = field(default_factory=dict)
    _books: int = 0
    _blocks: int = 0
    _seen: dict[str, dict[Asked, set[str]]] = field(default_factory=dict)

    def frames(self) -> Frames:
        """What was collected."""
        listings = pl.DataFrame(self._listings, schema=LISTINGS, orient="row")
        states = pl.DataFrame(self._states, schema=STATES, orient="row")
        return Frames(
            pl.DataFrame(self._payloads, schema=PAYLOADS, orient="row"),
            listings.join(states, on="listing", maintain_order="left_right").drop("listing"),
            pl.DataFrame(self._sides, schema=SIDES),
        )

    def add(self, event: QuotedEvent, payload: DecodedOdds) -> None:
        """Adds the poll of an event."""
        e, poll, asked = event.event, len(self._payloads), payload.asked
        books = asked.books | self._seen_before(event, asked)
        markets = {block.market for book in event.books for block in book.blocks}.union(asked.markets)
        self._payloads.append(
            (poll, e.id, utc(e.commence_time), e.home_team, e.away_team, event.is_listed, payload.seen_at,
             asked.name, sorted(books), sorted(markets))
        )  # fmt: skip
        self._listings += [(poll, self._number(book, event)) for book in event.books]
        for book, market in _unreadable(event.books, books, markets):
            self._listings.append((poll, self._books))
            self._states.append((self._books, book, market, None, None, False))
            self._books += 1

    def _seen_before(self, event: QuotedEvent, asked: Asked) -> set[str]:
        """Books that the feed lists, or was seen to list when it was asked for no more than now."""
        listed = {book.key for book in event.books if book.key}
        before = self._seen.setdefault(event.event.id, {})
        before.setdefault(asked, set()).update(listed)
        return listed.union(*(books for earlier, books in before.items() if asked.covers(earlier)))

    def _number(self, book: Book, event: QuotedEvent) -> int:
        """The number of what a book lists, which is added when it is met first."""
        key = (id(book), event.event.home_team, event.event.away_team)
        if key not in self._numbers:
            number = self._numbers[key] = self._books
            self._books += 1
            for block in book.blocks:
                self._states.append((number, book.key, block.market, block.last_update, self._blocks, True))
                self._add_sides(block, event)
        return self._numbers[key]

    def _add_sides(self, block: Block, event: QuotedEvent) -> None:
        """Adds the outcomes of a block, column by column."""
        outcomes, sides = block.outcomes, self._sides
        names = event.teams if block.market in MARKETS_BY_TEAM else OVER_UNDER
        points = [o.point or 0.0 for o in outcomes]
        if block.market == SPREADS.key:
            points = [0.0 - p if names.get(o.name) == 1 else p for o, p in zip(outcomes, points, strict=True)]
        sides["block"] += [self._blocks] * len(outcomes)
        sides["player_name"] += [o.description and one_line(o.description) for o in outcomes]
        sides["point"] += points
        sides["side"] += [names.get(o.name, UNKNOWN_SIDE) for o in outcomes]
        sides["price"] += [o.price for o in outcomes]
        self._blocks += 1


def _unreadable(
    books: tuple[Book, ...], asked_books: Iterable[str], markets: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Books and markets of which the payload says nothing that can be read."""
    for book in books:
        if not (book.reason or book.unreadable):
            continue
        read = {block.market for block in book.blocks}
        is_any = not book.unreadable or "" in book.unreadable
        unknown = sorted(markets) if is_any else book.unreadable
        keys = [book.key] if book.key else sorted(set(asked_books) - {b.key for b in books})
        yield from ((key, market) for key in keys for market in unknown if market not in read)
