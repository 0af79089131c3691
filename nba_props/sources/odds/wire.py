"""Payloads of The Odds API, read: their events with their books, what was asked, and the instant that they show.

Types of payloads are in `payload_types`; a book is read in `books`; how quotes follow from a series of payloads is in
`polls`. No requests here.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.errors import BadPayloadError
from nba_props.sources.odds.asked import Asked, asked_of
from nba_props.sources.odds.books import MARKETS_BY_TEAM, Book, read_book, unknown_sides
from nba_props.sources.odds.payload_types import Event, EventParts, RawSnapshot
from nba_props.sources.outcomes import Notes
from nba_props.sources.wire import UnreadablePart, decode, decode_each, utc
from nba_props.storage.raw import Payload

EVENT_SCHEMA = pl.Schema(
    [("event_id", pl.String), ("commence_time", INSTANT), ("home_name", pl.String), ("away_name", pl.String)]
)


@dataclass(frozen=True, slots=True)
class QuotedEvent:
    """An event with its books; `is_listed` is false for one that a list of the day's events lacks."""

    event: Event
    books: tuple[Book, ...]
    is_listed: bool = True

    @property
    def teams(self) -> dict[str, int]:
        """The sides of markets by team: the home side first."""
        return {self.event.home_team: 0, self.event.away_team: 1}

    @property
    def notes(self) -> Notes:
        """What of it could not be read, and words that are not known."""
        by_team = [b for book in self.books for b in book.blocks if b.market in MARKETS_BY_TEAM]
        sides = Notes.total(unknown_sides(block, self.teams) for block in by_team)
        return sides + Notes.total(book.notes for book in self.books)


@dataclass(frozen=True, slots=True)
class DecodedOdds:
    """The events of a payload, those that cannot be read, the instant (UTC) that it shows, and what it was asked for.

    `quoted` are the events with their books; a list of events has none. `is_whole`: an event that is not named here had no
    books then.
    """

    events: list[Event]
    unreadable: list[UnreadablePart]
    seen_at: datetime
    asked: Asked
    quoted: tuple[QuotedEvent, ...] = ()
    is_whole: bool = False

    @property
    def named(self) -> set[str | None]:
        """The ids of its events, whether they can be read or not; None for one whose id is no text."""
        unreadable = (part.fields.get("id") for part in self.unreadable)
        return {e.id for e in self.events} | {id_ if isinstance(id_, str) else None for id_ in unreadable}

    @property
    def notes(self) -> Notes:
        """What of the events could not be read, and words that are not known."""
        return Notes.total(event.notes for event in self.quoted)


def read(payload: Payload) -> DecodedOdds:
    """A payload's events, each read by itself; a snapshot shows its own timestamp, never later than its fetch.

    Raises:
        BadPayloadError: see `decode` and `decode_each`; an event of whose books none can be read is not readable.
    """
    body: bytes | msgspec.Raw = payload.body
    seen_at, asked = payload.fetched_at, asked_of(payload.endpoint, payload.key)
    if payload.endpoint.startswith("historical_"):
        snapshot = decode(body, RawSnapshot, payload.name)
        body, seen_at = snapshot.data, min(utc(snapshot.timestamp), seen_at)
    if payload.endpoint.endswith("event_odds"):
        return _with_books([decode(body, EventParts, payload.name)], [], payload.name, seen_at, asked)
    parts = decode(body, list[msgspec.Raw], payload.name)
    if payload.endpoint.endswith("events"):
        return DecodedOdds(*decode_each(parts, Event, payload.name), seen_at, asked)
    odds = _with_books(*decode_each(parts, EventParts, payload.name), payload.name, seen_at, asked)
    return replace(odds, is_whole=None not in odds.named)


def _with_books(
    parts: list[EventParts], bad: list[UnreadablePart], name: str, seen_at: datetime, asked: Asked
) -> DecodedOdds:
    quoted = []
    for event in parts:
        books = tuple(read_book(bytes(book)) for book in event.bookmakers)
        if books and all(book.reason for book in books):
            fields = {"id": event.id, "home_team": event.home_team, "away_team": event.away_team}
            bad.append(UnreadablePart(dict(fields), f"{name}: {books[0].reason}"))
        else:
            quoted.append(QuotedEvent(event, books))
    if bad and not quoted:
        raise BadPayloadError(bad[0].reason)
    return DecodedOdds([q.event for q in quoted], bad, seen_at, asked, tuple(quoted))


def listed_events(decoded: DecodedOdds) -> pl.DataFrame:
    """One row per listed event (EVENT_SCHEMA)."""
    rows = [(e.id, utc(e.commence_time), e.home_team, e.away_team) for e in decoded.events]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row")
