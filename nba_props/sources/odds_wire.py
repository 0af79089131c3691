"""Payload types of The Odds API v4, and their rows as plain frames. No requests here."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import ClassVar

import msgspec
import polars as pl

from nba_props.sources.raw import Payload
from nba_props.sources.wire import decode
from nba_props.tables.table import INSTANT


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
    last_update: datetime | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset({"link", "sid"})


class Bookmaker(msgspec.Struct):
    key: str
    markets: list[Market]
    last_update: datetime | None = None
    UNUSED: ClassVar[frozenset[str]] = frozenset({"title", "link", "sid"})


class Event(msgspec.Struct):
    id: str
    commence_time: datetime
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


class EventOdds(Event):
    bookmakers: list[Bookmaker]


class Snapshot(msgspec.Struct):
    """What wraps every historical reply; `timestamp` is the instant that the data are of."""

    timestamp: datetime
    UNUSED: ClassVar[frozenset[str]] = frozenset({"previous_timestamp", "next_timestamp"})


class EventsSnapshot(Snapshot):
    data: list[Event]


class EventOddsSnapshot(Snapshot):
    data: EventOdds


class OddsSnapshot(Snapshot):
    data: list[EventOdds]


class ApiError(msgspec.Struct):
    message: str = ""
    error_code: str = ""


EVENT_SCHEMA = {
    "event_id": pl.String,
    "commence_time": INSTANT,
    "home_name": pl.String,
    "away_name": pl.String,
}
QUOTE_SCHEMA = EVENT_SCHEMA | {
    "book": pl.String,
    "market": pl.String,
    "player_name": pl.String,
    "point": pl.Float64,
    "first_price": pl.Int32,
    "second_price": pl.Int32,
    "last_update": INSTANT,
    "fetched_at": INSTANT,
}

KINDS = {
    "events": list[Event],
    "event_odds": EventOdds,
    "odds": list[EventOdds],
    "historical_events": EventsSnapshot,
    "historical_event_odds": EventOddsSnapshot,
    "historical_odds": OddsSnapshot,
}


def read(payload: Payload) -> tuple[list[Event], datetime]:
    """The events of a payload, and the instant that they are a picture of: a snapshot's own, else fetched_at."""
    body = decode(payload.body, KINDS[payload.endpoint], f"{payload.source}/{payload.endpoint}/{payload.key}")
    seen_at = min(body.timestamp, payload.fetched_at) if isinstance(body, Snapshot) else payload.fetched_at
    data = body.data if isinstance(body, Snapshot) else body
    return (data if isinstance(data, list) else [data]), seen_at


def quotes(payloads: Iterable[Payload]) -> pl.DataFrame:
    """One row per quote of every payload: the two sides of a (book, market, player, point) paired.

    `first_price` is the Over or the home side, `second_price` the Under or the visiting side (American odds). A
    spread's `point` is the home side's. `player_name` is null for game lines, `point` 0 for h2h.
    """
    columns: dict[str, list] = {name: [] for name in QUOTE_SCHEMA}
    for payload in payloads:
        events, seen_at = read(payload)
        for event in events:
            for row in _event_rows(event, seen_at):
                for name, value in zip(columns, row, strict=True):
                    columns[name].append(value)
    return pl.DataFrame(columns, schema=QUOTE_SCHEMA)


def _event_rows(event: EventOdds, seen_at: datetime) -> Iterable[tuple]:
    head = (event.id, event.commence_time.astimezone(UTC), event.home_team, event.away_team)
    for book in event.bookmakers:
        for market in book.markets:
            update = min(market.last_update or book.last_update or seen_at, seen_at)
            # A side that comes twice starts a second pair, so that conflicts are seen and not averaged away.
            pairs: list[dict[tuple, list]] = [{}]
            for o in market.outcomes:
                second = o.name in ("Under", event.away_team)
                point = (
                    0.0 if o.point is None else (-o.point if second and market.key == "spreads" else o.point)
                )
                for found in pairs:
                    sides = found.setdefault((o.description, point), [None, None])
                    if sides[second] is None:
                        sides[second] = round(o.price)
                        break
                else:
                    pairs.append(
                        {(o.description, point): [None, round(o.price)] if second else [round(o.price), None]}
                    )
            for found in pairs:
                for (player, point), (first, other) in found.items():
                    yield (*head, book.key, market.key, player, point, first, other, update, seen_at)


def events(payload: Payload) -> pl.DataFrame:
    """One row per listed event."""
    listed, _ = read(payload)
    rows = [(e.id, e.commence_time.astimezone(UTC), e.home_team, e.away_team) for e in listed]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row")
