"""Payload types of The Odds API v4, and their rows as plain frames. No requests here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.sources.wire import Stamp, Unread, decode, decode_each, utc
from nba_props.storage.raw import Payload

# An event's id becomes part of a URL and of a path.
EventId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]
OF_PLAYERS = ("player_points", "player_points_alternate")
POINTED = (*OF_PLAYERS, "spreads", "totals")
OF_TEAMS = ("h2h", "spreads")
OVER_UNDER = {"Over": 0, "Under": 1}
UNKNOWN_SIDE = 2
MOST = 2_000_000_000


class Outcome(msgspec.Struct):
    """One side: Over/Under of a player (`description`), or a team, or Over/Under of a total."""

    name: str
    price: float
    point: float | None = None
    description: str | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset({"link", "sid", "bet_limit", "multiplier"})


class Market(msgspec.Struct):
    key: str
    outcomes: list[Outcome]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset({"link", "sid"})

    def __post_init__(self) -> None:
        """Fields that only some markets carry, but those always."""
        if self.last_update is not None:
            utc(self.last_update)
        if self.key in POINTED and any(o.point is None for o in self.outcomes):
            raise ValueError(f"an outcome of market `{self.key}` lacks the field `point`")
        if self.key in OF_PLAYERS and any(not o.description for o in self.outcomes):
            raise ValueError(f"an outcome of market `{self.key}` lacks the field `description`")


class Bookmaker(msgspec.Struct):
    key: str
    markets: list[Market]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset({"title", "link", "sid"})

    def __post_init__(self) -> None:
        if self.last_update is not None:
            utc(self.last_update)


class Event(msgspec.Struct):
    id: EventId
    commence_time: Stamp
    home_team: str
    away_team: str
    UNUSED: ClassVar[frozenset[str]] = frozenset(
        {
            "sport_key",
            "sport_title",
            "completed",
            "scores",
            "last_update",
            "home_rotation_number",
            "away_rotation_number",
        }
    )

    def __post_init__(self) -> None:
        utc(self.commence_time)


class EventOdds(Event):
    bookmakers: list[Bookmaker]


class Snapshot(msgspec.Struct):
    """What wraps every historical reply; `timestamp` is the instant that the data are of."""

    timestamp: Stamp
    UNUSED: ClassVar[frozenset[str]] = frozenset({"previous_timestamp", "next_timestamp"})

    def __post_init__(self) -> None:
        utc(self.timestamp)


class RawSnapshot(Snapshot):
    data: msgspec.Raw


class EventsSnapshot(Snapshot):
    data: list[Event]


class EventOddsSnapshot(Snapshot):
    data: EventOdds


class OddsSnapshot(Snapshot):
    data: list[EventOdds]


class ApiError(msgspec.Struct):
    message: str = ""
    error_code: str = ""


EVENT_SCHEMA: pl.Schema = pl.Schema(
    [("event_id", pl.String), ("commence_time", INSTANT), ("home_name", pl.String), ("away_name", pl.String)]
)
OF_QUOTE = [
    ("player_name", pl.String),
    ("point", pl.Float64),
    ("first_price", pl.Int32),
    ("second_price", pl.Int32),
]
OF_MARKET = [("book", pl.String), ("market", pl.String)]
STAMPS = [("last_update", INSTANT), ("fetched_at", INSTANT)]
NUMBER = ("market_number", pl.UInt32)
QUOTE_SCHEMA = pl.Schema([*EVENT_SCHEMA.items(), *OF_MARKET, *OF_QUOTE, *STAMPS])
HEAD_SCHEMA = pl.Schema([NUMBER, *EVENT_SCHEMA.items(), *OF_MARKET, *STAMPS])
SIDE_SCHEMA = pl.Schema([NUMBER, *OF_QUOTE[:2], ("side", pl.UInt8), ("price", pl.Float64)])

# The whole type of each endpoint's payload: what drift is measured against.
KINDS: dict[str, Any] = {
    "events": list[Event],
    "event_odds": EventOdds,
    "odds": list[EventOdds],
    "historical_events": EventsSnapshot,
    "historical_event_odds": EventOddsSnapshot,
    "historical_odds": OddsSnapshot,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The events of a payload, those that cannot be read, and the instant that it is a picture of."""

    events: list[Any]
    unread: list[Unread]
    seen_at: datetime


def read(payload: Payload) -> Reading:
    """A payload's events, each by itself; a snapshot is of its own timestamp, never after fetched_at.

    Raises:
        BadPayloadError: see `decode` and `decode_each`.
    """
    body: bytes | msgspec.Raw = payload.body
    seen_at = payload.fetched_at
    if payload.endpoint.startswith("historical_"):
        snapshot = decode(body, RawSnapshot, payload.name)
        body, seen_at = snapshot.data, min(utc(snapshot.timestamp), seen_at)
    kind = Event if payload.endpoint.endswith("events") else EventOdds
    if payload.endpoint.endswith("event_odds"):
        return Reading([decode(body, kind, payload.name)], [], seen_at)
    events, unread = decode_each(decode(body, list[msgspec.Raw], payload.name), kind, payload.name)
    return Reading(events, unread, seen_at)


def quotes(payloads: Iterable[Payload]) -> pl.DataFrame:
    """One row per quote of every payload, see `quotes_of`."""
    return quotes_of(read(payload) for payload in payloads)


def quotes_of(readings: Iterable[Reading]) -> pl.DataFrame:
    """One row per quote: the two sides of a (book, market, player, point) paired.

    `first_price` is the Over or the home side, `second_price` the Under or the visiting side (American odds).
    A spread's `point` is the home side's. `player_name` is null for game lines, `point` 0 for h2h. A side that
    is neither stands as a row without prices, to be counted. A side that comes twice starts a second pair, so
    that conflicts are seen and not averaged away.
    """
    heads: list[tuple] = []
    sides: list[tuple] = []
    for reading in readings:
        for event in reading.events:
            _collect(event, reading.seen_at, heads, sides)
    head = pl.DataFrame(heads, schema=HEAD_SCHEMA, orient="row")
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
        .join(head, on="market_number", how="left", maintain_order="left")
        .select(QUOTE_SCHEMA.names())
    )


def _collect(event: EventOdds, seen_at: datetime, heads: list[tuple], sides: list[tuple]) -> None:
    """Appends one head per market of an event and one entry per outcome."""
    head = (event.id, utc(event.commence_time), event.home_team, event.away_team)
    teams = {event.home_team: 0, event.away_team: 1}
    for book in event.bookmakers:
        for market in book.markets:
            number = len(heads)
            update = min(utc(market.last_update or book.last_update or seen_at), seen_at)
            heads.append((number, *head, book.key, market.key, update, seen_at))
            names = teams if market.key in OF_TEAMS else OVER_UNDER
            mirrored = market.key == "spreads"
            for o in market.outcomes:
                side, point = names.get(o.name, UNKNOWN_SIDE), o.point or 0.0
                sides.append(
                    (number, o.description, 0.0 - point if mirrored and side == 1 else point, side, o.price)
                )


def events_of(reading: Reading) -> pl.DataFrame:
    """One row per listed event."""
    rows = [(e.id, utc(e.commence_time), e.home_team, e.away_team) for e in reading.events]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row")
