"""Payload types of The Odds API v4, and payloads as plain frames of quotes and events. No requests here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
import polars as pl

from nba_props.declared.markets import H2H, MARKETS, PLAYER_MARKETS, SPREADS
from nba_props.declared.tables.table import INSTANT
from nba_props.sources.wire import Stamp, UnreadablePart, decode, decode_each, unused, utc
from nba_props.storage.raw import Payload

# An event's id becomes part of a URL and of a path.
EventId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
MARKETS_WITH_POINT = tuple(market.key for market in MARKETS if market.bounds)
MARKETS_BY_TEAM = (H2H.key, SPREADS.key)
OVER_UNDER = {"Over": 0, "Under": 1}
UNKNOWN_SIDE = 2
# Prices are clipped to this, so that they fit into 32 bits.
MOST = 2_000_000_000


class Outcome(msgspec.Struct):
    """One side: Over or Under of a player (`description`), a team, or Over or Under of a total."""

    name: str
    price: float
    point: float | None = None
    description: str | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("link sid bet_limit multiplier")


class Market(msgspec.Struct):
    """A book's outcomes of one market of an event."""

    key: str
    outcomes: list[Outcome]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("link sid")

    def __post_init__(self) -> None:
        """Checks the fields that only some markets have, but those always."""
        if self.last_update is not None:
            utc(self.last_update)
        if self.key in MARKETS_WITH_POINT and any(o.point is None for o in self.outcomes):
            raise ValueError(f"an outcome of market `{self.key}` lacks the field `point`")
        if self.key in PLAYER_MARKETS and any(not o.description for o in self.outcomes):
            raise ValueError(f"an outcome of market `{self.key}` lacks the field `description`")


class Bookmaker(msgspec.Struct):
    """A book's markets of an event."""

    key: str
    markets: list[Market]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("title link sid")

    def __post_init__(self) -> None:
        if self.last_update is not None:
            utc(self.last_update)


class Event(msgspec.Struct):
    """A listed event: the start that the books give, and the full names of its teams."""

    id: EventId
    commence_time: Stamp
    home_team: str
    away_team: str
    UNUSED: ClassVar[frozenset[str]] = unused(
        "sport_key sport_title completed scores last_update home_rotation_number away_rotation_number"
    )

    def __post_init__(self) -> None:
        utc(self.commence_time)


class EventOdds(Event):
    """An event with the quotes of every book."""

    bookmakers: list[Bookmaker]


class Snapshot(msgspec.Struct):
    """The wrapper of every historical reply; `timestamp` is the instant of its data."""

    timestamp: Stamp
    UNUSED: ClassVar[frozenset[str]] = unused("previous_timestamp next_timestamp")

    def __post_init__(self) -> None:
        utc(self.timestamp)


class RawSnapshot(Snapshot):
    """A snapshot whose data are not yet decoded."""

    data: msgspec.Raw


class EventsSnapshot(Snapshot):
    """The events that were listed at an instant."""

    data: list[Event]


class EventOddsSnapshot(Snapshot):
    """An event's quotes at an instant."""

    data: EventOdds


class OddsSnapshot(Snapshot):
    """The quotes of several events at an instant."""

    data: list[EventOdds]


class ApiError(msgspec.Struct):
    """The body of an error reply."""

    message: str = ""
    error_code: str = ""


EVENT_SCHEMA = pl.Schema(
    [("event_id", pl.String), ("commence_time", INSTANT), ("home_name", pl.String), ("away_name", pl.String)]
)
MARKET_FIELDS = [("book", pl.String), ("market", pl.String)]
QUOTE_FIELDS = [
    ("player_name", pl.String),
    ("point", pl.Float64),
    ("first_price", pl.Int32),
    ("second_price", pl.Int32),
]
STAMP_FIELDS = [("last_update", INSTANT), ("fetched_at", INSTANT)]
NUMBER_FIELD = ("market_number", pl.UInt32)
QUOTE_SCHEMA = pl.Schema([*EVENT_SCHEMA.items(), *MARKET_FIELDS, *QUOTE_FIELDS, *STAMP_FIELDS])
MARKET_SCHEMA = pl.Schema([NUMBER_FIELD, *EVENT_SCHEMA.items(), *MARKET_FIELDS, *STAMP_FIELDS])
SIDE_SCHEMA = pl.Schema([NUMBER_FIELD, *QUOTE_FIELDS[:2], ("side", pl.UInt8), ("price", pl.Float64)])

# The whole type of each endpoint's body, which drift is measured against.
KINDS: dict[str, object] = {
    "events": list[Event],
    "event_odds": EventOdds,
    "odds": list[EventOdds],
    "historical_events": EventsSnapshot,
    "historical_event_odds": EventOddsSnapshot,
    "historical_odds": OddsSnapshot,
}


@dataclass(frozen=True, slots=True)
class DecodedOdds:
    """The events of a payload, those that cannot be read, and the instant (UTC) that the payload shows."""

    events: list[Event]
    unreadable: list[UnreadablePart]
    seen_at: datetime


def read(payload: Payload) -> DecodedOdds:
    """A payload's events, each read by itself; a snapshot shows its own timestamp, never later than its fetch.

    Raises:
        BadPayloadError: see `decode` and `decode_each`.
    """
    body: bytes | msgspec.Raw = payload.body
    seen_at = payload.fetched_at
    if payload.endpoint.startswith("historical_"):
        snapshot = decode(body, RawSnapshot, payload.name)
        body, seen_at = snapshot.data, min(utc(snapshot.timestamp), seen_at)
    kind: type[Event] = Event if payload.endpoint.endswith("events") else EventOdds
    if payload.endpoint.endswith("event_odds"):
        return DecodedOdds([decode(body, kind, payload.name)], [], seen_at)
    parts = decode(body, list[msgspec.Raw], payload.name)
    return DecodedOdds(*decode_each(parts, kind, payload.name), seen_at)


def quotes(payloads: Iterable[Payload]) -> pl.DataFrame:
    """One row per quote of every payload, see `quotes_of`."""
    return quotes_of(read(payload) for payload in payloads)


def quotes_of(decoded: Iterable[DecodedOdds]) -> pl.DataFrame:
    """One row per quote (QUOTE_SCHEMA): the two sides of a (book, market, player, point) paired.

    `first_price` is the Over or the home side, `second_price` the Under or the visiting side (American odds).
    A spread's `point` is the home side's. `player_name` is null for game lines, `point` 0 for h2h. A side that
    is neither becomes a row without prices, to be counted. A side that comes twice starts a second pair, so that
    conflicts are visible and not averaged away.
    """
    markets: list[tuple[object, ...]] = []
    sides: list[tuple[object, ...]] = []
    for payload in decoded:
        for event in payload.events:
            if isinstance(event, EventOdds):
                _collect(event, payload.seen_at, markets, sides)
    market = pl.DataFrame(markets, schema=MARKET_SCHEMA, orient="row")
    outcomes = pl.DataFrame(sides, schema=SIDE_SCHEMA, orient="row")
    quote = ["market_number", "player_name", "point"]
    price = pl.col("price").round().clip(-MOST, MOST).cast(pl.Int32)
    return (
        outcomes.with_columns(price=price, known=pl.col("side") < UNKNOWN_SIDE)
        .with_columns(turn=pl.int_range(pl.len()).over(*quote, "side"))
        .group_by(*quote, "known", "turn", maintain_order=True)
        .agg(
            first_price=pl.col("price").filter(pl.col("side") == 0).first(),
            second_price=pl.col("price").filter(pl.col("side") == 1).first(),
        )
        .join(market, on="market_number", how="left", maintain_order="left")
        .select(QUOTE_SCHEMA.names())
    )


def _collect(
    event: EventOdds, seen_at: datetime, markets: list[tuple[object, ...]], sides: list[tuple[object, ...]]
) -> None:
    """Appends one entry per market of an event and one per outcome."""
    start = (event.id, utc(event.commence_time), event.home_team, event.away_team)
    teams = {event.home_team: 0, event.away_team: 1}
    for book in event.bookmakers:
        for market in book.markets:
            number = len(markets)
            update = min(utc(market.last_update or book.last_update or seen_at), seen_at)
            markets.append((number, *start, book.key, market.key, update, seen_at))
            names = teams if market.key in MARKETS_BY_TEAM else OVER_UNDER
            is_spread = market.key == SPREADS.key
            for o in market.outcomes:
                side, point = names.get(o.name, UNKNOWN_SIDE), o.point or 0.0
                sides.append(
                    (number, o.description, 0.0 - point if is_spread and side == 1 else point, side, o.price)
                )


def listed_events(decoded: DecodedOdds) -> pl.DataFrame:
    """One row per listed event (EVENT_SCHEMA)."""
    rows = [(e.id, utc(e.commence_time), e.home_team, e.away_team) for e in decoded.events]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row")
