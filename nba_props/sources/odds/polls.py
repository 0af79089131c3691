"""Payloads as polls and quotes: what each payload asked and listed, and each quote as of the instant from which it stood.

A quote has one row for as long as its block stands unchanged, so polls without change add none. Since when a block stands
is decided in `lives`; at which game an event is, in `events`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from nba_props.declared.markets import SPREADS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources.odds.asked import Asked
from nba_props.sources.odds.books import MARKETS_BY_TEAM, OVER_UNDER, Block, Book
from nba_props.sources.odds.lives import BLOCK, with_known_at
from nba_props.sources.odds.wire import EVENT_SCHEMA, DecodedOdds, QuotedEvent, read
from nba_props.sources.wire import utc
from nba_props.storage.raw import Payload

UNKNOWN_SIDE = 2
# Prices are clipped to this, so that they fit into 32 bits.
MOST = 2_000_000_000
Row = tuple[object, ...]

Types = dict[str, pl.DataType | type[pl.DataType]]
TEXTS = pl.List(pl.String)
EVENT: Types = dict(EVENT_SCHEMA)
LISTED: Types = {"listed_books": TEXTS, "listed_markets": TEXTS, "listed_known_at": pl.List(INSTANT)}
ASKED: Types = {"asked": pl.String, "asked_books": TEXTS, "asked_markets": TEXTS}
QUOTE: Types = {"player_name": pl.String, "point": pl.Float64}
PRICES: Types = {"first_price": pl.Int32, "second_price": pl.Int32}
OF_BOOK: Types = {"book": pl.String, "market": pl.String}
POLL_SCHEMA = pl.Schema(EVENT | ASKED | LISTED | {"known_at": INSTANT})
QUOTE_SCHEMA = pl.Schema(EVENT | OF_BOOK | QUOTE | PRICES | {"known_at": INSTANT})
# The parts of payloads: polls, what each of them lists, and the sides of each distinct block.
PAYLOAD_SCHEMA = pl.Schema({"poll": pl.UInt32} | EVENT | {"seen_at": INSTANT} | ASKED)
STATE_SCHEMA = pl.Schema(
    {"poll": pl.UInt32} | OF_BOOK | {"last_update": INSTANT, "block": pl.UInt32, "is_readable": pl.Boolean}
)
SIDE_SCHEMA = pl.Schema({"block": pl.UInt32} | QUOTE | {"side": pl.UInt8, "price": pl.Float64})


@dataclass(frozen=True, slots=True)
class Polled:
    """The quotes (QUOTE_SCHEMA) and the polls (POLL_SCHEMA) of any number of payloads."""

    quotes: pl.DataFrame
    polls: pl.DataFrame


def polled(decoded: Iterable[DecodedOdds]) -> Polled:
    """The quotes of every block from the instant from which it stood, and one poll per event of each payload.

    `first_price` is the Over or the home side, `second_price` the Under or the visiting side (American odds). A spread's
    `point` is the home side's. `player_name` is null for game lines, `point` 0 for h2h. A side that is neither becomes a
    row without prices, to be counted. A side that comes twice in a payload starts a second pair, so that conflicts are
    visible and not averaged away. The payloads may come in any order.
    """
    parts = _Parts()
    for event, payload in sorted(_events(decoded), key=lambda pair: _order(*pair)):
        parts.add(event, payload)
    payloads = pl.DataFrame(parts.payloads, schema=PAYLOAD_SCHEMA, orient="row")
    states = pl.DataFrame(parts.states, schema=STATE_SCHEMA, orient="row")
    sides = pl.DataFrame(parts.sides, schema=SIDE_SCHEMA)
    lives = with_known_at(_asked_states(payloads, states.join(_contents(sides), on="block", how="left")))
    return Polled(_quotes(payloads, lives, sides), _polls(payloads, lives))


def quotes(payloads: Iterable[Payload]) -> pl.DataFrame:
    """The quotes of payloads, see `polled`."""
    return polled(read(payload) for payload in payloads).quotes


def _events(decoded: Iterable[DecodedOdds]) -> Iterator[tuple[QuotedEvent, DecodedOdds]]:
    return ((event, payload) for payload in decoded for event in payload.quoted)


def _order(event: QuotedEvent, payload: DecodedOdds) -> tuple[object, ...]:
    return event.event.id, payload.seen_at, payload.asked.scope, payload.asked.markets


@dataclass(slots=True)
class _Parts:
    """Payloads in order of event and instant, as rows: the polls, what each lists, and the sides of distinct blocks."""

    payloads: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)
    sides: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in SIDE_SCHEMA})
    _numbers: dict[tuple[int, str, str], int] = field(default_factory=dict)
    _listed: dict[str, dict[Asked, set[str]]] = field(default_factory=dict)

    def add(self, event: QuotedEvent, payload: DecodedOdds) -> None:
        """Adds the poll of an event."""
        e, poll, asked = event.event, len(self.payloads), payload.asked
        books = (
            asked.books | {book.key for book in event.books if book.key} | self._listed_before(event, asked)
        )
        listed = {block.market for book in event.books for block in book.blocks}
        markets = sorted(listed.union(asked.markets))
        scope = "/".join(filter(None, (".".join(asked.markets), asked.scope)))
        self.payloads.append(
            (poll, e.id, utc(e.commence_time), e.home_team, e.away_team, payload.seen_at, scope, sorted(books), markets)
        )  # fmt: skip
        for book in event.books:
            for block in book.blocks:
                number = self._number(block, event)
                self.states.append((poll, book.key, block.market, block.last_update, number, True))
        for book_key, market in _unreadable(event.books, books, markets):
            self.states.append((poll, book_key, market, None, None, False))

    def _listed_before(self, event: QuotedEvent, asked: Asked) -> set[str]:
        """Books that the feed was seen to list when it was asked for no more than now."""
        before = self._listed.setdefault(event.event.id, {})
        before.setdefault(asked, set()).update(book.key for book in event.books if book.key)
        return {book for earlier, books in before.items() if asked.covers(earlier) for book in books}

    def _number(self, block: Block, event: QuotedEvent) -> int:
        """The number of a block, whose sides are added once: the same object is the same block."""
        key = (id(block), event.event.home_team, event.event.away_team)
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers)
            self._add_sides(number, block, event)
        return self._numbers[key]

    def _add_sides(self, number: int, block: Block, event: QuotedEvent) -> None:
        """Adds the outcomes of a block, column by column."""
        outcomes, sides = block.outcomes, self.sides
        names = event.teams if block.market in MARKETS_BY_TEAM else OVER_UNDER
        points = [o.point or 0.0 for o in outcomes]
        if block.market == SPREADS.key:
            points = [0.0 - p if names.get(o.name) == 1 else p for o, p in zip(outcomes, points, strict=True)]
        sides["block"] += [number] * len(outcomes)
        sides["player_name"] += [o.description for o in outcomes]
        sides["point"] += points
        sides["side"] += [names.get(o.name, UNKNOWN_SIDE) for o in outcomes]
        sides["price"] += [o.price for o in outcomes]


def _unreadable(
    books: tuple[Book, ...], asked_books: Iterable[str], markets: list[str]
) -> Iterator[tuple[str, str]]:
    """Books and markets of which the payload says nothing that can be read."""
    for book in books:
        read_markets = {block.market for block in book.blocks}
        is_any = bool(book.reason) and not book.unreadable
        unknown = markets if is_any or "" in book.unreadable else book.unreadable
        keys = [book.key] if book.key else sorted(set(asked_books) - {b.key for b in books})
        yield from ((key, market) for key in keys for market in unknown if market not in read_markets)


def _contents(sides: pl.DataFrame) -> pl.DataFrame:
    """One number per block that is equal for the same outcomes in any order."""
    half = pl.col("hash")
    return (
        sides.with_columns(hash=pl.struct(pl.exclude("block")).hash())
        .group_by("block")
        .agg(content=pl.struct((half % 2**32).sum().alias("low"), (half // 2**32).sum().alias("high")).hash())
    )


def _asked_states(payloads: pl.DataFrame, states: pl.DataFrame) -> pl.DataFrame:
    """One row per block and instant that was asked for: `blocks` are the numbers of what was listed."""
    grid = (
        payloads.select("poll", "event_id", "seen_at", "asked_books", "asked_markets")
        .explode("asked_books")
        .explode("asked_markets")
        .rename({"asked_books": "book", "asked_markets": "market"})
        .drop_nulls(["book", "market"])
    )
    listed = pl.col("block").is_not_null()
    return (
        grid.join(states, on=["poll", "book", "market"], how="left", maintain_order="left")
        .group_by(*BLOCK, "seen_at", maintain_order=True)
        .agg(
            pl.col("poll").first(),
            pl.col("last_update").max(),
            pl.col("content").sum(),
            pl.col("block").drop_nulls().alias("blocks"),
            is_listed=listed.any(),
            is_readable=listed.any() | pl.col("is_readable").fill_null(True).all(),
        )
    )


def _quotes(payloads: pl.DataFrame, lives: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """The quotes of the blocks as of the instants from which they stood."""
    begun = lives.filter("begins").join(
        payloads.select("poll", *EVENT_SCHEMA.names()[1:]), on="poll", how="left", maintain_order="left"
    )
    listed = begun.explode("blocks").rename({"blocks": "block"})
    return listed.join(_paired(sides), on="block", maintain_order="left_right").select(QUOTE_SCHEMA.names())


def _paired(sides: pl.DataFrame) -> pl.DataFrame:
    """The two sides of each player and point of a block in one row; a side that comes again starts another row."""
    price = pl.col("price").round().clip(-MOST, MOST).cast(pl.Int32)
    quote = ["block", "player_name", "point"]
    priced = sides.with_columns(price=price, known=pl.col("side") < UNKNOWN_SIDE)
    turned = priced.with_columns(turn=pl.int_range(pl.len(), dtype=pl.UInt32).over(*quote, "side"))
    return turned.group_by(*quote, "known", "turn", maintain_order=True).agg(
        first_price=pl.col("price").filter(pl.col("side") == 0).first(),
        second_price=pl.col("price").filter(pl.col("side") == 1).first(),
    )


def _polls(payloads: pl.DataFrame, lives: pl.DataFrame) -> pl.DataFrame:
    """One row per payload and event: what was asked, and what stood."""
    standing = lives.filter(pl.col("known_at").is_not_null()).select(
        *BLOCK, "seen_at", listed_known_at="known_at"
    )
    grid = payloads.select("poll", "event_id", "seen_at", "asked_books", "asked_markets")
    asked = (
        grid.explode("asked_books")
        .explode("asked_markets")
        .rename({"asked_books": "book", "asked_markets": "market"})
    )
    listed = (
        asked.join(standing, on=[*BLOCK, "seen_at"])
        .sort("poll", "book", "market")
        .group_by("poll", maintain_order=True)
        .agg(
            pl.col("book").alias("listed_books"), pl.col("market").alias("listed_markets"), "listed_known_at"
        )
    )
    return (
        payloads.join(listed, on="poll", how="left", maintain_order="left")
        .with_columns(pl.col(name).fill_null(pl.lit([], dtype)) for name, dtype in LISTED.items())
        .rename({"seen_at": "known_at"})
        .unique(["event_id", "asked", "known_at"], keep="last", maintain_order=True)
        .select(POLL_SCHEMA.names())
    )
